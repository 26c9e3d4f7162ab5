"""A clinic's day in a real browser, against the real service on both databases."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pyotp
import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect

from fireside_care.database import Database
from tests.browser.chromium import PATIENCE_MS
from tests.browser.screens import sign_in
from tests.support.care import RemoteCare
from tests.support.clinic import PASSWORD, ClinicScene, Senior, tomorrow

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]


@pytest.fixture
def http(care: RemoteCare) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=care.address, timeout=20) as client:
        yield client


@pytest.fixture
def clinic(database: Database) -> ClinicScene:
    """One of one's own in the service that the tests share."""
    return ClinicScene(database, f"Meadow{uuid4().hex[:6]} Clinic")


@pytest.fixture
def senior(clinic: ClinicScene, http: httpx.Client) -> Senior:
    return clinic.senior(http)  # type: ignore[arg-type]


def listening(page: Page) -> None:
    expect(page.locator("[data-listening=yes]")).to_be_attached(timeout=PATIENCE_MS)


def test_from_the_operators_command_to_the_first_offer(
    care: RemoteCare, page: Page, http: httpx.Client
) -> None:
    """An empty service, its two commands, and then everything by the pages alone."""
    clinic = care.run("clinic", "add", "Meadow Clinic", "--zone", "Europe/London")
    link = care.run("user", "add", "ann@meadow.example", "--clinic", clinic, "--role", "owner")
    page.goto(care.address + link)
    page.get_by_label("New password").fill(PASSWORD)
    page.get_by_label("The same again").fill(PASSWORD)
    page.get_by_role("button", name="Keep this password").click()
    sign_in(page, care.address, "ann@meadow.example")

    page.goto(f"{care.address}/clinic/visit-types/new")
    page.get_by_label("Name", exact=False).first.fill("Visit with a doctor")
    page.get_by_role("button", name="Keep it").click()
    page.goto(f"{care.address}/clinic/clinicians/new")
    page.get_by_label("Name").fill("Doctor Lin")
    page.get_by_label("Visit with a doctor").check()
    page.get_by_role("button", name="Keep it").click()
    page.get_by_role("link", name="Hours of Doctor Lin").click()

    page.get_by_label(f"{tomorrow():%A}").check()
    page.get_by_label("From", exact=True).fill("10:00")
    page.get_by_label("Until").fill("11:00")
    page.get_by_role("button", name="Show first what people would be offered").click()
    preview = page.locator("#preview")
    expect(preview).to_contain_text("It is not yet.")
    expect(preview).to_contain_text("10:00, 10:20, 10:40")
    # What was typed is still there, and is kept with one more press.
    expect(page.get_by_label("Until")).to_have_value("11:00")
    page.get_by_role("button", name="Keep these hours").click()
    expect(page.locator("#told")).to_have_text("Saved.")
    expect(preview).to_contain_text("10:00, 10:20, 10:40")

    token = http.post("/v1/join", json={"code": care.invite(), "device": "kitchen PC"}).json()[
        "token"
    ]
    shown = Senior(http, token, clinic, "").slots(limit=3)  # type: ignore[arg-type]
    assert len(shown) == 3


def test_a_booking_appears_by_itself_and_a_cancelled_one_is_heard(
    care: RemoteCare, page: Page, clinic: ClinicScene, senior: Senior
) -> None:
    sign_in(page, care.address, clinic.email("desk"))
    slot = senior.slots()[0]
    page.goto(f"{care.address}/clinic/day?on={slot['start'][:10]}")
    listening(page)
    expect(page.get_by_text("Rose Tyler")).to_have_count(0)
    made = senior.book(slot["id"], "<b>My knee</b>")
    expect(page.get_by_text("Rose Tyler").first).to_be_visible()

    page.locator(f"#v-{made['id']}").click()
    expect(page.locator("blockquote").first).to_have_text("<b>My knee</b>")
    page.get_by_role("button", name="Cancel this visit").click()
    # No reason yet: told beside the field, which is named.
    expect(page.get_by_label("Reason")).to_have_attribute("aria-invalid", "true")
    page.get_by_label("Reason").fill("The doctor is on a course.")
    page.get_by_role("button", name="Cancel this visit").click()
    expect(page.locator("#told")).to_contain_text("The person hears of it")
    told = senior.visits()
    assert told["coming"] == []
    assert [(news["kind"], news["text"]) for news in told["news"]] == [
        ("cancelled", "The doctor is on a course.")
    ]


