"""Who may come to which page of the clinic's, and do what there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyotp
import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from pydantic import SecretStr
from sqlalchemy import select, update

from fireside_care.app import create_app
from fireside_care.appointments.models import Appointment
from fireside_care.clinics import second_factor
from fireside_care.clinics.models import EndedSession, Hours, Role, User
from fireside_care.clinics.permissions import PERMISSIONS, Reach, Staff, Task
from fireside_care.clinics.sessions import Sessions
from fireside_care.clinics.staff import StaffService
from fireside_care.database import Database
from fireside_care.library.library import Library
from fireside_care.migrations.run import upgrade
from fireside_care.settings import Settings
from fireside_care.web import pages
from tests.support.clinic import DETAILS, PASSWORD, SECRET, Browser, ClinicScene

OPEN = {"/sign-in", "/code", "/password"}
"""Pages for somebody who is not signed in."""
WHO = ("owner", "desk", "lin")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'care.sqlite3'}")
    upgrade(database)
    yield database
    database.close()


@pytest.fixture
def client(database: Database, library: Library) -> Iterator[TestClient]:
    settings = Settings(
        mode="remote", database_url=database.url, secret=SecretStr(SECRET), join_tries=4
    )
    app = create_app(settings, library=library)
    yield TestClient(app, raise_server_exceptions=False)
    app.state.database.close()


@pytest.fixture
def clinic(database: Database) -> ClinicScene:
    return ClinicScene(database)


def signed_in(client: TestClient, clinic: ClinicScene, who: str) -> Browser:
    """With a cookie of one's own, made as the service makes it: signing in is slow on purpose."""
    cookie = Sessions(SECRET).begin(clinic.staff[who].id, datetime.now(UTC))
    browser = Browser(TestClient(client.app, raise_server_exceptions=False))
    browser.client.cookies.set("fireside_clinic", cookie, path="/clinic")
    browser.get("/account")
    return browser


def routes() -> list[tuple[str, str]]:
    """Method and path of everything that the pages answer."""
    found = [
        (method, route.path)
        for part in pages._PARTS
        for route in part.router.routes
        if isinstance(route, APIRoute)
        for method in sorted(route.methods)
    ]
    assert len(found) > 40
    return found


# What each role gets at each page: what is not named here is refused to everybody.
FOR_ALL = {"/", "/day", "/week", "/visits/{visit}", "/account", "/live"}
OWN_WORK = {"/visits/{visit}/move", "/book", "/away"}
OFFICE = {
    *("/visit-types", "/visit-types/{visit_type}", "/clinicians", "/clinicians/{clinician}"),
    *("/users", "/settings", "/audit", "/export"),
}
READS = {
    "owner": FOR_ALL
    | OWN_WORK
    | OFFICE
    | {"/blocked", "/hours", "/hours/{clinician}", "/closures", "/calendars/{clinician}"},
    "desk": FOR_ALL | OWN_WORK | {"/blocked"},
    "lin": FOR_ALL
    | OWN_WORK
    | {"/hours", "/hours/{clinician}", "/closures", "/calendars/{clinician}"},
}


def filled(path: str, clinic: ClinicScene, visit: str) -> str:
    names = {
        "visit": visit,
        "clinician": clinic.lin,
        "visit_type": clinic.visit,
        "mark": "arrived",
        "patient": "nobody",
        "hours": "none",
        "closure": "none",
        "token": "none",
    }
    return re.sub(r"\{(\w+)\}", lambda found: names.get(found[1], "none"), path)


@pytest.fixture
def visit(clinic: ClinicScene, client: TestClient) -> str:
    """One with Doctor Lin."""
    senior = clinic.senior(client)
    return str(senior.book(senior.slots(clinician=clinic.lin)[0]["id"])["id"])


