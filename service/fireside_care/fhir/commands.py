"""``fireside-care client``: programs that may book, and what a clinic publishes."""

from __future__ import annotations

from typing import Annotated

import typer

client_cli = typer.Typer(no_args_is_help=True, help="Programs of others that may book (FHIR).")


@client_cli.command("add")
def client_add(
    name: str, clinic: Annotated[str, typer.Option(help="The clinic that it may see.")]
) -> None:
    """Print the bearer token of a new client. It is told this once."""
    from fireside_care.fhir.clients import add_client
    from fireside_care.people.service import utc_now
    from fireside_care.remote import open_database

    database, key = open_database()
    with database.writing() as connection:
        token = add_client(connection, key, name, clinic, utc_now())
    if token is None:
        _refuse(f"There is no clinic {clinic}.")
    typer.echo(token)


@client_cli.command("list")
def client_list() -> None:
    """List the clients."""
    from fireside_care.fhir.clients import clients
    from fireside_care.remote import open_database

    database, _key = open_database()
    with database.reading() as connection:
        for client in clients(connection):
            state = "revoked" if client.revoked_at else "active "
            made = client.created_at.strftime("%Y-%m-%d %H:%M")
            typer.echo(f"{client.id}  {state}  {made}  {client.clinic_id}  {client.name}")


@client_cli.command("revoke")
def client_revoke(client_id: str) -> None:
    """End a client's access at once."""
    from fireside_care.fhir.clients import revoke_client
    from fireside_care.people.service import utc_now
    from fireside_care.remote import open_database

    database, _key = open_database()
    with database.writing() as connection:
        name = revoke_client(connection, client_id, utc_now())
    if name is None:
        _refuse(f"There is no client {client_id}.")
    typer.echo(f"{name}: may no longer use the service.")


@client_cli.command("publish")
def client_publish(
    clinic: str,
    on: Annotated[bool, typer.Option("--on/--off", help="Whether everybody may read them.")],
    link: Annotated[
        str | None, typer.Option(help="The clinic's own page for booking, if it has one.")
    ] = None,
) -> None:
    """Let everybody read a clinic's free times (SMART Scheduling Links), or no longer."""
    from sqlalchemy import update

    from fireside_care.clinics.models import Clinic
    from fireside_care.database import table_of
    from fireside_care.remote import open_database

    if link and not link.startswith(("https://", "http://")):
        _refuse("The link begins with https://.")
    values: dict[str, object] = {"published": on}
    if link is not None:
        values["booking_link"] = link
    database, _key = open_database()
    with database.writing() as connection:
        done = connection.execute(
            update(table_of(Clinic)).where(Clinic.id == clinic, ~Clinic.practice).values(values)
        )
    if done.rowcount == 0:
        _refuse(f"There is no clinic {clinic} that could publish.")
    typer.echo(f"{clinic}: {'published' if on else 'not published'}.")


def _refuse(text: str) -> None:
    typer.echo(text, err=True)
    raise typer.Exit(1)
