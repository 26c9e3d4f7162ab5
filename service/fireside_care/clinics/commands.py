"""``fireside-care clinic …`` and ``fireside-care user …``: for the operator."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from fireside_care.clinics.staff import StaffService
    from fireside_care.database import Database

clinic_cli = typer.Typer(no_args_is_help=True, help="Clinics that this service serves.")
user_cli = typer.Typer(no_args_is_help=True, help="People who sign in to a clinic's pages.")

_BY = "service"
AddressOption = Annotated[
    str, typer.Option("--address", help="Where this service is reached, e.g. https://care.example")
]


@clinic_cli.command("add")
def clinic_add(
    name: str,
    zone: Annotated[str, typer.Option(help="Time zone of its hours, e.g. Europe/London.")],
    address: Annotated[str, typer.Option(help="Where people come to.")] = "",
    phone: Annotated[str, typer.Option(help="Where people ring.")] = "",
    country: Annotated[str, typer.Option(help="Two letters, e.g. gb.")] = "",
) -> None:
    """Add a clinic; prints its id."""
    from fireside_care.clinics.founding import ClinicError, add_clinic

    with _database() as (database, _key):
        try:
            typer.echo(add_clinic(database, name, zone, address, phone, country))
        except ClinicError as error:
            _refuse(str(error))


@clinic_cli.command("list")
def clinic_list() -> None:
    """List the clinics."""
    from fireside_care.clinics.founding import clinics

    with _database() as (database, _key):
        for clinic in clinics(database):
            typer.echo(f"{clinic.id}  {clinic.zone}  {clinic.name}")


@user_cli.command("add")
def user_add(
    email: str,
    clinic: Annotated[str, typer.Option(help="Id of the clinic.")],
    role: Annotated[str, typer.Option(help="owner, clinician or desk.")],
    name: Annotated[str, typer.Option(help="As it is shown.")] = "",
    clinician: Annotated[str, typer.Option(help="Id of the clinician who it is.")] = "",
    address: AddressOption = "",
) -> None:
    """Add a user; prints a link, good once and for two days, for choosing a password."""
    from fireside_care.clinics.models import Role

    if role not in list(Role):
        _refuse(f"The role must be one of {', '.join(Role)}.")
    with _staff() as staff:
        token = staff.add(clinic, email, Role(role), _BY, name, clinician or None)
    typer.echo(_link(address, token))


@user_cli.command("list")
def user_list() -> None:
    """List the users of all clinics."""
    with _staff() as staff:
        for user in staff.users():
            state = "disabled" if user.disabled_at else "active  "
            typer.echo(f"{user.email}  {state}  {user.role}  {user.clinic_name}  {user.name}")


@user_cli.command("disable")
def user_disable(email: str) -> None:
    """End a user's access at once."""
    with _staff() as staff:
        staff.disable(email, _BY)
    typer.echo(f"{email}: may no longer sign in.")


@user_cli.command("reset")
def user_reset(
    email: str,
    second_factor: Annotated[
        bool, typer.Option("--second-factor", help="Their telephone is lost: ask no code.")
    ] = False,
    address: AddressOption = "",
) -> None:
    """Print a new link, good once and for two days, for choosing a password."""
    with _staff() as staff:
        token = staff.reset(email, _BY, second_factor=second_factor)
    typer.echo(_link(address, token))


def _link(address: str, token: str) -> str:
    from fireside_care.web.signed_in import ROOT

    return f"{address.rstrip('/')}{ROOT}/password?code={token}"


@contextmanager
def _database() -> Iterator[tuple[Database, str]]:
    from fireside_care.people.secret import SettingsError
    from fireside_care.remote import open_database

    try:
        database, key = open_database()
    except SettingsError as error:
        typer.echo(f"fireside-care: {error}", err=True)
        raise typer.Exit(2) from error
    try:
        yield database, key
    finally:
        database.close()


@contextmanager
def _staff() -> Iterator[StaffService]:
    from fireside_care.clinics.staff import StaffService
    from fireside_care.errors import CareError

    with _database() as (database, key):
        try:
            yield StaffService(database, key)
        except CareError as error:
            _refuse(error.problem.message)


def _refuse(sentence: str) -> None:
    typer.echo(sentence, err=True)
    raise typer.Exit(1)
