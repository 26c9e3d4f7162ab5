"""The command line of the care service. Every command imports what it needs itself."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fireside_care.clinics.commands import clinic_cli, user_cli
from fireside_care.fhir.commands import client_cli
from fireside_care.library.commands import library_cli, open_library

if TYPE_CHECKING:
    from fireside_care.answers.service import AnswerService
    from fireside_care.evaluation.rows import BadRow
    from fireside_care.library.library import Library
    from fireside_care.people.service import PeopleService
    from fireside_care.triage.service import TriageService

cli = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    # A traceback with local variables could print a code or a question.
    pretty_exceptions_show_locals=False,
    help="Fireside's care service.",
)
invite_cli = typer.Typer(no_args_is_help=True, help="One-time codes for joining.")
device_cli = typer.Typer(no_args_is_help=True, help="Computers that joined.")
evaluate_cli = typer.Typer(no_args_is_help=True, help="Figures from labelled files.")
cli.add_typer(invite_cli, name="invite")
cli.add_typer(device_cli, name="device")
cli.add_typer(clinic_cli, name="clinic")
cli.add_typer(user_cli, name="user")
cli.add_typer(client_cli, name="client")
cli.add_typer(library_cli, name="library")
cli.add_typer(evaluate_cli, name="evaluate")


@cli.command()
def embedded() -> None:
    """Serve one desktop over loopback: greeting on standard input, port on standard output."""
    from fireside_care.embedded import run_embedded

    raise typer.Exit(run_embedded())


@cli.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8000,
    processes: Annotated[int, typer.Option(min=1, help="Needs PostgreSQL when over 1.")] = 1,
) -> None:
    """Serve many homes. Put a proxy that speaks TLS before it."""
    from fireside_care.remote import run_remote

    with _told():
        run_remote(host, port, processes)


@cli.command()
def openapi() -> None:
    """Print the OpenAPI document of the service."""
    from fireside_care.app import create_app
    from fireside_care.settings import Settings

    # In memory, so that printing a document needs no database and no key of anyone's.
    settings = Settings(database_url="sqlite://", secret="printed-not-served")  # type: ignore[arg-type]
    typer.echo(json.dumps(create_app(settings).openapi(), indent=2))


@invite_cli.command("create")
def invite_create(
    for_name: Annotated[str, typer.Option("--for", help="Who will join with it.")],
    hours: Annotated[int, typer.Option(min=1, help="How long it can be used.")] = 24,
) -> None:
    """Print a code that lets one computer join once."""
    with _people() as people:
        code = people.invite(for_name, timedelta(hours=hours))
    typer.echo(code)


@device_cli.command("list")
def device_list() -> None:
    """List the computers that joined."""
    with _people() as people:
        for device in people.devices():
            state = "revoked" if device.revoked_at else "joined "
            joined = device.joined_at.strftime("%Y-%m-%d %H:%M")
            typer.echo(f"{device.id}  {state}  {joined}  {device.for_name}  {device.name}")


@device_cli.command("revoke")
def device_revoke(device_id: str) -> None:
    """End a computer's access at once."""
    with _people() as people:
        device = people.revoke(device_id)
    if device is None:
        typer.echo(f"There is no device {device_id}.", err=True)
        raise typer.Exit(1)
    typer.echo(f"{device.for_name} {device.name}: may no longer use the service.")


JsonFlag = Annotated[bool, typer.Option("--json", help="Figures as JSON.")]
PredictionsOption = Annotated[
    Path | None, typer.Option("--predictions", help="Write one row per input row here.")
]
ModelUrlOption = Annotated[str, typer.Option("--model-url", help="Use the model served here.")]
ModelNameOption = Annotated[str, typer.Option("--model-name", help="Its name.")]
RowsArgument = Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)]


@evaluate_cli.command("triage")
def evaluate_triage(
    file: RowsArgument,
    as_json: JsonFlag = False,
    predictions: PredictionsOption = None,
    model_url: ModelUrlOption = "",
    model_name: ModelNameOption = "default",
) -> None:
    """How soon people should be seen: against a labelled file."""
    from fireside_care.evaluation import triage as evaluation
    from fireside_care.evaluation.rows import TriageRow, read_rows, write_rows

    rows = read_rows(file, TriageRow)
    _, triage, answers = _parts(model_url, model_name)
    said = evaluation.predict(rows.good, triage, answers if model_url else None)
    if predictions is not None:
        write_rows(predictions, said)
    _print_figures(evaluation.figures(rows.good, said), rows.bad, as_json)