def test_a_visit_page_follows_what_the_person_does(
    care: RemoteCare, page: Page, clinic: ClinicScene, senior: Senior, http: httpx.Client
) -> None:
    made = senior.book()
    sign_in(page, care.address, clinic.email("desk"))
    page.goto(f"{care.address}/clinic/visits/{made['id']}")
    listening(page)
    http.post(
        f"/v1/appointments/{made['id']}/cancel",
        json={"reason": "I feel better"},
        headers={"Authorization": f"Bearer {senior.token}"},
    ).raise_for_status()
    expect(page.locator("#live")).to_contain_text("Cancelled by the person")
    # The page is of before: cancelling once more is told kindly and changes nothing.
    page.get_by_label("Reason").fill("Too late")
    page.get_by_role("button", name="Cancel this visit").click()
    expect(page.get_by_role("alert")).to_contain_text("changed in the meantime")


def test_the_last_time_is_raced_for_and_the_desk_is_told_kindly(
    care: RemoteCare, page: Page, clinic: ClinicScene, senior: Senior
) -> None:
    sign_in(page, care.address, clinic.email("desk"))
    page.goto(f"{care.address}/clinic/book?from={tomorrow():%Y-%m-%d}")
    first = page.locator("input[name=slot]").first
    slot = first.get_attribute("value")
    first.check()
    page.get_by_label("Full name").fill("Arthur Mellor")
    page.get_by_label("Telephone to call back").fill("0161 496 0000")
    senior.book(str(slot))
    page.get_by_role("button", name="Book it").click()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("somebody else has just taken that time")
    expect(alert.get_by_role("listitem")).to_have_count(3)
    # Nothing that was typed is lost.
    expect(page.get_by_label("Full name")).to_have_value("Arthur Mellor")
    page.locator("input[name=slot]").first.check()
    page.get_by_role("button", name="Book it").click()
    expect(page.locator("#told")).to_have_text("Booked.")


def test_the_picture_of_the_second_factor_is_read_by_a_camera(
    care: RemoteCare, page: Page, clinic: ClinicScene
) -> None:
    sign_in(page, care.address, clinic.email("desk"))
    page.goto(f"{care.address}/clinic/account")
    picture = page.get_by_role("img", name="The key as a picture")
    with Image.open(io.BytesIO(picture.screenshot())) as shot:
        [code] = zxingcpp.read_barcodes(shot)
    page.get_by_label("The six digits").fill(pyotp.parse_uri(code.text).now())
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_text("A code from your telephone is asked for")).to_be_visible()