def test_nobody_comes_in_without_signing_in(
    client: TestClient, clinic: ClinicScene, visit: str
) -> None:
    for method, path in routes():
        if path in OPEN:
            continue
        reply = client.request(
            method, f"/clinic{filled(path, clinic, visit)}", follow_redirects=False
        )
        assert (reply.status_code, reply.headers.get("location")) == (303, "/clinic/sign-in"), path


@pytest.mark.parametrize("who", WHO)
def test_each_role_reads_what_it_may_and_nothing_else(
    client: TestClient, clinic: ClinicScene, visit: str, who: str
) -> None:
    browser = signed_in(client, clinic, who)
    for method, path in routes():
        if method != "GET" or path in OPEN or path == "/live":
            continue
        reply = browser.get(filled(path, clinic, visit))
        assert (path, reply.status_code) == (path, 200 if path in READS[who] else 403), path


@pytest.mark.parametrize("who", WHO)
def test_each_role_changes_only_what_it_may(
    client: TestClient, clinic: ClinicScene, visit: str, who: str
) -> None:
    """Every form of pages that a role may not read is refused, filled in or not."""
    browser = signed_in(client, clinic, who)
    page_of = {
        "/users/reset": "/users",
        "/users/access": "/users",
        "/users/role": "/users",
        "/export/visits": "/export",
        "/export/everything": "/export",
        "/patients/{patient}/block": "/blocked",
        "/hours/{clinician}/{hours}/remove": "/hours",
        "/hours/{clinician}/{hours}/days": "/hours",
        "/closures/{closure}/remove": "/closures",
        "/calendars/{clinician}/feed": "/calendars/{clinician}",
        "/calendars/{clinician}/{source}/read": "/calendars/{clinician}",
        "/calendars/{clinician}/{source}/remove": "/calendars/{clinician}",
    }
    refused = 0
    for method, path in routes():
        page = page_of.get(path, path)
        known = {*OPEN, *READS[who], "/sign-out"}
        if method != "POST" or page in known or page.startswith(("/visits/", "/account")):
            continue
        browser.get("/account")
        reply = browser.send(
            filled(path, clinic, visit),
            email=clinic.email("owner"),
            name="x",
            zone="Europe/London",
            day="2030-01-01",
            first="2030-01-01",
            last="2030-01-02",
            begins="09:00",
            ends="10:00",
            weeks="1",
            minutes="20",
            buffer_before="0",
            buffer_after="0",
            notice_minutes="0",
            days_ahead="9",
            ways="video",
            role="owner",
        )
        assert (path, reply.status_code) == (path, 403)
        refused += 1
    assert (refused == 0) == (who == "owner")


