"""`matinee models`: the models that the studio can use, and getting, checking and removing them."""

import argparse
import sys
import textwrap
from typing import Any

from engines import catalogue
from engines.catalogue import Entry, Status
from engines.download import Transfer
from studio.commands.status_line import size_in_words

BUILTIN = "builtin"


def add(commands: Any) -> None:
    parser = commands.add_parser("models", help="list, get, check and remove models")
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    actions.add_parser("list", help="every model, its licence, and whether it is here").set_defaults(
        run=_list
    )
    actions.add_parser("licences", help="the notices of all models").set_defaults(run=_licences)
    for name, run, text in (
        ("pull", _pull, f"get a model, or the whole built-in set with `pull {BUILTIN}`"),
        ("verify", _verify, "check a model's files against their sha256"),
        ("remove", _remove, "delete a model's files"),
    ):
        action = actions.add_parser(name, help=text)
        action.add_argument("id", metavar="ID")
        action.set_defaults(run=run)


def _list(options: argparse.Namespace, rest: list[str]) -> int:
    for entry in catalogue.entries():
        size = f"{entry.about}{size_in_words(entry.size)}"
        print(f"{entry.id:<26} {catalogue.status(entry.id).value:<10} {size:>13}  {entry.title}")
        print(f"{'':<26} {entry.purpose}; {entry.licence}, {entry.holder}")
    return 0


def _licences(options: argparse.Namespace, rest: list[str]) -> int:
    print(catalogue.licences())
    return 0


def _pull(options: argparse.Namespace, rest: list[str]) -> int:
    """List what will travel with its licences and what is to be known of them, then bring it with progress."""
    if options.id != BUILTIN and catalogue.status(options.id) is Status.INSTALLED:
        print(
            "It is here already; every byte is compared, and what is not right is fetched.", file=sys.stderr
        )
        catalogue.pull(options.id, _show)
        _clear()
        return 0
    wanted = (
        [e for e in catalogue.entries() if e.builtin]
        if options.id == BUILTIN
        else [catalogue.entry(options.id)]
    )
    missing = [e for e in wanted if catalogue.status(e.id) is not Status.INSTALLED]
    if not missing:
        print("Nothing to get: all of it is here.", file=sys.stderr)
        return 0
    about = next((e.about for e in missing if e.about), "")
    print(f"Getting {about}{size_in_words(sum(e.download for e in missing))}:", file=sys.stderr)
    for entry in missing:
        size = f"{entry.about}{size_in_words(entry.download)}"
        print(f"  {entry.title}, {size}, {entry.licence}, {entry.holder}", file=sys.stderr)
        for known in filter(None, (entry.doubt, entry.terms)):
            print(textwrap.indent(textwrap.fill(known, 96), "    "), file=sys.stderr)
    for entry in missing:
        catalogue.pull(entry.id, _show)
        _clear()
    return 0


def _verify(options: argparse.Namespace, rest: list[str]) -> int:
    entry: Entry = catalogue.entry(options.id)
    found = catalogue.verify(entry.id, _show)
    _clear()
    print(f"{entry.id}: {found.value}")
    return 0 if found is Status.INSTALLED else 1


def _remove(options: argparse.Namespace, rest: list[str]) -> int:
    catalogue.remove(options.id)
    print(f"{options.id}: removed")
    return 0


def _show(transfer: Transfer) -> None:
    if sys.stderr.isatty():
        left = f" · {transfer.time_left_s:.0f} s left" if transfer.time_left_s is not None else ""
        share = transfer.done / max(transfer.total, 1)
        print(f"\r\033[K{transfer.doing} {share:4.0%}{left}", end="", file=sys.stderr, flush=True)


def _clear() -> None:
    if sys.stderr.isatty():
        print("\r\033[K", end="", file=sys.stderr)
