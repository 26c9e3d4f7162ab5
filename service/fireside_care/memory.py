"""The memory of a process that serves."""

from __future__ import annotations

import gc


def settle() -> None:
    """Tell the garbage collector that what is loaded now stays for good.

    Walking through it again and again makes the one request that happens to be on its way wait
    for a tenth of a second.
    """
    gc.collect()
    gc.freeze()
