"""Whether Qt still has the sound server that it began with.

When PulseAudio ends, PySide6 6.11 aborts the whole process as soon as any sound is started. Qt
tries once, after three seconds, to reach it again; when that fails, it never does. It tells
nothing of all this, hence a connection of our own, which is cut when Qt's is.
"""

from __future__ import annotations

import sys
import threading

_watching = False
_lost = False


def watch_sound_server() -> None:
    """Begin to watch, on a thread that sleeps until the server ends."""
    global _watching
    if _watching or sys.platform != "linux":
        return
    _watching = True
    threading.Thread(target=_watch, daemon=True).start()


def sound_server_is_lost() -> bool:
    """Whether no sound may be started now."""
    return _lost


def sound_server_is_back() -> None:
    """Qt has just told of devices, so that it is connected again."""
    global _lost
    if _lost:
        _lost = False
        watch_sound_server()


def _watch() -> None:
    global _watching, _lost
    connected = False
    # No library and no server from the beginning: then Qt finds no device either.
    try:
        import pulsectl

        with pulsectl.Pulse("fireside", connect=False) as pulse:
            pulse.connect()
            connected = True
            pulse.event_mask_set("server")
            pulse.event_callback_set(lambda _event: None)
            pulse.event_listen()
    except Exception:
        _lost = connected
    finally:
        _watching = False
