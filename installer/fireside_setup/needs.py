"""What Fireside and its tests need from the system itself, on Linux."""

from __future__ import annotations

import ctypes
import shutil
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from importlib.util import find_spec
from pathlib import Path


class For(Enum):
    """What is lost without it."""

    START = "starting at all"
    VOICE = "the voice"
    TESTS = "some of the tests"


@dataclass(frozen=True)
class Need:
    """A library, a program or a file, and the Debian packages that may hold it (first that is
    known wins: newer releases renamed some)."""

    what: str
    packages: tuple[str, ...]
    use: For

    @property
    def required(self) -> bool:
        """Whether Fireside cannot start without it."""
        return self.use is For.START


def _needs(use: For, rows: str) -> tuple[Need, ...]:
    parts = (row.split() for row in rows.strip().splitlines())
    return tuple(Need(what, tuple(packages), use) for what, *packages in parts)


# Found by ldd over PySide6 6.11's Widgets, xcb, Wayland and multimedia parts in an empty
# Debian 12; a library that one of these always brings along is not named.
START = _needs(
    For.START,
    """
    libglib-2.0.so.0       libglib2.0-0t64 libglib2.0-0
    libGL.so.1             libgl1
    libEGL.so.1            libegl1
    libfontconfig.so.1     libfontconfig1
    libdbus-1.so.3         libdbus-1-3
    libX11-xcb.so.1        libx11-xcb1
    libxkbcommon.so.0      libxkbcommon0
    libxkbcommon-x11.so.0  libxkbcommon-x11-0
    libxcb-cursor.so.0     libxcb-cursor0
    libxcb-icccm.so.4      libxcb-icccm4
    libxcb-image.so.0      libxcb-image0
    libxcb-keysyms.so.1    libxcb-keysyms1
    libxcb-randr.so.0      libxcb-randr0
    libxcb-render-util.so.0 libxcb-render-util0
    libxcb-shape.so.0      libxcb-shape0
    libxcb-sync.so.1       libxcb-sync1
    libxcb-xfixes.so.0     libxcb-xfixes0
    libxcb-xkb.so.1        libxcb-xkb1
    libwayland-cursor.so.0 libwayland-cursor0
    libwayland-egl.so.1    libwayland-egl1
    """,
)
# Debian keeps this part of Python's own library in a package of its own.
PIP = Need(
    "python:ensurepip",
    (f"python{sys.version_info[0]}.{sys.version_info[1]}-venv", "python3-venv"),
    For.START,
)
VOICE = _needs(
    For.VOICE,
    """
    libespeak-ng.so.1      libespeak-ng1
    libpulse.so.0          libpulse0
    libXrandr.so.2         libxrandr2
    libdrm.so.2            libdrm2
    """,
)
TESTS = _needs(
    For.TESTS,
    """
    git                    git
    Xvfb                   xvfb
    openbox                openbox
    xdotool                xdotool
    espeak-ng              espeak-ng
    flite                  flite
    sox                    sox
    pulseaudio             pulseaudio
    pactl                  pulseaudio-utils
    dbus-run-session       dbus-daemon dbus
    gnome-keyring-daemon   gnome-keyring
    /usr/libexec/at-spi-bus-launcher                  at-spi2-core
    /usr/lib/python3/dist-packages/pyatspi            python3-pyatspi
    chromium               chromium
    /usr/lib/postgresql/*/bin/initdb                  postgresql
    /usr/share/fonts/truetype/noto/NotoSans-Regular.ttf fonts-noto-core
    """,
)

Finder = Callable[[str], bool]


def found(what: str) -> bool:
    """Whether this system has the library, program or file."""
    if what.startswith("python:"):
        return find_spec(what.removeprefix("python:")) is not None
    if what.startswith("/"):
        return any(Path("/").glob(what[1:]))
    if ".so." in what:
        try:
            ctypes.CDLL(what)
        except OSError:
            return False
        return True
    return shutil.which(what) is not None


def missing(needs: Iterable[Need], finder: Finder = found) -> list[Need]:
    """Those needs that the system does not meet."""
    return [need for need in needs if not finder(need.what)]
