"""`opscharter`: everything an operator does in a shell.

A command lives in a file of its name in this folder. Files in `GROUPS` belong to other subjects; each holds either `app`, a
`typer.Typer` whose commands appear under the file's name, or `command`, a single command of that name.
"""

import importlib
import os
import sys

import typer

from opscharter.faces.cli.speech import CliError

GROUPS = ("charter", "flow", "journal", "token", "demo", "bench", "pack")
#: commands that read files only, unless they name a center
BARE = {("charter", "check"), ("pack", "verify")}

app = typer.Typer(
    name="opscharter",
    help="运章：让写在纸上的制度运行起来。 An operations centre that runs from its written regulation.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _add_own() -> None:
    """Add the commands that run the house; they bring the database's driver along, which reading a text does not need."""
    from opscharter.faces.cli import backup, doctor, migrate, serve, up, worker  # noqa: PLC0415

    app.command("up")(up.command)
    app.command("serve")(serve.command)
    app.command("worker")(worker.command)
    app.command("migrate")(migrate.command)
    app.command("doctor")(doctor.command)
    app.command("backup")(backup.backup)
    app.command("restore")(backup.restore)
    app.command("prepare", hidden=True)(migrate.prepare)
    app.command("play", hidden=True)(migrate.play)


def _add(group: str) -> None:
    """Add one group's commands; a file that is not there is left out, a broken one is an error."""
    name = f"opscharter.faces.cli.{group}"
    try:
        module = importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name == name:
            return
        raise
    if isinstance(getattr(module, "app", None), typer.Typer):
        app.add_typer(module.app, name=group)
    else:
        app.command(group)(module.command)


def _needs_database(group: str, arguments: list[str]) -> bool:
    """Tell whether a command needs one: texts and packs are read and checked without, and bench measures its own."""
    if "--help" in arguments or group == "bench":
        return False
    words = [word for word in arguments if not word.startswith("-")]
    named = any(word.partition("=")[0] == "--center" for word in arguments)
    return named or tuple(words[:2]) not in BARE


def _load_groups(arguments: list[str]) -> None:
    """Load only the group that is called; for help, all of them, without a database."""
    words = [word for word in arguments if not word.startswith("-")]
    wanted = words[0] if words else ""
    if words[:2] == ["charter", "parse"]:
        _add_parse()
        return
    from opscharter.faces.cli.environment import setup  # noqa: PLC0415 - as above

    _add_own()
    if wanted in GROUPS:
        setup(database=_needs_database(wanted, arguments))
        _add(wanted)
    elif not wanted:
        setup(database=False)
        for group in GROUPS:
            _add(group)


def _add_parse() -> None:
    """Add the one command that reads anybody's file: it needs neither Django's applications nor a database, and is quick."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "opscharter.config.settings")
    from opscharter.faces.cli.parsing import parse_command  # noqa: PLC0415 - needed only here

    group = typer.Typer()
    group.command("parse")(parse_command)
    group.callback()(lambda: None)  # keeps the word “parse” although it is the only one
    app.add_typer(group, name="charter")


def _anticipated() -> tuple[type[Exception], ...]:
    import psycopg  # noqa: PLC0415 - needed only here
    from django.db.utils import OperationalError  # noqa: PLC0415

    from opscharter.core.refusal import Refusal  # noqa: PLC0415
    from opscharter.core.server import ServerError  # noqa: PLC0415

    return (CliError, ServerError, Refusal, OperationalError, psycopg.OperationalError)


def _explain(error: Exception) -> str:
    remedy = getattr(error, "remedy", "")
    fields = getattr(error, "fields", {})
    lines = [str(getattr(error, "message", error)).strip()]
    lines += [f"  {field}: {message}" for field, message in fields.items()]
    return "\n".join([*lines, f"  → {remedy}"] if remedy else lines)


def run() -> None:
    """Run a command: exit code 0 only for success, anticipated faults in words and without a traceback."""
    try:
        _load_groups(sys.argv[1:])
        app()
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        if not isinstance(error, _anticipated()):
            raise
        sys.stderr.write(f"✗ {_explain(error)}\n")
        sys.exit(1)


if __name__ == "__main__":
    run()