@pytest.mark.parametrize("who", WHO)
def test_people_of_another_clinic_see_and_change_nothing(
    client: TestClient, clinic: ClinicScene, visit: str, database: Database, who: str
) -> None:
    other = ClinicScene(database, "Hill Clinic")
    browser = signed_in(client, other, who)
    with database.reading() as connection:
        hours = connection.execute(
            select(Hours.id).where(Hours.clinician_id == clinic.lin)
        ).scalar_one()
        patient = connection.execute(
            select(Appointment.patient_id).where(Appointment.id == visit)
        ).scalar_one()
    for path in (
        f"/visits/{visit}",
        f"/visits/{visit}/move",
        f"/hours/{clinic.lin}",
        f"/calendars/{clinic.lin}",
        f"/clinicians/{clinic.lin}",
        f"/book?patient={patient}",
    ):
        reply = browser.get(path)
        assert (path, reply.status_code) in ((path, 404), (path, 403)), path
        assert "Rose" not in reply.text
    slot = f"{clinic.lin}.{clinic.visit}.{int(datetime.now(UTC).timestamp())}"
    for path, form in (
        (f"/visits/{visit}/mark/arrived", {}),
        (f"/visits/{visit}/cancel", {"reason": "mischief"}),
        (f"/visits/{visit}/move", {"slot": slot}),
        ("/book", {"slot": slot, "name": "x", "phone": "12345"}),
        (f"/patients/{patient}/block", {"blocked": "1"}),
        (f"/hours/{clinic.lin}/{hours}/remove", {}),
        (f"/hours/{clinic.lin}/{hours}/days", {"day": "2026-12-01"}),
        (f"/hours/{other.lin}/{hours}/days", {"day": "2026-12-01"}),
        (f"/calendars/{clinic.lin}", {"kind": "ics", "address": "https://care.example/a.ics"}),
        (f"/calendars/{clinic.lin}/feed", {}),
        (f"/calendars/{other.lin}x/feed", {}),
        ("/users/reset", {"email": clinic.email("desk")}),
        ("/users/access", {"email": clinic.email("desk")}),
        ("/users/role", {"email": clinic.email("desk"), "role": "owner"}),
        (f"/visit-types/{clinic.visit}", {"name": "x"}),
        (f"/clinicians/{clinic.lin}", {"name": "x"}),
        ("/away", {"who": clinic.lin, "reason": "x", f"visit-{visit}": "cancel"}),
    ):
        browser.get("/account")
        reply = browser.send(path, **form)
        assert reply.status_code in (403, 404, 422), path
    browser.get("/account")
    browser.send(f"/hours/{other.lin}/{hours}/remove")
    with database.reading() as connection:
        row = connection.execute(select(Appointment.status).where(Appointment.id == visit))
        assert row.scalar_one() == "booked"
        assert connection.execute(select(Hours.id).where(Hours.id == hours)).first() is not None
        name = connection.execute(
            select(User.disabled_at).where(User.email == clinic.email("desk"))
        ).scalar_one()
        assert name is None


def test_a_clinician_has_only_their_own_day(
    client: TestClient, clinic: ClinicScene, database: Database
) -> None:
    senior = clinic.senior(client)
    made = senior.book(senior.slots(clinician=clinic.moss)[0]["id"])
    browser = signed_in(client, clinic, "lin")
    on = made["start"][:10]
    for path in ("/day", "/week"):
        assert "Rose Tyler" not in browser.get(f"{path}?on={on}").text
        assert browser.get(f"{path}?on={on}&who={clinic.moss}").status_code == 403
    assert browser.get(f"/visits/{made['id']}").status_code == 403
    assert browser.get(f"/hours/{clinic.moss}").status_code == 403
    assert browser.get(f"/away?who={clinic.moss}").status_code == 403
    for path, form in (
        (f"/visits/{made['id']}/mark/arrived", {}),
        (f"/visits/{made['id']}/cancel", {"reason": "no"}),
        ("/book", {"slot": f"{clinic.moss}.{clinic.visit}.1", "name": "x", "phone": "12345"}),
        ("/closures", {"who": "", "first": "2030-01-01"}),
        ("/closures", {"who": clinic.moss, "first": "2030-01-01"}),
        ("/away", {"who": clinic.moss, "reason": "x"}),
    ):
        browser.get("/account")
        assert (path, browser.send(path, **form).status_code) == (path, 403)
    browser.get("/account")
    reply = browser.send("/closures", who=clinic.lin, first="2030-01-01")
    assert "Saved." in reply.text


def test_a_clinician_books_again_only_for_people_whom_they_see(
    client: TestClient, clinic: ClinicScene, visit: str, database: Database
) -> None:
    """``visit`` is with Doctor Lin; somebody else only comes to Doctor Moss."""
    other = clinic.senior(client, "another PC")
    slots = other.slots(clinician=clinic.moss, limit=50)
    made = other.book(slots[-1]["id"], details={**DETAILS, "full_name": "Martha Jones"})
    with database.reading() as connection:
        mine, not_mine = (
            connection.execute(
                select(Appointment.patient_id).where(Appointment.id == one)
            ).scalar_one()
            for one in (visit, made["id"])
        )
    browser = signed_in(client, clinic, "lin")
    assert "Rose Tyler" in browser.get(f"/book?patient={mine}").text
    reply = browser.get(f"/book?patient={not_mine}")
    assert (reply.status_code, "Martha Jones" in reply.text) == (403, False)
    slot = other.slots(clinician=clinic.lin, limit=50)[-1]["id"]
    browser.get("/book")
    reply = browser.send("/book", slot=slot, patient=not_mine, key="a")
    assert (reply.status_code, "Martha Jones" in reply.text) == (403, False)
    assert "Martha Jones" in signed_in(client, clinic, "desk").get(f"/book?patient={not_mine}").text


