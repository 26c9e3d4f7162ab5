"""A real Secret Service: gnome-keyring on a D-Bus of its own, never the one of whoever tests.

The code under test runs in a process inside that session, because the bus is found by it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PASSWORD = "open sesame"
_TOOLS = ("dbus-run-session", "gnome-keyring-daemon")
_UNLOCK = 'printf %s "$KEYRING_PASSWORD" | gnome-keyring-daemon --unlock --components=secrets'


class SecretService:
    """Each :meth:`run` is a session of its own over the same keyring files, as after a login."""

    def __init__(self, folder: Path) -> None:
        for tool in _TOOLS:
            if shutil.which(tool) is None:
                pytest.skip(f"{tool} is not installed")
        self.folder = folder
        runtime = folder / "run"
        runtime.mkdir(mode=0o700, parents=True)
        self._env = {
            **os.environ,
            "HOME": str(folder),
            "XDG_DATA_HOME": str(folder / "share"),
            "XDG_CONFIG_HOME": str(folder / "config"),
            "XDG_CACHE_HOME": str(folder / "cache"),
            "XDG_RUNTIME_DIR": str(runtime),
            "PYTHON_KEYRING_BACKEND": "keyring.backends.SecretService.Keyring",
        }
        for name in ("DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS"):
            self._env.pop(name, None)

    def run(self, code: str, *arguments: str, password: str = PASSWORD) -> str:
        """What ``code`` prints, run with the keyring unlocked by ``password``."""
        # The daemon that --unlock starts lives until the private bus ends.
        shell = f'{_UNLOCK} >/dev/null 2>&1; exec "$@"'
        return self._python(
            ["dbus-run-session", "--", "sh", "-c", shell, "sh"],
            code,
            arguments,
            {"KEYRING_PASSWORD": password},
        )

    def run_without_service(self, code: str, *arguments: str) -> str:
        """The same with a bus on which no keyring answers."""
        services = self.folder / "no-services"
        services.mkdir(exist_ok=True)
        config = self.folder / "bus.conf"
        config.write_text(
            f"<busconfig><type>session</type><listen>unix:tmpdir={self.folder}</listen>"
            f"<servicedir>{services}</servicedir>"
            '<policy context="default"><allow send_destination="*" eavesdrop="true"/>'
            '<allow eavesdrop="true"/><allow own="*"/></policy></busconfig>'
        )
        return self._python(
            ["dbus-run-session", "--config-file", str(config), "--"], code, arguments, {}
        )

    def run_without_bus(self, code: str, *arguments: str) -> str:
        """The same with no D-Bus at all."""
        return self._python(
            [], code, arguments, {"DBUS_SESSION_BUS_ADDRESS": f"unix:path={self.folder}/none"}
        )

    def _python(
        self, prefix: list[str], code: str, arguments: tuple[str, ...], more: dict[str, str]
    ) -> str:
        done = subprocess.run(
            [*prefix, sys.executable, "-c", code, *arguments],
            env={**self._env, **more},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        if done.returncode != 0:
            raise AssertionError(f"ended with {done.returncode}: {done.stderr}")
        return done.stdout.strip()
