"""The command line of the care service."""

from __future__ import annotations

import typer

cli = typer.Typer(no_args_is_help=True, add_completion=False, help="Fireside's care service.")


@cli.callback()
def _root() -> None:
    """Fireside's care service."""


@cli.command()
def embedded() -> None:
    """Serve one desktop over loopback: greeting on standard input, port on standard output."""
    from fireside_care.embedded import run_embedded

    raise typer.Exit(run_embedded())


def main() -> None:
    """Entry point of ``fireside-care``."""
    cli()


if __name__ == "__main__":
    main()