def test_the_table_of_permissions_has_every_role_and_every_task() -> None:
    assert set(PERMISSIONS) == set(Role)
    assert set(PERMISSIONS[Role.OWNER]) == set(Task)
    nobody = Staff("1", "c", "e", "n", Role.CLINICIAN, None, False)
    assert not nobody.may(Task.DAY, "somebody")
    assert nobody.only(Task.DAY) == "nobody"
    assert Reach.ALL not in PERMISSIONS[Role.CLINICIAN].values()


# Signing in --------------------------------------------------------------------------------


def test_a_wrong_password_and_an_unknown_address_are_told_alike(
    client: TestClient, clinic: ClinicScene
) -> None:
    browser = Browser(client)
    wrong = browser.sign_in(clinic.email("owner"), "not the password")
    unknown = browser.sign_in("nobody@meadow.example", PASSWORD)
    assert wrong.status_code == unknown.status_code == 422
    assert "Address and password do not fit" in wrong.text
    assert "Address and password do not fit" in unknown.text
    assert browser.get("/day").url.path == "/clinic/sign-in"


def test_guessing_is_slowed_down(client: TestClient, clinic: ClinicScene) -> None:
    browser = Browser(client)
    for _ in range(4):
        browser.sign_in(clinic.email("owner"), "a guess of mine")
    reply = browser.sign_in(clinic.email("owner"))
    assert reply.status_code == 429
    assert "tried too often" in reply.text


def test_the_cookie_is_for_us_alone(client: TestClient, clinic: ClinicScene) -> None:
    safe = TestClient(client.app, base_url="https://care.example")
    browser = Browser(safe)
    browser.get("/sign-in")
    reply = safe.post(
        "/clinic/sign-in",
        data={
            "email": clinic.email("owner"),
            "password": PASSWORD,
            "mark": re.findall(r'name="mark" value="([^"]+)"', browser.page)[0],
        },
        follow_redirects=False,
    )
    cookie = next(
        value for value in reply.headers.get_list("set-cookie") if "fireside_clinic" in value
    )
    for part in ("HttpOnly", "Secure", "SameSite=lax", "Path=/clinic"):
        assert part in cookie


def test_a_forged_and_an_old_cookie_let_nobody_in(client: TestClient, clinic: ClinicScene) -> None:
    owner = clinic.staff["owner"].id
    long_ago = datetime.now(UTC) - timedelta(days=365)
    for cookie in (
        Sessions("another key").begin(owner, datetime.now(UTC)),
        Sessions(SECRET).halfway(owner, datetime.now(UTC)),
        Sessions(SECRET).begin(owner, long_ago),
        Sessions(SECRET).begin("nobody", datetime.now(UTC)),
        "nonsense",
    ):
        client.cookies.set("fireside_clinic", cookie, path="/clinic")
        assert client.get("/clinic/day").url.path == "/clinic/sign-in"


