"""``fireside``: open the app."""

from __future__ import annotations

import sys


def main() -> None:
    """The console script."""
    from fireside.app import main as run

    sys.exit(run(sys.argv))


if __name__ == "__main__":
    main()
