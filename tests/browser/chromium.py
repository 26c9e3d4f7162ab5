"""Debian's Chromium, driven by playwright; playwright's own browsers are never fetched."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

PATIENCE_MS = 20_000


class NoChromium(Exception):
    """It cannot run here; says why."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """A running one, without a window."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        raise NoChromium("there is no chromium here")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program,
            # As root, as in CI, its sandbox does not start; it shows our own pages only.
            args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"],
        )
        try:
            yield browser
        finally:
            browser.close()