@pytest.mark.parametrize("mark", ["", "nonsense", "another's"])
def test_a_form_of_another_site_is_refused(
    client: TestClient, clinic: ClinicScene, visit: str, database: Database, mark: str
) -> None:
    browser = signed_in(client, clinic, "owner")
    if mark == "another's":
        mark = re.findall(r'name="mark" value="([^"]+)"', signed_in(client, clinic, "desk").page)[0]
    reply = browser.client.post(
        f"/clinic/visits/{visit}/cancel", data={"mark": mark, "reason": "mischief"}
    )
    assert reply.status_code == 403
    reply = browser.client.post(
        f"/clinic/visits/{visit}/cancel",
        data={"mark": re.findall(r'name="mark" value="([^"]+)"', browser.page)[0], "reason": "x"},
        headers={"Sec-Fetch-Site": "cross-site"},
    )
    assert reply.status_code == 403
    with database.reading() as connection:
        row = connection.execute(select(Appointment.status).where(Appointment.id == visit))
        assert row.scalar_one() == "booked"


def test_signing_out_everywhere_ends_other_sessions(
    client: TestClient, clinic: ClinicScene
) -> None:
    one, other = (signed_in(client, clinic, "owner") for _ in range(2))
    one.send("/sign-out", everywhere="1")
    assert other.get("/day").url.path == "/clinic/sign-in"


def test_signing_out_ends_the_session_and_only_that_one(
    client: TestClient, clinic: ClinicScene, database: Database, library: Library
) -> None:
    one, other = (signed_in(client, clinic, "owner") for _ in range(2))
    copied = str(one.client.cookies["fireside_clinic"])
    one.send("/sign-out")
    assert other.get("/day").url.path == "/clinic/day"
    # Also to another process on the same database.
    settings = Settings(mode="remote", database_url=database.url, secret=SecretStr(SECRET))
    elsewhere = TestClient(create_app(settings, library=library, database=database))
    for thief in (TestClient(client.app), elsewhere):
        thief.cookies.set("fireside_clinic", copied, path="/clinic")
        assert thief.get("/clinic/day").url.path == "/clinic/sign-in"


def test_ended_sessions_are_forgotten_when_their_time_is_over(
    client: TestClient, clinic: ClinicScene, database: Database
) -> None:
    long_ago = datetime.now(UTC) - timedelta(days=2)
    before = StaffService(database, SECRET, lambda: long_ago)
    session = Sessions(SECRET).read(Sessions(SECRET).begin(clinic.staff["desk"].id, long_ago))
    assert session is not None
    before.end_session(session)
    assert StaffService(database, SECRET).present(session) is None
    signed_in(client, clinic, "desk").send("/sign-out")
    with database.reading() as connection:
        kept = connection.execute(select(EndedSession.id)).scalars().all()
    assert len(kept) == 1 and session.id not in kept


def test_a_disabled_user_is_out_at_once(client: TestClient, clinic: ClinicScene) -> None:
    desk, owner = signed_in(client, clinic, "desk"), signed_in(client, clinic, "owner")
    owner.get("/users")
    reply = owner.send("/users/access", email=clinic.email("desk"))
    assert "They cannot sign in any more." in reply.text
    assert desk.get("/day").url.path == "/clinic/sign-in"
    assert desk.sign_in(clinic.email("desk")).status_code == 422


@pytest.mark.parametrize("written", [str, str.upper, str.title, " {} ".format])
def test_an_owner_cannot_lock_themselves_out_however_they_write_their_address(
    client: TestClient, clinic: ClinicScene, written: Callable[[str], str]
) -> None:
    owner = signed_in(client, clinic, "owner")
    owner.get("/users")
    own = written(clinic.email("owner"))
    reply = owner.send("/users/access", email=own)
    assert "You cannot end your own access" in reply.text
    reply = owner.send("/users/role", email=own, role="desk")
    assert "You cannot change your own role." in reply.text
    assert owner.get("/users").status_code == 200


def test_another_role_counts_from_the_next_page_on(client: TestClient, clinic: ClinicScene) -> None:
    desk, owner = signed_in(client, clinic, "desk"), signed_in(client, clinic, "owner")
    assert desk.get("/users").status_code == 403
    owner.get("/users")
    reply = owner.send("/users/role", email=clinic.email("desk"), role="clinician")
    assert "Please say which clinician this is." in reply.text
    owner.send("/users/role", email=clinic.email("desk"), role="owner")
    assert desk.get("/users").status_code == 200


