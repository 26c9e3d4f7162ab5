"""The real service in a process of its own, with a clinic, and clients that may use its FHIR."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fireside_care.database import Database
from fireside_care.migrations.run import upgrade
from tests.support.care import RemoteCare
from tests.support.clinic import ClinicScene


@dataclass(frozen=True)
class FhirService:
    """Where it is, with the token of one client."""

    care: RemoteCare
    scene: ClinicScene
    base: str
    token: str

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def new_token(self, name: str = "another portal", clinic: str = "") -> str:
        return self.care.run("client", "add", name, "--clinic", clinic or self.scene.clinic)


@contextmanager
def fhir_service(folder: Path, database_url: str = "") -> Iterator[FhirService]:
    with RemoteCare(folder, database_url) as care:
        database = Database(care.database)
        upgrade(database)
        scene = ClinicScene(database, name=f"Meadow{folder.name} Clinic")
        token = care.run("client", "add", "portal", "--clinic", scene.clinic)
        yield FhirService(care, scene, f"{care.address}/fhir", token)
        database.close()


class NoNode(Exception):
    """Scripts cannot run here; says why."""


class Node:
    """JavaScript packages that no one here wrote, installed for this run."""

    def __init__(self, folder: Path, *packages: str) -> None:
        self._folder = folder
        npm = shutil.which("npm")
        if npm is None or shutil.which("node") is None:
            raise NoNode("there is no npm here")
        try:
            subprocess.run(
                [npm, "install", "--ignore-scripts", "--no-audit", "--no-fund", *packages],
                cwd=folder,
                check=True,
                capture_output=True,
                timeout=90,
            )
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
            raise NoNode("npm could not fetch the packages") from error

    def run(self, script: str, told: Any) -> Any:
        """Run a script; ``told`` is its ``input``, what it gives to ``tell`` is returned."""
        file = self._folder / "script.cjs"
        file.write_text(
            "const input = JSON.parse(require('fs').readFileSync(0, 'utf8'));\n"
            "const tell = (value) => console.log(JSON.stringify(value));\n"
            f"(async () => {{\n{script}\n}})()"
            ".catch((error) => { console.error(error); process.exit(1); });\n",
            encoding="utf-8",
        )
        done = subprocess.run(
            ["node", file.name],
            cwd=self._folder,
            input=json.dumps(told),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1])
