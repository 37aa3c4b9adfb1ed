"""`overture calendar feeds` and `overture calendar import CLINICIAN FILE.ics`: clinicians' own calendars."""

from __future__ import annotations

import argparse
from pathlib import Path

from overture.adapters.busy_calendar import read_busy
from overture.adapters.clinic_file import load_clinic
from overture.adapters.clock import clock_from_environment
from overture.adapters.sql.migrate import migrate
from overture.bootstrap import opened_store
from overture.keys import load_keys
from overture.services.calendar_feeds import feed_path
from overture.services.calendar_import import Imported, import_busy, import_span
from overture.services.scheduling import Scheduler
from overture.settings import load_settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take what is to be done, and for whom."""
    deeds = parser.add_subparsers(dest="deed", metavar="DEED", required=True)
    deeds.add_parser(
        "feeds",
        help="print the address of each clinician's feed",
        description="Print the address of each clinician's feed: who knows it sees when they are booked.",
    )
    importing = deeds.add_parser(
        "import",
        help="block the times at which a clinician is busy",
        description="Block the times at which a clinician is busy, instead of those read before.",
    )
    importing.add_argument("clinician", metavar="CLINICIAN", help="the name in the clinic's profile")
    importing.add_argument("file", metavar="FILE.ics", type=Path, help="an iCalendar file of their calendar")


def run(args: argparse.Namespace) -> int:
    """Do one of the two and say what was done."""
    if args.deed == "feeds":
        _print_feeds()
    else:
        print(_told(_import(args.clinician, args.file)))
    return 0


def _print_feeds() -> None:
    settings = load_settings()
    key = load_keys(settings).calendar_key
    for clinician in load_clinic(settings.clinic).clinicians:
        print(f"{clinician.name}\t{settings.public_address}{feed_path(key, clinician.name)}")


def _import(clinician: str, file: Path) -> Imported:
    settings = load_settings()
    clinic = load_clinic(settings.clinic)
    with opened_store(settings) as store:
        migrate(store)
        scheduler = Scheduler(store, clock_from_environment(), clinic)
        start, end = import_span(scheduler)
        return import_busy(scheduler, clinician, read_busy(file, clinic.zone, start, end))


def _told(imported: Imported) -> str:
    blocked = "1 time is" if imported.blocked == 1 else f"{imported.blocked} times are"
    said = f"{blocked} blocked; what was read before is forgotten."
    if imported.overlapping:
        were = (
            "1 busy time overlaps"
            if imported.overlapping == 1
            else f"{imported.overlapping} busy times overlap"
        )
        said += f" {were} what is booked or blocked already: look at the calendar in the console."
    return said
