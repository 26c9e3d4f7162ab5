"""``python -m tests.browser.screens [FOLDER]``: a picture of every page of the clinic's.

The pictures in ``docs/screens/clinic`` come from here; look at each before you commit it.
"""

from __future__ import annotations

import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path

import httpx
from playwright.sync_api import Page

from fireside_care.appointments.hours import Rule
from fireside_care.appointments.service import AppointmentService
from fireside_care.clinics.events import ClinicEvents
from fireside_care.clinics.planning import Planning
from fireside_care.database import Database
from fireside_care.migrations.run import upgrade
from tests.browser.chromium import chromium
from tests.support.care import RemoteCare
from tests.support.clinic import PASSWORD, VISIT, ClinicScene, Senior, tomorrow

SIZES = ((1280, 800), (390, 844))
_PEOPLE = (
    ("Rose Tyler", "My knee hurts when I climb the stairs, since Sunday.", "video"),
    ("Arthur Mellor", "I feel dizzy in the morning.", "telephone"),
    ("Wilhelmina Featherstonehaugh", "My tablets make me cough.", "in_person"),
    ("李秀英", "我的膝盖疼。", "video"),
)


def _seed(care: RemoteCare) -> tuple[ClinicScene, list[str], date]:
    database = Database(care.database)
    upgrade(database)
    scene = ClinicScene(database)
    service = AppointmentService(database, ClinicEvents(database))
    planning, owner = Planning(service), scene.staff["owner"]
    for person in (scene.lin, scene.moss):
        for row in planning.hours(owner, person):
            planning.remove_hours(owner, person, row.id)
        planning.add_hours(
            owner, person, Rule("2026-01-05T09:00", 480, "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU")
        )
        planning.add_hours(owner, person, Rule("2026-01-05T12:00", 60, "FREQ=DAILY", closed=True))
    check = planning.save_visit_type(
        owner, None, {**VISIT, "name": "Medicines check", "minutes": 40, "approve_first": True}
    )
    planning.save_clinician(
        owner, scene.moss, {"name": "Doctor Moss", "role": "", "active": True}, [scene.visit, check]
    )
    on = tomorrow().date()
    made = []
    with httpx.Client(base_url=care.address) as client:
        for number, (name, concern, way) in enumerate(_PEOPLE):
            senior = scene.senior(client, name)  # type: ignore[arg-type]
            made += [
                _book(senior, on + timedelta(days=more), number + more, name, concern, way)
                for more in range(2)
            ]
        senior = Senior(client, senior.token, scene.clinic, check)  # type: ignore[arg-type]
        made.append(_book(senior, on, 0, "李秀英", "", "video"))
    database.close()
    return scene, made, on


def _book(senior: Senior, on: date, place: int, name: str, concern: str, way: str) -> str:
    slots = senior.slots(day=str(on), limit=30)
    slot = slots[(place * 3) % len(slots)]["id"]
    details = {
        "full_name": name,
        "birth_date": "1941-05-02",
        "address": "4 Elm Row, Meadow Green",
        "phone": "020 7946 0018",
        "now_at": "at home",
    }
    shared = "Medicines: amlodipine, simvastatin"
    made = senior.book(slot, concern, way=way, details=details, shared=shared)
    return str(made["id"])


def _tour(scene: ClinicScene, made: list[str], on: date) -> list[tuple[str, str]]:
    return [
        ("day", f"/day?on={on}"),
        ("week", f"/week?on={on}"),
        ("visit", f"/visits/{made[0]}"),
        ("move", f"/visits/{made[0]}/move"),
        ("book", f"/book?from={on}"),
        ("away", f"/away?who={scene.lin}&first={on}&last={on}"),
        ("hours", f"/hours/{scene.lin}?from={on}"),
        ("calendars", f"/calendars/{scene.lin}"),
        ("closures", "/closures"),
        ("visit-types", "/visit-types"),
        ("visit-type", f"/visit-types/{scene.visit}"),
        ("clinicians", "/clinicians"),
        ("clinician", f"/clinicians/{scene.lin}"),
        ("blocked", "/blocked"),
        ("users", "/users"),
        ("settings", "/settings"),
        ("audit", "/audit"),
        ("export", "/export"),
        ("account", "/account"),
    ]


def sign_in(page: Page, address: str, email: str) -> None:
    """As somebody does by hand."""
    page.goto(f"{address}/clinic/sign-in")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/clinic/day*")


def main(folder: Path) -> None:
    """Every page at every size."""
    with (
        tempfile.TemporaryDirectory() as kept,
        RemoteCare(Path(kept)) as care,
        chromium() as browser,
    ):
        scene, made, on = _seed(care)
        for width, height in SIZES:
            into = folder / f"{width}x{height}"
            into.mkdir(parents=True, exist_ok=True)
            page = browser.new_context(viewport={"width": width, "height": height}).new_page()
            page.goto(f"{care.address}/clinic/sign-in")
            page.screenshot(path=into / "sign-in.png")
            sign_in(page, care.address, scene.email("owner"))
            for name, path in _tour(scene, made, on):
                page.goto(f"{care.address}/clinic{path}")
                page.screenshot(path=into / f"{name}.png", full_page=True)
                wide = page.evaluate("document.documentElement.scrollWidth")
                if wide > width:
                    sys.stderr.write(f"{name} at {width}: {wide} wide\n")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/screens/clinic"))
