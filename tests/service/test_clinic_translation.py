"""Every sentence of the care service goes through translation; the request's wish chooses it.

The catalogue of these tests is made of the template for translators: ⟦…⟧ around every text, what
is filled in left outside. So a letter outside of brackets is data, or was never translated.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from itertools import cycle
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from bs4 import BeautifulSoup, Comment, Doctype
from fastapi.testclient import TestClient
from pydantic import SecretStr
from sqlalchemy import insert, select, update

from fireside_care import i18n
from fireside_care.app import create_app
from fireside_care.clinics import audit, day
from fireside_care.clinics.founding import add_clinic
from fireside_care.clinics.models import (
    BusyTime,
    CalendarSource,
    Clinic,
    Clinician,
    Hours,
    Role,
    User,
    VisitType,
)
from fireside_care.clinics.sessions import Sessions
from fireside_care.clinics.staff import StaffService
from fireside_care.database import Database
from fireside_care.language import chosen
from fireside_care.library.library import Library
from fireside_care.migrations.run import upgrade
from fireside_care.settings import Settings
from fireside_care.web.rendering import FOLDER
from tests.service.test_clinic_access import routes
from tests.support.clinic import DETAILS, SECRET, Browser, ClinicScene, Senior, today

TEMPLATE = Path(__file__).parents[2] / "resources" / "translations" / "care.pot"
# No language has these tags.
PSEUDO, OTHER = "qq", "qz-AB"
# What is filled into a text, and the tags that stand in one.
_FILLED_IN = re.compile(r"(%\(\w+\)s|\{\w+\}|<[^>]*>)")
_MARKED = re.compile(r"⟦[^⟦⟧]*⟧")
_EMAIL = re.compile(r"[\w.-]+@[\w.-]+")
# Of a tag that stands in code.
_ATTRIBUTE = re.compile(r'[\w-]+="[^"]*"')
_LETTER = re.compile(r"[^\W\d_]")
NOT_PUBLIC = "http://127.0.0.1/a.ics"
_SHOWN = ("placeholder", "aria-label", "title", "alt", "label")

DATA = (
    # The clinic, and who works there.
    *("Meadow Clinic", "Europe/London", "Doctor Lin", "Doctor Moss", "Doctor <Hara>", "Heart"),
    *("Ada <Prior>", "Bo Quill", "Cy Reed", "Di Stone"),
    *("Visit with a doctor", "Blood test", "Old test", "Old Oak", "10 pounds", "Snow <ice>"),
    # Who comes, and what they said.
    *("Rose Tyler", "Wil <Ham>", "Arthur Dent", "4 Elm Row", "at home", "My knee hurts"),
    *("Tablets <two>", "The doctor is <ill>."),
    # Calendars elsewhere, and rules as they are written.
    *("https://calendar.example/a.ics", NOT_PUBLIC, "FREQ=MONTHLY;BYDAY=1TU", "BYMONTH"),
    "Moon/Base",
)
"""What may stand in a page as it is."""
SHOWN_AS_IT_IS = "#key, #link"
"""A key to type, and a link to hand on."""


# A catalogue whose every text can be told from data -----------------------------------------


def _mark(text: str) -> str:
    pieces = _FILLED_IN.split(text)
    return "".join(
        piece if _FILLED_IN.fullmatch(piece) or not piece.strip() else f"⟦{piece}⟧"
        for piece in pieces
    )


def _keep(folder: Path, name: str, texts: dict[Any, Any]) -> None:
    catalogue = Catalog(fuzzy=False)
    for key, text in texts.items():
        catalogue.add(key, text)
    place = folder / name / "LC_MESSAGES"
    place.mkdir(parents=True)
    with (place / "care.mo").open("wb") as file:
        write_mo(file, catalogue)


def _marked_template() -> dict[Any, Any]:
    with TEMPLATE.open("rb") as file:
        keys = [message.id for message in read_po(file) if message.id]
    return {
        key: _mark(key) if isinstance(key, str) else tuple(_mark(form) for form in key)
        for key in keys
    }


@pytest.fixture(scope="module", autouse=True)
def _catalogues(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    folder = tmp_path_factory.mktemp("translations")
    _keep(folder, PSEUDO, _marked_template())
    _keep(folder, OTHER.replace("-", "_"), {"Password": "Pazzword"})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(i18n, "FOLDER", folder)
        yield


# A clinic in which everything has happened --------------------------------------------------

Made = dict[str, str]
In = Callable[[str], Browser]


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('care') / 'care.sqlite3'}")
    upgrade(database)
    yield database
    database.close()


@pytest.fixture(scope="module")
def client(database: Database, words_library: Library) -> Iterator[TestClient]:
    settings = Settings(
        mode="remote", database_url=database.url, secret=SecretStr(SECRET), join_tries=500
    )
    app = create_app(settings, library=words_library)
    yield TestClient(app, raise_server_exceptions=False)
    app.state.database.close()


@pytest.fixture(scope="module")
def clinic(database: Database) -> ClinicScene:
    return ClinicScene(database)


def _browser(client: TestClient, user: str = "", wish: str = PSEUDO) -> Browser:
    """Of a user who is signed in, or of nobody."""
    browser = Browser(TestClient(client.app, raise_server_exceptions=False))
    browser.client.headers["Accept-Language"] = wish
    if user:
        cookie = Sessions(SECRET).begin(user, datetime.now(UTC))
        browser.client.cookies.set("fireside_clinic", cookie, path="/clinic")
    return browser


@pytest.fixture(scope="module")
def signed_in(client: TestClient, clinic: ClinicScene) -> In:
    return lambda who: _browser(client, clinic.staff[who].id)


@pytest.fixture(scope="module")
def made(client: TestClient, clinic: ClinicScene, database: Database, signed_in: In) -> Made:
    """Ids and days, by the names that the addresses below use."""
    owner, senior, on = signed_in("owner"), clinic.senior(client), today() + timedelta(days=2)
    made: Made = {
        "lin": clinic.lin,
        "moss": clinic.moss,
        "visit_type": clinic.visit,
        "day": str(on),
        "next": str(on + timedelta(days=1)),
        "far": str(on + timedelta(days=200)),
    }
    _change(database, clinic, owner, made)
    _come(client, clinic, senior, owner, made)
    _plan(database, owner, made)
    return made


def _send(browser: Browser, path: str, **form: Any) -> Any:
    """After a page whose mark fits."""
    browser.get("/account")
    reply = browser.send(path, **form)
    assert reply.status_code == 200, (path, reply.status_code)
    return reply


def _id_of(database: Database, model: Any, condition: Any) -> str:
    with database.reading() as connection:
        return str(connection.execute(select(model.id).where(condition)).scalar_one())


def _change(database: Database, clinic: ClinicScene, owner: Browser, made: Made) -> None:
    """Users, a type of visit that is approved first, clinicians."""
    type_ = {"words": "blood", "minutes": "40", "buffer_before": "0", "buffer_after": "0"}
    type_ |= {"notice_minutes": "0", "days_ahead": "30", "price": "10 pounds", "active": "1"}
    type_ |= {"name": "Blood test", "ways": "video", "approve_first": "1"}
    _send(owner, "/visit-types/new", **type_)
    made["test"] = _id_of(database, VisitType, VisitType.name == "Blood test")
    _send(owner, "/visit-types/new", **{**type_, "name": "Old test", "active": ""})
    _send(owner, "/clinicians/new", name="Old Oak", types=[made["test"]])
    made["away"] = _id_of(database, Clinician, Clinician.name == "Old Oak")
    _send(owner, "/clinicians/new", name="Doctor <Hara>", role="Heart", active="1")
    made["hara"] = _id_of(database, Clinician, Clinician.name == "Doctor <Hara>")
    both = [clinic.visit, made["test"]]
    _send(owner, f"/clinicians/{clinic.moss}", name="Doctor Moss", active="1", types=both)
    for email, role in (("new", "desk"), ("gone", "desk")):
        _send(owner, "/users", email=f"{email}@meadow.example", name="Cy Reed", role=role)
    _send(owner, "/users/access", email="gone@meadow.example")
    names = {"owner": "Ada <Prior>", "desk": "Bo Quill", "lin": "Di Stone"}
    with database.writing() as connection:
        for who, name in names.items():
            values = {"name": name, "totp_secret": "" if who == "owner" else "JBSWY3DPEHPK3PXP"}
            connection.execute(update(User).where(User.email == clinic.email(who)).values(**values))
        connection.execute(
            update(User).where(User.email == "gone@meadow.example").values(email="new-2@x.example")
        )
        connection.execute(update(Clinic).where(Clinic.id == clinic.clinic).values(practice=True))


def _come(
    client: TestClient, clinic: ClinicScene, senior: Senior, owner: Browser, made: Made
) -> None:
    """A visit in each state; somebody who is blocked."""
    shared = {"shared": "Tablets <two>", "concern": "My knee hurts"}
    for number, (state, way) in enumerate(
        (("plain", "video"), ("here", "telephone"), ("off", "in_person"), ("old", "video"))
    ):
        slot = senior.slots(day=made["day"], clinician=clinic.lin, limit=30)[5 + number]
        made[state] = senior.book(slot["id"], way=way, **shared)["id"]
    _send(owner, f"/visits/{made['here']}/mark/arrived")
    _send(owner, f"/visits/{made['off']}/cancel", reason="The doctor is <ill>.")
    slots = senior.slots(day=made["day"], clinician=clinic.moss, limit=30)
    moved = _send(owner, f"/visits/{made['old']}/move", slot=slots[20]["id"], key="m")
    made["moved"] = moved.url.path.rpartition("/")[2]
    made["taken"] = slots[20]["id"]
    quiet = {
        **DETAILS,
        "full_name": "Wil <Ham>",
        "now_at": "",
        "phone": "020",
        "address": "4 Elm Row",
    }
    asking = Senior(client, clinic.senior(client, "PC").token, clinic.clinic, made["test"])
    made["pending"] = asking.book(concern="", details=quiet)["id"]
    page = owner.get(f"/visits/{made['plain']}").text
    made["patient"] = page.split("/patients/")[1].split("/")[0]
    booked = {"name": "Arthur Dent", "phone": "020", "slot": slots[25]["id"], "key": "b"}
    made["unborn"] = _send(owner, "/book", **booked).url.path.rpartition("/")[2]
    _send(owner, f"/visits/{made['unborn']}/mark/noshow")
    theirs = senior.slots(day=made["next"], clinician=clinic.lin, limit=30)
    made["theirs"] = senior.book(theirs[0]["id"])["id"]
    assert senior.client.post(
        f"/v1/appointments/{made['theirs']}/cancel", json={}, headers=senior._headers()
    ).is_success
    _send(owner, f"/patients/{made['patient']}/block", blocked="1")


def _plan(database: Database, owner: Browser, made: Made) -> None:
    """Hours by every kind of rule, closed days, calendars, and a visit that one of them covers."""
    hours = {"kind": "open", "begins": "09:00", "ends": "17:00", "weeks": "1"}
    hours["first"] = "2026-01-05"
    for rule in (
        {"days": ["MO"]},
        {"days": ["MO", "WE", "FR"]},
        {"days": ["TU", "TH"], "weeks": "2", "last": "2029-01-05"},
        {"days": ["SA", "SU"], "last": "2029-01-05"},
        {"rrule": "FREQ=MONTHLY;BYDAY=1TU"},
        {"rrule": "FREQ=DAILY", "kind": "break"},
        {},
    ):
        _send(owner, f"/hours/{made['hara']}", **{**hours, **rule})
    with database.writing() as connection:
        made["hours"] = connection.execute(
            select(Hours.id).where(Hours.rrule == "FREQ=MONTHLY;BYDAY=1TU")
        ).scalar_one()
        for number, read_at in enumerate((None, datetime.now(UTC))):
            source = {"id": f"source{number}", "clinician_id": made["lin"], "kind": "ics"}
            source |= {"address": "https://calendar.example/a.ics", "problem": ""}
            connection.execute(insert(CalendarSource), {**source, "read_at": read_at})
        start = datetime.now(UTC)
        busy = {"id": uuid4().hex, "source_id": "source0", "clinician_id": made["lin"]}
        end = start + timedelta(days=4)
        connection.execute(insert(BusyTime), {**busy, "start": start, "end": end})
    for number in range(2):
        left_out = str(date(2026, 12, 1) + timedelta(days=7 * number))
        _send(owner, f"/hours/{made['hara']}/{made['hours']}/days", day=left_out)
    _send(owner, f"/calendars/{made['moss']}/feed", names="1")
    closed = {"first": made["day"], "last": made["day"], "reason": "Snow <ice>"}
    _send(owner, "/closures", who=made["lin"], begins="00:00", ends="23:00", **closed)
    _send(owner, "/closures", who="", first=made["far"], last=made["far"])


# What a person sees --------------------------------------------------------------------------


def _seen(page: str) -> Iterator[str]:
    soup = BeautifulSoup(page, "html.parser")
    assert soup.find(("prior", "hara", "ham", "two", "ill", "ice")) is None, "not escaped"
    for hidden in soup.select(f"script, style, {SHOWN_AS_IT_IS}"):
        hidden.decompose()
    for text in soup.find_all(string=True):
        if not isinstance(text, Comment | Doctype):
            yield str(text)
    for tag in soup.find_all(True):
        yield from (str(tag[name]) for name in _SHOWN if tag.has_attr(name))
        if tag.name == "input" and tag.get("type") in ("submit", "button", "reset"):
            yield str(tag.get("value", ""))


def _unmarked(page: str, *data: str) -> list[str]:
    """Texts with letters that are neither marked nor data."""
    found = []
    for text in _seen(page):
        rest = _EMAIL.sub(" ", _MARKED.sub(" ", text))
        for known in sorted((*DATA, *data), key=len, reverse=True):
            rest = rest.replace(known, " ")
        if _LETTER.search(rest):
            found.append(" ".join(text.split()))
    return found


def _check(reply: Any, *data: str) -> None:
    assert reply.headers["content-type"].startswith("text/html")
    assert "⟦" in reply.text
    assert _unmarked(reply.text, *data) == []


# Of the audit trail: what nobody above did, by whom else it may be done, and to what.
ACTS = (
    *("booked", "fulfilled", "unblock", "sign_in", "password", "second_factor", "user_reset"),
    *("second_factor_dropped", "user_role", "user_enable", "export", "clinic", "hours_remove"),
    *("closure_remove", "calendar_add", "calendar_remove", "feed_end", "absence"),
)
DOERS = ("client:1", "device:1", "service", "user:1")
OBJECTS = ("closure:1", "user:1", "patient:1", "visit_type:1", "clinician:1", "appointment:1")

PAGES = (
    *("/day?on={day}", "/day?on={day}&part=1", "/day", "/day?on={far}", "/day?on={day}&who={lin}"),
    *("/week?on={day}", "/week?on={day}&part=1"),
    *("/visits/{plain}", "/visits/{here}", "/visits/{off}", "/visits/{old}", "/visits/{moved}"),
    *("/visits/{pending}", "/visits/{unborn}", "/visits/{theirs}", "/visits/{plain}/move"),
    *("/book?from={day}", "/book?type={test}", "/book?patient={patient}", "/book?from={far}"),
    *("/away", "/away?who={lin}&first={day}&last={day}", "/away?who={moss}&first={day}"),
    *("/away?who={moss}&first={day}&last={next}", "/away?who={moss}&first={far}"),
    *("/hours", "/hours/{lin}?from={day}", "/hours/{hara}", "/hours/{away}"),
    *(
        "/closures",
        "/calendars/{lin}",
        "/calendars/{moss}",
        "/calendars/{hara}",
        "/visit-types",
        "/visit-types/new",
    ),
    *("/visit-types/{visit_type}", "/visit-types/{test}", "/clinicians", "/clinicians/new"),
    *("/clinicians/{moss}", "/blocked", "/users", "/settings", "/audit", "/export", "/account"),
    *("/no-such-page", "/visit-types/none", "/day?part=perhaps"),
)


@pytest.mark.parametrize("path", PAGES)
def test_every_text_of_a_page_is_translated(signed_in: In, made: Made, path: str) -> None:
    _check(signed_in("owner").get(path.format_map(made)))


def test_so_is_every_act_of_the_audit_trail(
    signed_in: In, made: Made, clinic: ClinicScene, database: Database
) -> None:
    things = zip(ACTS, cycle(DOERS), cycle(OBJECTS), strict=False)
    with database.writing() as connection:
        for act, who, about in things:
            audit.note(connection, clinic.clinic, who, act, about, datetime.now(UTC))
    _check(signed_in("owner").get("/audit"))


@pytest.mark.parametrize("month", range(1, 13))
def test_so_is_every_month(signed_in: In, month: int) -> None:
    _check(signed_in("owner").get(f"/week?on=2027-{month:02}-10"))


@pytest.mark.parametrize(
    "path", ["/day", "/week", "/book", "/hours", "/blocked", "/closures", "/clinicians/new"]
)
def test_so_is_a_clinic_in_which_nothing_is_there_yet(
    client: TestClient, database: Database, path: str
) -> None:
    empty = add_clinic(database, "Meadow Clinic", "Europe/London")
    email = f"{empty}@meadow.example"
    StaffService(database, SECRET).add(empty, email, Role.OWNER, "service", "Ada <Prior>")
    owner = _id_of(database, User, User.email == email)
    _check(_browser(client, owner).get(path))


@pytest.mark.parametrize("path", ["/day", "/hours/{lin}", "/closures", "/account", "/users"])
def test_so_is_what_others_of_the_clinic_see(signed_in: In, made: Made, path: str) -> None:
    _check(signed_in("lin").get(path.format_map(made)))


@pytest.mark.parametrize("path", ["/sign-in", "/code", "/password?code=none", "/password?code={}"])
def test_so_is_what_anybody_sees(
    client: TestClient, clinic: ClinicScene, database: Database, path: str
) -> None:
    code = StaffService(database, SECRET).reset(clinic.email("desk"), "service")
    _check(_browser(client).get(path.format(code)))


def test_no_page_is_left_out() -> None:
    shown = [re.sub(r"\?.*", "", path) for path in PAGES] + ["/sign-in", "/code", "/password"]
    for method, path in routes():
        pattern = re.sub(r"\{\w+\}", "[^/]+", path)
        if method == "GET" and path not in ("/", "/live"):
            assert any(re.fullmatch(pattern, one) for one in shown), path


def test_no_branch_of_a_template_holds_a_bare_text() -> None:
    """Also what no page above shows."""
    code = re.compile(r"\{% trans.*?endtrans %\}|\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
    templates = sorted((FOLDER / "templates").glob("*.html"))
    assert templates
    for template in templates:
        bare = code.sub("", template.read_text(encoding="utf-8"))
        texts = [_ATTRIBUTE.sub("", text).strip() for text in _seen(bare)]
        assert [text for text in texts if _LETTER.search(text)] == [], template.name


WORDS = (
    *("approved", "arrived", "done", "noshow", "back", "cancelled", "moved", "booked", "blocked"),
    *("unblocked", "saved", "removed", "read", "unread", "password", "second_factor"),
    *("second_factor_dropped", "disabled", "enabled", "sorted"),
)


@pytest.mark.parametrize("word", WORDS)
def test_what_was_done_is_told_in_the_same_language(signed_in: In, made: Made, word: str) -> None:
    reply = signed_in("owner").get(f"/account?done={word}")
    told = BeautifulSoup(reply.text, "html.parser").find(id="told")
    assert told is not None and told.get_text().startswith("⟦")


# Typed where it cannot be right: 020, which has no letters.
_DAY = {"first": "{day}", "last": "{day}"}
_HOURS = {"first": "{day}", "begins": "09:00", "ends": "10:00", "weeks": "1"}
FORMS: tuple[tuple[str, dict[str, str], int], ...] = (
    ("/book", {}, 422),
    ("/book", {"name": "Arthur Dent", "phone": "0" * 50, "born": "2199-01-01"}, 422),
    ("/book", {"name": "Arthur Dent", "phone": "020", "born": "020", "way": "020"}, 422),
    ("/book", {"name": "Arthur Dent", "phone": "020", "slot": "{taken}"}, 409),
    ("/visits/{plain}/cancel", {}, 422),
    ("/visits/{off}/cancel", {"reason": "020"}, 409),
    ("/visits/{plain}/move", {}, 422),
    ("/away", {"who": "{moss}", "first": "", "last": "020"}, 422),
    ("/away", {**_DAY, "who": "{lin}", "reason": "020", "visit-{here}": "{taken}"}, 409),
    ("/closures", {"first": "", "last": "020"}, 422),
    ("/closures", {"first": "{day}", "last": "2020-01-01", "begins": "020"}, 422),
    ("/closures", {"first": "{day}", "last": "2199-01-01"}, 422),
    ("/hours/{hara}", {}, 422),
    (
        "/hours/{hara}",
        {"first": "{day}", "last": "2020-01-01", "begins": "09:00", "ends": "10:00", "weeks": "99"},
        422,
    ),
    (
        "/hours/{hara}",
        {"first": "{day}", "begins": "09:00", "ends": "10:00", "weeks": "1", "rrule": "020"},
        422,
    ),
    ("/hours/{hara}", {**_HOURS, "rrule": "FREQ=DAILY;INTERVAL=999"}, 422),
    ("/hours/{hara}", {**_HOURS, "rrule": "FREQ=DAILY;BYMONTH=99"}, 422),
    ("/hours/{hara}/none/days", {"day": "{day}"}, 404),
    ("/visits/none/cancel", {"reason": "020"}, 404),
    (
        "/hours/{lin}",
        {"first": "{day}", "begins": "09:00", "ends": "10:00", "weeks": "1", "look": "1"},
        200,
    ),
    ("/hours/{hara}/{hours}/days", {}, 422),
    ("/visit-types/new", {"minutes": "9999"}, 422),
    ("/clinicians/new", {}, 422),
    ("/calendars/{lin}", {}, 422),
    ("/calendars/{lin}", {"kind": "ics", "address": "020"}, 422),
    ("/calendars/{lin}/feed", {}, 200),
    ("/users", {}, 422),
    ("/users", {"email": "new@meadow.example", "role": "020"}, 422),
    ("/users/reset", {"email": "new@meadow.example"}, 200),
    ("/users/role", {"email": "new@meadow.example", "role": "020"}, 422),
    ("/users/role", {"email": "owner@meadow.example", "role": "owner"}, 422),
    ("/users/access", {"email": "owner@meadow.example"}, 422),
    ("/settings", {}, 422),
    ("/settings", {"name": "Meadow Clinic", "zone": "Moon/Base"}, 422),
    # What was typed is filled in once.
    ("/settings", {"name": "Meadow Clinic", "zone": "{{0}}"}, 422),
    ("/export/visits", {}, 422),
    ("/export/visits", {"first": "{day}", "last": "2020-01-01"}, 422),
    ("/account/password", {"old": "1", "new": "1", "again": "2"}, 422),
    ("/account/password", {"old": "1", "new": "1", "again": "1"}, 422),
    ("/account/second-factor", {"code": "1"}, 422),
)


@pytest.mark.parametrize(("path", "form", "status"), FORMS)
def test_what_is_wrong_with_a_form_is_told_in_the_same_language(
    signed_in: In, made: Made, path: str, form: dict[str, str], status: int
) -> None:
    owner = signed_in("owner")
    owner.get("/account")
    filled = {name.format_map(made): value.format_map(made) for name, value in form.items()}
    reply = owner.send(path.format_map(made), **filled)
    assert reply.status_code == status
    _check(reply)


def test_so_is_what_was_wrong_with_a_calendar(
    signed_in: In, client: TestClient, clinic: ClinicScene, made: Made, database: Database
) -> None:
    """It was kept when somebody else, or nobody, was there to read it."""
    path = f"/calendars/{made['hara']}"
    _send(signed_in("owner"), path, kind="ics", address=NOT_PUBLIC)
    with database.reading() as connection:
        (problem,) = connection.execute(
            select(CalendarSource.problem).where(CalendarSource.address == NOT_PUBLIC)
        ).scalars()
    assert "public" in problem
    reply = signed_in("owner").get(path)
    assert f"⟦{problem}⟧" in reply.text
    _check(reply)
    in_english = _browser(client, clinic.staff["owner"].id, "en").get(path).text
    assert problem in in_english and "⟦" not in in_english


@pytest.mark.parametrize(
    "password", ["short", "new@meadow.example", "aaaaaaaaaaaa", "long" * 100], ids=str.__len__
)
def test_so_is_what_is_wrong_with_a_new_password(
    client: TestClient, clinic: ClinicScene, database: Database, password: str
) -> None:
    browser = _browser(client)
    code = StaffService(database, SECRET).reset(clinic.email("desk"), "service")
    browser.get(f"/password?code={code}")
    given = clinic.email("desk") if "@" in password else password
    reply = browser.send("/password", code=code, new=given, again=given)
    assert reply.status_code == 422
    _check(reply)


@pytest.mark.parametrize(
    ("path", "form"),
    [("/sign-in", {"email": "new", "password": "1"}), ("/code", {"code": "1"})],
)
def test_so_is_what_is_wrong_with_signing_in(
    client: TestClient, path: str, form: dict[str, str]
) -> None:
    browser = _browser(client)
    browser.get("/sign-in")
    reply = browser.send(path, **form)
    assert reply.status_code == 422
    _check(reply)
    browser.page = ""
    reply = browser.send(path, **form)
    assert reply.status_code == 403
    _check(reply)


def test_so_is_a_guess_too_many(database: Database, words_library: Library) -> None:
    settings = Settings(
        mode="remote", database_url=database.url, secret=SecretStr(SECRET), join_tries=1
    )
    app = create_app(settings, library=words_library)
    browser = _browser(TestClient(app))
    for status in (422, 429):
        browser.get("/sign-in")
        reply = browser.send("/sign-in", email="new", password="1")
        assert reply.status_code == status
        _check(reply)
    app.state.database.close()


def test_so_is_a_fault_of_ours(signed_in: In, made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(day, "clinicians", broken)
    reply = signed_in("owner").get("/users")
    assert reply.status_code == 500
    _check(reply)


# What programs and computers at home are told ------------------------------------------------

_LONG = "long " * 2_000
_IN_NOBODYS_LANGUAGE = "Gdzie jest najtańsza apteka w okolicy?"
REFUSED = {
    "no such page": ("GET", "/v1/none", None, 404),
    "no such visit": ("GET", "/v1/appointments/none", None, 404),
    "nothing asked": ("POST", "/v1/triage", {"text": ""}, 422),
    "no word asked": ("POST", "/v1/answers", {"question": " . "}, 422),
    "too long": ("POST", "/v1/answers", {"question": _LONG}, 422),
    "no advert": ("POST", "/v1/adverts", {"text": "..."}, 422),
    "a long advert": ("POST", "/v1/adverts", {"text": _LONG * 5}, 422),
    "no such form": ("POST", "/v1/answers", {"question": 1}, 422),
    "far too long": ("POST", "/v1/answers", {"question": "long" * 100_000}, 413),
    "a wrong code": ("POST", "/v1/join", {"code": "111111111111", "device": "PC"}, 403),
}


def _asked(client: TestClient, senior: Senior, wish: str, *request: Any) -> Any:
    method, path, body = request
    headers = {**senior._headers(), "Accept-Language": wish}
    return client.request(method, path, json=body, headers=headers)


@pytest.fixture(scope="module")
def senior(client: TestClient, clinic: ClinicScene) -> Senior:
    return clinic.senior(client)


def _is_told_in_both(told: Callable[[str], str]) -> None:
    """In brackets and bare, with the same words."""
    marked, bare = told(PSEUDO), told("en")
    assert marked.replace("⟦", "").replace("⟧", "") == bare
    assert not _LETTER.search(_MARKED.sub("", marked)) and "⟦" not in bare


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_refused_is_told_in_the_language_of_the_request(
    client: TestClient, senior: Senior, what: str
) -> None:
    *request, status = REFUSED[what]

    def told(wish: str) -> str:
        reply = _asked(client, senior, wish, *request)
        assert reply.status_code == status
        return str(reply.json()["message"])

    _is_told_in_both(told)


def test_so_is_that_somebody_was_faster(client: TestClient, senior: Senior, made: Made) -> None:
    def told(wish: str) -> str:
        body = {"slot": made["taken"], "way": "video"}
        reply = _asked(client, senior, wish, "POST", "/v1/holds", body)
        assert (reply.status_code, reply.json()["code"]) == (409, "taken")
        return str(reply.json()["message"])

    _is_told_in_both(told)


def test_so_is_a_fault_that_nobody_foresaw(
    client: TestClient, senior: Senior, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(client.app.state.appointments, "visits", broken)  # type: ignore[attr-defined]

    def told(wish: str) -> str:
        reply = _asked(client, senior, wish, "GET", "/v1/appointments", None)
        assert reply.status_code == 500
        return str(reply.json()["message"])

    _is_told_in_both(told)


@pytest.mark.parametrize("path", ["/fhir/Slot", "/fhir/none"])
def test_so_is_what_a_program_is_refused(client: TestClient, senior: Senior, path: str) -> None:
    def told(wish: str) -> str:
        issue = _asked(client, senior, wish, "GET", path, None).json()["issue"][0]
        return str(issue["details"]["text"])

    _is_told_in_both(told)


STREAMED = {
    "a question in another language": ("/v1/answers", {"question": "我头疼", "lang": "en"}),
    "an advert in another language": ("/v1/adverts", {"text": _IN_NOBODYS_LANGUAGE}),
    "what to do about an advert": ("/v1/adverts", {"text": "Lovely sofas for sale."}),
    "no address": ("/v1/adverts/links", {"address": "nowhere"}),
}


def _streamed(reply: Any) -> str:
    """The sentences of the service in a stream; what was sent comes back in ``text``."""
    assert reply.status_code == 200
    events = [json.loads(line[6:]) for line in reply.text.splitlines() if line[:6] == "data: "]
    found = []
    for event in events:
        found += [event.get("unclear") or "", *event.get("advice", [])]
        found += [event.get("text", "")] if event["type"] in ("sentence", "error") else []
    assert any(found)
    return " ".join(found)


@pytest.mark.parametrize("what", STREAMED)
def test_so_is_what_comes_in_a_stream(client: TestClient, senior: Senior, what: str) -> None:
    """It is made on a thread, after the endpoint has returned."""
    path, body = STREAMED[what]
    _is_told_in_both(lambda wish: _streamed(_asked(client, senior, wish, "POST", path, body)))


def test_many_streams_at_once_keep_their_languages(client: TestClient, senior: Senior) -> None:
    path, body = STREAMED["a question in another language"]
    with ThreadPoolExecutor(8) as pool:
        wishes = [PSEUDO, "en"] * 16
        told = pool.map(
            lambda wish: _streamed(_asked(client, senior, wish, "POST", path, body)), wishes
        )
        assert [("⟦" in text) for text in told] == [wish == PSEUDO for wish in wishes]


def test_a_sentence_around_words_of_the_library_is_in_their_language(
    client: TestClient, senior: Senior
) -> None:
    body = {"question": "What can I do about a cold?", "lang": "en"}
    reply = _asked(client, senior, PSEUDO, "POST", "/v1/answers", body).text
    when = [json.loads(line[6:]) for line in reply.splitlines() if '"when_to_see"' in line[:40]]
    assert when and "doctor or nurse" in when[0]["text"] and "⟦" not in when[0]["text"]


# Which language ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wish", "tag", "shown"),
    [
        (PSEUDO, PSEUDO, "⟦Password⟧"),
        ("qq-CH, en;q=0.8", PSEUDO, "⟦Password⟧"),
        ("en;q=0.5, QQ;q=0.9", PSEUDO, "⟦Password⟧"),
        ("xx, qz-ab;q=0.3", OTHER, "Pazzword"),
        ("qz", OTHER, "Pazzword"),
        ("en-GB, qq;q=0.9", "en", "Password"),
        ("xx", "en", "Password"),
        ("", "en", "Password"),
    ],
)
def test_the_browser_chooses_and_the_page_tells_which_language_it_is_in(
    client: TestClient, wish: str, tag: str, shown: str
) -> None:
    reply = _browser(client, wish=wish).get("/sign-in")
    soup = BeautifulSoup(reply.text, "html.parser")
    assert soup.html is not None and soup.html["lang"] == tag
    label = soup.find("label", attrs={"for": "password"})
    assert label is not None and label.get_text().strip() == shown
    assert "accept-language" in reply.headers["vary"].lower()


@pytest.mark.parametrize(
    ("wish", "tag"),
    [
        ("de, qq", "de"),
        ("de-Latn-AT-1996, qq", "de"),
        ("pt", "pt-BR"),
        ("pt-PT, de", "de"),
        ("qq;q=0, de;q=0.001", "de"),
        ("qq;q=0", "en"),
        ("*, de;q=0.9", "en"),
        ("fr, *;q=0.1", "en"),
        ("fr;q=0.9, en;q=0.8, de;q=0.7", "en"),
        ("de;q=0.2, qq;q=0.3", "qq"),
        ("de;level=1, qq", "qq"),
    ],
)
def test_of_several_the_dearest_that_there_is(wish: str, tag: str) -> None:
    assert chosen(wish, ["en", "de", "pt-BR", "qq"]) == tag


@pytest.mark.parametrize(
    "wish",
    [
        ",,,;;;q=q=q",
        "../../etc/passwd",
        "de;q=nan, de;q=-1, de;q=1e9",
        "a" * 100_000,
        "de-" * 50_000,
        ("a," * 5_000) + "de",
        "de\x00, \x7f, d\xe9",
        "${jndi:de}, %s, {0}, <de>",
        "-de, de-, de--at",
    ],
)
def test_a_strange_wish_is_answered_in_english(wish: str) -> None:
    assert chosen(wish, ["en", "de"]) == "en"


def test_a_strange_header_gets_a_page(client: TestClient) -> None:
    for wish in (b"\xff\xfe;q=\x80", b"a" * 20_000, b"*;q=*, ,;"):
        reply = client.get("/clinic/sign-in", headers={"accept-language": wish})  # type: ignore[dict-item]
        assert reply.status_code == 200
        assert '<html lang="en">' in reply.text


def test_many_at_once_each_get_their_own(client: TestClient) -> None:
    wishes = [PSEUDO, "en"] * 8

    def marked(wish: str) -> bool:
        return "⟦Password⟧" in _browser(client, wish=wish).get("/sign-in").text

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(marked, wishes)) == [wish == PSEUDO for wish in wishes]