@evaluate_cli.command("ask")
def evaluate_ask(
    file: RowsArgument,
    as_json: JsonFlag = False,
    predictions: PredictionsOption = None,
    model_url: ModelUrlOption = "",
    model_name: ModelNameOption = "default",
) -> None:
    """Answers: against a labelled file."""
    from fireside_care.evaluation import ask as evaluation
    from fireside_care.evaluation.rows import AskRow, read_rows, write_rows

    rows = read_rows(file, AskRow)
    library, _triage, answers = _parts(model_url, model_name)
    said = evaluation.predict(rows.good, answers)
    if predictions is not None:
        write_rows(predictions, said)
    known = {topic.id for lang in library.languages for topic in library.topics(lang)}
    _print_figures(evaluation.figures(rows.good, said, known), rows.bad, as_json)


@evaluate_cli.command("adverts")
def evaluate_adverts(
    file: RowsArgument,
    images: Annotated[
        Path | None, typer.Option("--images", help="Folder of pictures with a manifest.jsonl.")
    ] = None,
    as_json: JsonFlag = False,
    predictions: PredictionsOption = None,
    model_url: ModelUrlOption = "",
    model_name: ModelNameOption = "default",
) -> None:
    """Advert checks: against a labelled file, and pictures."""
    from fireside_care.app import advert_service_of
    from fireside_care.evaluation import adverts as evaluation
    from fireside_care.evaluation.rows import read_rows, write_rows
    from fireside_care.settings import Settings

    rows = read_rows(file, evaluation.AdvertRow)
    settings = Settings().model_copy(update={"model_base_url": model_url, "model_name": model_name})
    library = open_library()
    library.load_meaning()
    adverts = advert_service_of(settings)
    adverts.load(library.model)
    worded = [row for row in rows.good if not row.file]
    said = evaluation.predict(worded, adverts)
    figures = evaluation.figures(worded, said) if worded else {}
    bad = rows.bad
    if images is not None:
        manifest = images / "manifest.jsonl"
        pictures = read_rows(manifest if manifest.exists() else file, evaluation.PictureRow)
        seen = evaluation.predict_pictures(pictures.good, images, adverts)
        figures |= evaluation.picture_figures(pictures.good, seen)
        said, bad = [*said, *seen], [*bad, *pictures.bad]
    if predictions is not None:
        write_rows(predictions, said)
    _print_figures(figures, bad, as_json)


def _print_figures(figures: dict[str, Any], bad: list[BadRow], as_json: bool) -> None:
    for row in bad:
        typer.echo(f"line {row.line}: {row.reason}", err=True)
    figures["bad_rows"] = [{"line": row.line, "reason": row.reason} for row in bad]
    if as_json:
        typer.echo(json.dumps(figures, indent=2, ensure_ascii=False))
        return
    for name, value in figures.items():
        if isinstance(value, dict):
            typer.echo(f"{name.replace('_', ' ')}:")
            for part, count in value.items():
                typer.echo(f"  {part:36} {count}")
        elif not isinstance(value, list):
            typer.echo(f"{name.replace('_', ' '):38} {'-' if value is None else value}")
    for row_to_look_at in figures.get("to_look_at", []):
        typer.echo(f"  {row_to_look_at}")


def _parts(model_url: str, model_name: str) -> tuple[Library, TriageService, AnswerService]:
    """The service's own path in this process; a model only where one was asked for."""
    from fireside_care.answers.service import AnswerService
    from fireside_care.app import model_of
    from fireside_care.settings import Settings
    from fireside_care.triage.service import TriageService

    library = open_library()
    library.load_meaning()
    settings = Settings().model_copy(update={"model_base_url": model_url, "model_name": model_name})
    triage = TriageService(library)
    triage.load_meaning()
    return library, triage, AnswerService(library, triage, model_of(settings))


@contextmanager
def _people() -> Iterator[PeopleService]:
    from fireside_care.people.service import PeopleService
    from fireside_care.remote import open_database

    with _told():
        database, key = open_database()
        with database.session() as session:
            yield PeopleService(session, key)


@contextmanager
def _told() -> Iterator[None]:
    """Settings that cannot work are told in a line, not in a traceback."""
    from fireside_care.people.secret import SettingsError

    try:
        yield
    except SettingsError as error:
        typer.echo(f"fireside-care: {error}", err=True)
        raise typer.Exit(2) from error


def main() -> None:
    """Entry point of ``fireside-care``."""
    if sys.stdout is not None and hasattr(sys.stdout, "reconfigure"):
        # Windows consoles may not know every letter of a title.
        sys.stdout.reconfigure(errors="replace")
    cli()


if __name__ == "__main__":
    main()
