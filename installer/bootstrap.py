"""Starts Fireside, or tests it, with nothing installed but Python: see ``--help``.

This file is written so that even an old Python 3 can read it and say what is missing; the
work is done in ``fireside_setup`` beside it.
"""

import sys

NEEDED = (3, 11)


def too_old(version: "tuple[int, ...]") -> str:
    """What to tell a person whose Python is older than needed, or nothing."""
    if tuple(version[:2]) >= NEEDED:
        return ""
    return (
        "Fireside needs Python 3.11 or newer; this is Python "
        + ".".join(str(part) for part in version[:2])
        + ".\nPlease install a newer Python, then type the same line again."
        + "\nOn Debian 12, Ubuntu 24.04 and later, the one that comes with the system is enough."
    )


if __name__ == "__main__":
    sentence = too_old(sys.version_info[:3])
    if sentence:
        print(sentence)
        sys.exit(1)
    from fireside_setup.main import main

    sys.exit(main(sys.argv[1:]))
