"""What the operator types: clinics and users, with nothing secret on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from fireside_care.__main__ import cli
from fireside_care.clinics.staff import StaffService
from fireside_care.database import Database
from tests.support.clinic import PASSWORD, SECRET


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    url = f"sqlite:///{tmp_path / 'care.sqlite3'}"
    monkeypatch.setenv("FIRESIDE_CARE_DATABASE_URL", url)
    monkeypatch.setenv("FIRESIDE_CARE_SECRET", SECRET)
    return Database(url)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, arguments)


def added() -> str:
    return run("clinic", "add", "Meadow Clinic", "--zone", "Europe/London").stdout.strip()


def test_a_clinic_and_its_owner(database: Database) -> None:
    clinic = added()
    assert f"{clinic}  Europe/London  Meadow Clinic" in run("clinic", "list").stdout
    made = run(
        *("user", "add", "Ann@Meadow.example", "--clinic", clinic, "--role", "owner"),
        *("--address", "https://care.example/"),
    )
    address, _, token = made.stdout.strip().partition("?code=")
    assert address == "https://care.example/clinic/password"
    staff = StaffService(database, SECRET)
    staff.choose_password(token, PASSWORD)
    assert staff.sign_in("ann@meadow.example", PASSWORD) is not None
    assert "ann@meadow.example  active    owner  Meadow Clinic" in run("user", "list").stdout
    assert run("user", "disable", "ann@meadow.example").exit_code == 0
    assert staff.sign_in("ann@meadow.example", PASSWORD) is None
    assert "disabled" in run("user", "list").stdout


def test_a_reset_makes_a_new_link_and_can_give_up_the_second_factor(database: Database) -> None:
    run("user", "add", "ann@meadow.example", "--clinic", added(), "--role", "owner")
    token = run("user", "reset", "ann@meadow.example").stdout.strip().partition("?code=")[2]
    staff = StaffService(database, SECRET)
    for_whom = staff.for_link(token)
    assert for_whom is not None and for_whom.email == "ann@meadow.example"
    assert run("user", "reset", "ann@meadow.example", "--second-factor").exit_code == 0
    assert staff.for_link(token) is None


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("clinic", "add", "x", "--zone", "Moon/Base"), "There is no time zone Moon/Base"),
        (("clinic", "add", "x", "--zone", "UTC", "--country", "gbr"), "country is too long"),
        (("user", "add", "a@b.c", "--clinic", "no", "--role", "owner"), "There is no clinic no"),
        (("user", "add", "a@b.c", "--clinic", "no", "--role", "king"), "The role must be one of"),
        (("user", "reset", "a@b.c"), "Nobody signs in as a@b.c."),
        (("user", "disable", "a@b.c"), "Nobody signs in as a@b.c."),
    ],
)
def test_what_cannot_be_is_told_in_a_line(
    database: Database, arguments: tuple[str, ...], told: str
) -> None:
    done = run(*arguments)
    assert done.exit_code == 1
    assert told in done.output
    assert "Traceback" not in done.output


def test_an_address_is_used_once_and_a_clinician_is_named(database: Database) -> None:
    clinic = added()
    user = ("user", "add", "ann@meadow.example", "--clinic", clinic)
    assert "which clinician this is" in run(*user, "--role", "clinician").output
    assert "no such clinician" in run(*user, "--role", "clinician", "--clinician", "x").output
    assert run(*user, "--role", "desk").exit_code == 0
    assert "signs in with that address already" in run(*user, "--role", "desk").output
