"""``fireside-care library …``: checking, listing, adding, importing, indexing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from fireside_care.library.library import Library
    from fireside_care.settings import Settings

library_cli = typer.Typer(no_args_is_help=True, help="The health library.")

FileArgument = Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)]
LangOption = Annotated[str, typer.Option("--lang", help="Language of the topic, such as en.")]


@library_cli.command("check")
def check() -> None:
    """Check the form of every topic of ours; ends with 1 when something is wrong."""
    from fireside_care.library.lint import problems
    from fireside_care.library.loader import load_topics

    loaded = load_topics(_settings().library_folder)
    found = [f"{bad.path.name}: {bad.reason}" for bad in loaded.bad]
    topics = [topic for of_lang in loaded.topics.values() for topic in of_lang]
    found += [f"{t.lang}/{t.id}: {problem}" for t in topics for problem in problems(t)]
    for line in found:
        typer.echo(line)
    typer.echo(f"{len(topics)} topics, {len(found)} problems", err=True)
    raise typer.Exit(1 if found else 0)


@library_cli.command("list")
def list_topics() -> None:
    """List the topics, and which of their sources nobody has checked yet."""
    library = open_library()
    for lang in library.languages:
        for topic in library.topics(lang):
            typer.echo(f"{lang}/{topic.id}  {topic.level.value}  {topic.title}")
            for source in topic.sources:
                checked = f"checked {source.checked}" if source.checked else "NOT CHECKED"
                typer.echo(f"    {checked}  {source.name}: {source.address}")
    for bad in library.bad:
        typer.echo(f"{bad.path.name}: {bad.reason}", err=True)


@library_cli.command("add")
def add(file: FileArgument, lang: LangOption = "en") -> None:
    """Add a topic of your own (docs/library.md); it takes the place of ours of the same id."""
    from fireside_care.library.lint import problems
    from fireside_care.library.topic import TopicError, parse_topic

    try:
        text = file.read_text(encoding="utf-8")
        topic = parse_topic(text, lang)
    except (TopicError, UnicodeDecodeError) as error:
        raise _refused(f"{file.name}: {error}") from error
    found = list(problems(topic))
    for problem in found:
        typer.echo(f"{topic.id}: {problem}", err=True)
    if found:
        raise _refused(f"{file.name} was not added: {len(found)} problems.")
    with _writing():
        path = _own_folder(lang) / f"{topic.id}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    typer.echo(f"Added {lang}/{topic.id}.")
    _reindex()


@library_cli.command("remove")
def remove(name: str, lang: LangOption = "en") -> None:
    """Remove a topic of your own by its id, or all of "medlineplus"."""
    from fireside_care.library.imported import SUFFIX

    folder = _own_folder(lang)
    # A name, never a path that leads elsewhere.
    here = {path.name: path for path in folder.glob("*")}
    path = here.get(f"{name}.md") or here.get(f"{name}{SUFFIX}")
    if path is None:
        raise _refused(f"There is no {lang}/{name} among what you added.")
    with _writing():
        path.unlink()
    typer.echo(f"Removed {lang}/{name}.")
    _reindex()


@library_cli.command("import-medlineplus")
def import_medlineplus(file: FileArgument) -> None:
    """Import the topics of MedlinePlus's XML file; an earlier import is replaced."""
    from fireside_care.library.imported import SUFFIX, ImportedSet, write_set
    from fireside_care.library.medlineplus import CREDIT, NAME, NotMedlinePlus, read_medlineplus

    try:
        read = read_medlineplus(file)
    except NotMedlinePlus as error:
        raise _refused(f"{file.name} is not MedlinePlus's topic file: {error}.") from error
    for lang, topics in sorted(read.topics.items()):
        with _writing():
            imported = ImportedSet(credit=CREDIT, imported=date.today(), topics=topics)
            write_set(_own_folder(lang) / f"{NAME}{SUFFIX}", imported)
        typer.echo(f"Imported {len(topics)} topics ({lang}).")
    if read.left_out:
        typer.echo(f"Left out {read.left_out} sentences that name doses or tell to stop medicine.")
    _reindex()


@library_cli.command("index")
def index() -> None:
    """Compute what is still missing for finding by meaning, so that no start has to."""
    _reindex()


def open_library() -> Library:
    """The library as the service has it."""
    from fireside_care.library.library import Library
    from fireside_care.logs import set_up_logs

    set_up_logs()
    settings = _settings()
    return Library(*settings.library_folders, cache_folder=settings.cache_folder)


def _reindex() -> None:
    library = open_library()
    with typer.progressbar(length=1000, label="Indexing") as bar:

        def progress(done: int, of: int) -> None:
            bar.update(1000 * done // of - bar.pos)

        library.load_meaning(progress)
        bar.update(bar.length - bar.pos if bar.length else 0)
    if library.meaning_missing:
        raise _refused("The sentence model is not installed; answers are found by words alone.")
    count = sum(len(library.topics(lang)) for lang in library.languages)
    typer.echo(f"{count} topics are indexed.")


def _settings() -> Settings:
    from fireside_care.settings import Settings

    return Settings()


def _own_folder(lang: str) -> Path:
    if not (lang.isascii() and lang.replace("-", "").isalpha()):
        raise _refused(f"{lang!r} is no language.")
    return _settings().own_library_folder / lang


def _refused(message: str) -> typer.Exit:
    typer.echo(message, err=True)
    return typer.Exit(1)


@contextmanager
def _writing() -> Iterator[None]:
    """A full or read-only disk is told in a line."""
    try:
        yield
    except OSError as error:
        raise _refused(f"It could not be written: {error.strerror or error}.") from error
