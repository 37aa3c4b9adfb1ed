"""`overture staff add NAME --role ROLE --password-stdin`: an account for the console."""

from __future__ import annotations

import argparse
import getpass
import sys

from overture.adapters.clock import clock_from_environment
from overture.adapters.sql.migrate import migrate
from overture.bootstrap import opened_store
from overture.core.errors import Refused
from overture.core.staff import PASSWORD_LEAST, ROLES
from overture.services.accounts import add_account
from overture.settings import load_settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take what is to be done, and for whom."""
    deeds = parser.add_subparsers(dest="deed", metavar="DEED", required=True)
    add = deeds.add_parser("add", help="add an account", description="Add an account for the console.")
    add.add_argument("name", metavar="NAME", help="shown to the people that this member of staff answers")
    add.add_argument(
        "--role", metavar="ROLE", required=True, help=f"one of {', '.join(ROLES)}; an auditor only reads"
    )
    add.add_argument(
        "--password-stdin",
        action="store_true",
        help=f"read the password from standard input, at least {PASSWORD_LEAST} characters; without it you are asked",
    )


def run(args: argparse.Namespace) -> int:
    """Add the account and say so."""
    password = _from_standard_input() if args.password_stdin else _asked()
    with opened_store(load_settings()) as store:
        migrate(store)
        staff = add_account(store, clock_from_environment(), args.name, args.role, password)
    print(f"Added {staff.name} as {staff.role}.")
    return 0


def _from_standard_input() -> str:
    try:
        read = sys.stdin.buffer.read().decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refused("The password on standard input is not UTF-8 text: send it as UTF-8.") from error
    return read.removesuffix("\n").removesuffix("\r")


def _asked() -> str:
    if not sys.stdin.isatty():
        raise Refused(
            "Nobody can be asked for the password here: send it on standard input with --password-stdin."
        )
    password = getpass.getpass("Password: ")
    if getpass.getpass("Again: ") != password:
        raise Refused("The two passwords differ: try again.")
    return password
