"""Words for the shell, where Django's translations are not loaded yet: Chinese, English, or both, by LANG."""

import os
import sys
from typing import NoReturn


class CliError(Exception):
    """An anticipated fault: shown on stderr without a traceback, exit code 1."""


def words(english: str, chinese: str) -> str:
    """Return the sentence in the language of LC_ALL, LC_MESSAGES or LANG; both where that names neither."""
    chosen = next(
        (os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), ""
    )
    if chosen.startswith("zh"):
        return chinese
    return english if chosen.startswith("en") else f"{chinese} / {english}"


def say(english: str, chinese: str) -> None:
    """Print one line of progress to stderr, so that stdout stays for programs."""
    sys.stderr.write(f"· {words(english, chinese)}\n")
    sys.stderr.flush()


def out(text: str) -> None:
    """Print a line of the answer to stdout."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def refuse(english: str, chinese: str) -> NoReturn:
    """End the command with a message."""
    raise CliError(words(english, chinese))