def test_a_link_is_good_once(client: TestClient, clinic: ClinicScene, database: Database) -> None:
    owner = signed_in(client, clinic, "owner")
    owner.get("/users")
    page = owner.send("/users", email="new@meadow.example", name="New", role="desk").text
    link = re.findall(r'id="link">https?://[^/]+/clinic([^<]+)<', page)[0].replace("&amp;", "&")
    browser = Browser(TestClient(client.app))
    code = link.partition("code=")[2]
    for new, again, told in (
        ("short", "short", "at least 10 characters"),
        ("four good words here", "four other words here", "not the same"),
        ("aaaaaaaaaaaa", "aaaaaaaaaaaa", "guessed at once"),
    ):
        browser.get(link)
        assert told in browser.send("/password", code=code, new=new, again=again).text
    browser.send("/password", code=code, new="four good words here", again="four good words here")
    assert browser.sign_in("new@meadow.example", "four good words here").url.path == "/clinic/day"
    assert browser.get(link).status_code == 404
    with database.writing() as connection:
        connection.execute(
            update(User)
            .where(User.email == clinic.email("desk"))
            .values(reset_until=datetime.now(UTC) - timedelta(seconds=1))
        )
    staff = StaffService(database, SECRET, lambda: datetime.now(UTC) + timedelta(days=3))
    old = StaffService(database, SECRET).reset(clinic.email("desk"), "service")
    assert staff.for_link(old) is None


@pytest.mark.parametrize(
    ("public", "host", "begin"),
    [
        ("", "testserver", "http://testserver/clinic/"),
        ("", "evil.example", "/clinic/"),
        ("https://care.example", "evil.example", "https://care.example/clinic/"),
        ("https://care.example/", "testserver", "https://care.example/clinic/"),
    ],
)
def test_links_never_lead_where_a_request_says_it_went(
    database: Database,
    library: Library,
    clinic: ClinicScene,
    public: str,
    host: str,
    begin: str,
) -> None:
    settings = Settings(
        mode="remote", database_url=database.url, secret=SecretStr(SECRET), public_url=public
    )
    app = create_app(settings, library=library, database=database)
    owner = signed_in(TestClient(app), clinic, "owner")
    owner.get("/users")
    owner.client.headers["host"] = host
    for path, form in (
        ("/users", {"email": "new@meadow.example", "role": "desk"}),
        ("/users/reset", {"email": clinic.email("desk")}),
        (f"/calendars/{clinic.lin}/feed", {}),
    ):
        page = owner.send(path, **form).text
        link = re.findall(r'id="link">([^<]+)<', page)[0]
        expected = begin if "calendars" not in path else begin.removesuffix("clinic/")
        expected += "calendars/" if "calendars" in path else "password?code="
        assert link.startswith(expected), link
        assert ("Put the beginning of this page" in page) == (begin == "/clinic/")


def test_a_second_factor_is_asked_for_and_its_codes_work_once(
    client: TestClient, clinic: ClinicScene, database: Database
) -> None:
    browser = signed_in(client, clinic, "owner")
    key = re.findall(r'id="key">([^<]+)<', browser.page)[0].replace(" ", "")
    wrapped = re.findall(r'name="wrapped" value="([^"]+)"', browser.page)[0]
    assert "does not fit" in browser.send("/account/second-factor", wrapped=wrapped, code="1").text
    wrapped = re.findall(r'name="wrapped" value="([^"]+)"', browser.page)[0]
    now = datetime.now(UTC)
    code = pyotp.TOTP(key).at(now)
    reply = browser.send("/account/second-factor", wrapped=wrapped, code=code)
    assert "From now on a code is asked for" in reply.text
    fresh = Browser(TestClient(client.app))
    assert fresh.sign_in(clinic.email("owner")).url.path == "/clinic/code"
    assert fresh.get("/day").url.path == "/clinic/sign-in"
    fresh.get("/code")
    # The code that set it up is spent.
    assert "does not fit, or was used already" in fresh.send("/code", code=code).text
    later = pyotp.TOTP(key).at(now + timedelta(seconds=30))
    assert fresh.send("/code", code=later).url.path == "/clinic/day"
    again = Browser(TestClient(client.app))
    again.sign_in(clinic.email("owner"))
    again.get("/code")
    assert "was used already" in again.send("/code", code=later).text


