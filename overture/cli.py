"""The command line. Each command is a module of overture.commands, loaded only when it is called."""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from io import TextIOWrapper
from typing import NoReturn

from overture.core.errors import Misconfigured, OvertureError, Refused

FAILED = 1
BAD_INPUT = 2
INTERRUPTED = 130
COMMANDS = {
    "run": "start the assistant and keep it running",
    "parse": "say what messages ask and what risk they show, one JSON object a line",
    "when": "say which day or time phrases mean, one JSON object a line",
    "chat": "talk to the running assistant in the terminal",
    "transcript": "show a conversation",
    "staff": "keep the accounts for the console",
    "calendar": "print the addresses of the clinicians' calendar feeds, or read when a clinician is busy",
    "doctor": "check every part and say what to mend",
    "train": "train the model when there is none for the present data",
}


class _OneLineParser(argparse.ArgumentParser):
    """Says what is wrong with the arguments in one line, without the usage before it."""

    def error(self, message: str) -> NoReturn:
        self.exit(BAD_INPUT, f"{self.prog}: {message}; see {self.prog} --help\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return its exit code. Bad input is one clear line and exit code 2."""
    # Answers are UTF-8 whatever the terminal's language is set to: another program may read them.
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8")
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        args = _parser(words[0] if words else None).parse_args(words)
        code: int = import_module(f"overture.commands.{args.command}").run(args)
        sys.stdout.flush()
    except OvertureError as error:
        print(error, file=sys.stderr)
        return BAD_INPUT if isinstance(error, (Refused, Misconfigured)) else FAILED
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has had enough; nothing more may be written to it, not even at exit.
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return code


def _parser(wanted: str | None) -> argparse.ArgumentParser:
    parser = _OneLineParser(
        prog="overture", description="The music-therapy clinic's assistant.", allow_abbrev=False
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, help_line in COMMANDS.items():
        command = commands.add_parser(
            name, help=help_line, description=f"{help_line[0].upper()}{help_line[1:]}.", allow_abbrev=False
        )
        if name == wanted:
            import_module(f"overture.commands.{name}").add_arguments(command)
    return parser


if __name__ == "__main__":
    sys.exit(main())