def test_a_round_by_keyboard_alone(
    care: RemoteCare, page: Page, clinic: ClinicScene, senior: Senior
) -> None:
    """Sign in, look at the day, open the visit, mark it as arrived, move it, sign out."""
    made = senior.book()
    page.goto(f"{care.address}/clinic/sign-in")
    tab_to(page, "#email")
    page.keyboard.type(clinic.email("owner"))
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/clinic/day*")
    # The first stop skips the top of the page.
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.goto(f"{care.address}/clinic/day?on={made['start'][:10]}")
    listening(page)
    tab_to(page, f"#v-{made['id']}")
    page.keyboard.press("Enter")
    page.wait_for_url("**/visits/*")
    tab_to(page, f"#arrived-{made['id']}")
    page.keyboard.press("Enter")
    expect(page.locator("#told")).to_have_text("Marked as arrived.")
    tab_to(page, "a.button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/move")
    tab_to(page, "input[name=slot]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    tab_to(page, "#reason")
    page.keyboard.type("A little later")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#told")).to_contain_text("Moved.")
    told = senior.visits()
    assert told["news"][0]["kind"] == "moved"
    assert told["coming"][0]["start"] != made["start"]
    tab_to(page, ".out button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/clinic/sign-in")


def tab_to(page: Page, selector: str, most: int = 120) -> None:
    """Press Tab until it has the focus, with a ring to be seen."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            ring = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert ring != "none", f"{selector} has no ring"
            return
    raise AssertionError(f"{selector} cannot be reached with Tab")


def test_focus_stays_where_it_was_when_the_page_renews_itself(
    care: RemoteCare, page: Page, clinic: ClinicScene, senior: Senior
) -> None:
    slots = senior.slots()
    made = senior.book(slots[0]["id"])
    sign_in(page, care.address, clinic.email("desk"))
    page.goto(f"{care.address}/clinic/day?on={made['start'][:10]}")
    listening(page)
    page.locator(f"#arrived-{made['id']}").focus()
    clinic.senior(senior.client, "another PC").book(slots[1]["id"])
    expect(page.locator("#live")).to_have_attribute("data-shown", re.compile(r"\d"))
    assert page.evaluate("document.activeElement.id") == f"arrived-{made['id']}"


def test_a_page_that_stays_open_after_signing_out_shows_nothing_more(
    care: RemoteCare, page: Page, clinic: ClinicScene, senior: Senior
) -> None:
    sign_in(page, care.address, clinic.email("desk"))
    slot = senior.slots()[0]
    page.goto(f"{care.address}/clinic/day?on={slot['start'][:10]}")
    listening(page)
    care.run("user", "disable", clinic.email("desk"))
    senior.book(slot["id"])
    page.wait_for_url("**/clinic/sign-in")
    assert page.get_by_text("Rose Tyler").count() == 0


@pytest.mark.parametrize("care", ["postgresql"], indirect=True)
def test_word_travels_between_processes(
    care: RemoteCare, page: Page, clinic: ClinicScene, tmp_path: Path
) -> None:
    """A page of one process shows what was booked at another."""
    sign_in(page, care.address, clinic.email("desk"))
    with (
        RemoteCare(tmp_path, care.database) as other,
        httpx.Client(base_url=other.address, timeout=20) as http,
    ):
        senior = clinic.senior(http)  # type: ignore[arg-type]
        slot = senior.slots()[0]
        page.goto(f"{care.address}/clinic/day?on={slot['start'][:10]}")
        listening(page)
        senior.book(slot["id"])
        expect(page.get_by_text("Rose Tyler").first).to_be_visible()


# WCAG 2.2 AA, checked by axe-core -----------------------------------------------------------

_PATHS = (
    *("/sign-in", "/day?on={on}", "/week?on={on}", "/visits/{visit}", "/visits/{visit}/move"),
    *("/book", "/away?who={lin}&first={on}&last={on}", "/hours/{lin}", "/calendars/{lin}"),
    *(
        "/closures",
        "/visit-types",
        "/visit-types/{type}",
        "/clinicians",
        "/clinicians/{lin}",
        "/blocked",
    ),
    *("/users", "/settings", "/audit", "/export", "/account", "/no-such-page"),
)
_AXE = """tags => axe.run(document, {runOnly: {type: 'tag', values: tags}}).then(
    found => found.violations.map(v => [v.id, v.nodes.map(n => n.html)]))"""
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_TARGETS = """() => [...document.querySelectorAll('button, select, .button, nav a, input')]
    .map(e => (e.closest('label') || e)).filter(e => e.getClientRects().length)
    .map(e => [e.outerHTML.slice(0, 120), e.getBoundingClientRect()])
    .filter(([, r]) => r.height && (r.height < 24 || r.width < 24)).map(([h]) => h)"""


@pytest.fixture(scope="session")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The script of axe-core, installed for this run only."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("there is no npm here")
    folder: Path = tmp_path_factory.mktemp("axe")
    done = subprocess.run(
        [npm, "install", "--ignore-scripts", "--no-audit", "--no-fund", "axe-core@4"],
        cwd=folder,
        capture_output=True,
        timeout=120,
        check=False,
    )
    script = folder / "node_modules/axe-core/axe.min.js"
    if done.returncode or not script.exists():
        pytest.skip("axe-core cannot be installed here")
    return script.read_text(encoding="utf-8")


def test_the_checker_sees_a_fault(page: Page, axe: str) -> None:
    page.set_content("<p style='color:#ccc;background:#fff'>pale</p><img src='x.png'><input>")
    page.evaluate(axe)
    found = {name for name, _nodes in page.evaluate(_AXE, _TAGS)}
    assert {"color-contrast", "image-alt", "label"} <= found


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("care", ["sqlite"], indirect=True)
def test_every_page_keeps_wcag(
    care: RemoteCare, page: Page, clinic: ClinicScene, senior: Senior, axe: str, width: int
) -> None:
    made = senior.book(senior.slots(clinician=clinic.lin)[0]["id"])
    page.set_viewport_size({"width": width, "height": 800})
    sign_in(page, care.address, clinic.email("owner"))
    found: dict[str, Any] = {}
    for path in _PATHS:
        filled = path.format(
            on=made["start"][:10], visit=made["id"], lin=clinic.lin, type=clinic.visit
        )
        page.goto(f"{care.address}/clinic{filled}")
        page.evaluate(axe)
        wrong = page.evaluate(_AXE, _TAGS)
        small = page.evaluate(_TARGETS)
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wrong or small or wide > width:
            found[path] = [wrong, small, wide]
    assert not found, json.dumps(found, indent=1)