def test_a_code_is_of_a_step_and_its_neighbours() -> None:
    secret, now = second_factor.new_secret(), datetime(2026, 3, 3, 12, 0, 10, tzinfo=UTC)
    step = int(now.timestamp()) // 30
    totp = pyotp.TOTP(secret)
    for around in (-1, 0, 1):
        found = second_factor.step_of(secret, totp.generate_otp(step + around), now)
        assert found == step + around
    assert second_factor.step_of(secret, totp.generate_otp(step + 2), now) is None
    assert second_factor.step_of(secret, "", now) is None


def test_changing_the_password_ends_other_sessions(client: TestClient, clinic: ClinicScene) -> None:
    mine, other = (signed_in(client, clinic, "desk") for _ in range(2))
    reply = mine.send(
        "/account/password", old="wrong", new="a new long one", again="a new long one"
    )
    assert "That is not your password." in reply.text
    reply = mine.send(
        "/account/password", old=PASSWORD, new="a new long one", again="a new long one"
    )
    assert "Your password has been changed" in reply.text
    assert other.get("/day").url.path == "/clinic/sign-in"


def test_pages_tell_the_browser_what_it_may_do(client: TestClient, clinic: ClinicScene) -> None:
    for path in ("/sign-in", "/no-such-page", "/static/clinic.css"):
        headers = client.get(f"/clinic{path}").headers
        assert "script-src 'self'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
    assert client.get("/clinic/sign-in").headers["cache-control"] == "no-store"


def test_the_page_of_a_fault_has_those_headers_too(
    client: TestClient, clinic: ClinicScene, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = signed_in(client, clinic, "owner")

    def breaks(*_args: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(StaffService, "users", breaks)
    reply = browser.get("/users")
    assert reply.status_code == 500
    assert "Something went wrong here." in reply.text
    assert "script-src 'self'" in reply.headers["content-security-policy"]
    assert reply.headers["cache-control"] == "no-store"


def test_strange_input_ends_in_a_page(client: TestClient, clinic: ClinicScene) -> None:
    browser = signed_in(client, clinic, "owner")
    for path in (
        *("/no-such-page", "/day?on=yesterday", "/day?on=9999-99-99", "/day?part=maybe"),
        *("/week?on=1900-01-01", "/visits/x", "/hours/x", "/visit-types/x", "/clinicians/x"),
        *("/audit?before=x", "/book?from=x", "/book?type=x&with=y", "/away?who=x&first=a"),
        *("/book?patient=x", "/day?who=%00", "/away?first=2999-01-01&last=1000-01-01"),
    ):
        reply = browser.get(path)
        assert reply.status_code < 500, path
        assert reply.headers["content-type"].startswith("text/html"), path
    browser.get("/account")
    for path, form in (
        ("/book", {"slot": "x.y.z", "name": "\0a", "phone": "1" * 50}),
        ("/book", {"slot": "1.2.3", "name": "a", "phone": "12345"}),
        ("/settings", {"name": "", "zone": "../etc/passwd"}),
        ("/away", {"who": "x", "reason": "x", "first": "x"}),
        ("/closures", {"first": "2026-01-02", "last": "2026-01-01"}),
        ("/visits/x/mark/dance", {}),
    ):
        browser.get("/account")
        reply = browser.send(path, **form)
        assert reply.status_code < 500, path
        assert reply.headers["content-type"].startswith("text/html"), path
