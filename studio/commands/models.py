"""`matinee models`: the models that the studio can use, and getting, checking and removing them."""

import argparse
import sys
import textwrap
from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

from engines import catalogue
from engines.catalogue import Entry, Status
from engines.contract import BadInput, EngineCard
from engines.download import Transfer
from studio.commands.engines import engine_cards
from studio.commands.status_line import size_in_words
from studio.needs import about, companions, missing, models_of, never_here, room, to_travel

BUILTIN = "builtin"
NEAR = 5  # ids that are proposed for a wrong one


def add(commands: Any) -> None:
    parser = commands.add_parser("models", help="list, get, check and remove models")
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    actions.add_parser("list", help="every model, its licence, and whether it is here").set_defaults(
        run=_list
    )
    actions.add_parser("licences", help="the notices of all models").set_defaults(run=_licences)
    for name, run, text in (
        ("pull", _pull, f"get a model, all that an engine needs, or the built-in set with `pull {BUILTIN}`"),
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
        print(f"{'':<26} {entry.does}; {entry.licence}, {entry.holder}")
    return 0


def _licences(options: argparse.Namespace, rest: list[str]) -> int:
    print(catalogue.licences())
    return 0


def _pull(options: argparse.Namespace, rest: list[str]) -> int:
    """List what will travel with its licences and what is to be known of them, then bring it with progress."""
    engines = [] if options.id == BUILTIN else engine_cards()
    wanted = _wanted(options.id, engines)
    if len(wanted) == 1 and not missing(wanted):
        print(
            "It is here already; every byte is compared, and what is not right is fetched.", file=sys.stderr
        )
        _bring(wanted)
        return 0
    lacking = missing(wanted)
    if not lacking:
        print("Nothing to get: all of it is here.", file=sys.stderr)
        return 0
    _check_room(lacking, _never(wanted, engines))
    print(f"Getting {_sized(lacking, to_travel(lacking))}:", file=sys.stderr)
    for entry in lacking:
        size = _sized([entry], entry.download)
        print(f"  {entry.title}, {size}, {entry.licence}, {entry.holder}", file=sys.stderr)
        for known in filter(None, (entry.doubt, entry.terms)):
            print(textwrap.indent(textwrap.fill(known, 96), "    "), file=sys.stderr)
    for line in _cautions(wanted, engines):
        print(line, file=sys.stderr)
    _bring(lacking)
    return 0


def _wanted(id: str, engines: Sequence[EngineCard]) -> list[Entry]:
    """The models that an id stands for: the built-in set, those that an engine needs, or the one of that id."""
    if id == BUILTIN:
        return [entry for entry in catalogue.entries() if entry.builtin]
    engine = next((card for card in engines if card.id == id), None)
    return (engine and models_of(engine)) or [_entry(id, [card.id for card in engines if models_of(card)])]


def _entry(id: str, others: Sequence[str] = ()) -> Entry:
    """The model of this id; a wrong one is answered with those that are near it, of models and of `others`."""
    known = {entry.id: entry for entry in catalogue.entries()}
    if id not in known:
        near = _near(id, [*known, *(other for other in others if other != BUILTIN)])
        hint = f"did you mean {', '.join(near)}?" if near else "matinee models list shows them"
        raise BadInput("model", f"there is no model {id!r}", hint)
    return known[id]


def _near(id: str, known: Sequence[str]) -> list[str]:
    """Those of the known ids that hold every part of a wrong one, then those that are spelled much like it."""
    parts = id.lower().replace("_", "-").split("-")
    holding = [one for one in known if all(part in one.split("-") for part in parts)]
    return list(dict.fromkeys([*holding, *get_close_matches(id.lower(), known, NEAR)]))[:NEAR]


def _check_room(lacking: Sequence[Entry], never: str) -> None:
    """`never` is why they could not run here either, empty where they could."""
    if to_travel(lacking) > room():
        free = f"{size_in_words(room())} are free"
        raise BadInput(
            "",
            f"{_sized(lacking, to_travel(lacking))} would be downloaded, and {free}"
            + (f"; nor can it run on this computer: {never}" if never else ""),
            "make room, or set MATINEE_HOME to a folder on another disk",
        )


def _cautions(wanted: Sequence[Entry], engines: Sequence[EngineCard]) -> list[str]:
    """What else the wanted models need, and why they cannot run here."""
    others = {one.id: one for entry in wanted for one in companions(entry.id, engines)}
    absent = [one for one in missing(others.values()) if one not in wanted]
    told = [f"Needed besides: matinee models pull {one.id} ({_sized([one], one.download)})" for one in absent]
    never = _never(wanted, engines)
    return [*told, f"It cannot run on this computer: {never}."] if never else told


def _never(wanted: Sequence[Entry], engines: Sequence[EngineCard]) -> str:
    """Why the wanted models cannot run here; empty where they can."""
    return next(filter(None, (never_here(entry.id, engines) for entry in wanted)), "")


def _sized(entries: Sequence[Entry], size: int) -> str:
    return about(entries) + size_in_words(size)


def _bring(entries: Sequence[Entry]) -> None:
    for entry in entries:
        catalogue.pull(entry.id, _show)
        _clear()


def _verify(options: argparse.Namespace, rest: list[str]) -> int:
    entry = _entry(options.id)
    found = catalogue.verify(entry.id, _show)
    _clear()
    print(f"{entry.id}: {found.value}")
    return 0 if found is Status.INSTALLED else 1


def _remove(options: argparse.Namespace, rest: list[str]) -> int:
    catalogue.remove(_entry(options.id).id)
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
