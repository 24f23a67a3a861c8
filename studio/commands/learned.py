"""`matinee learned`: what the studio was taught, and showing, naming, copying and forgetting it."""

import argparse
import shutil
from pathlib import Path
from typing import Any

from engines import learned
from engines.contract import BadInput
from engines.learned import CARD, Learned
from studio.project.files import disk_faults


def add(commands: Any) -> None:
    parser = commands.add_parser("learned", help="list, show, rename, export and remove what was taught")
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    actions.add_parser("list", help="everything on the shelf, and where it can be used").set_defaults(
        run=_list
    )
    show = actions.add_parser("show", help="what it was taught with, how, and its figures")
    remove = actions.add_parser("remove", help="take it off the shelf, for good")
    copied = actions.add_parser("export", help="copy it to a folder")
    renamed = actions.add_parser("rename", help="call it something else")
    for action, run in ((show, _show), (remove, _remove), (copied, _export), (renamed, _rename)):
        action.add_argument("id", metavar="ID")
        action.set_defaults(run=run)
    copied.add_argument("folder", metavar="FOLDER", type=Path)
    renamed.add_argument("name", metavar="NAME")


def export(one: Learned, folder: Path) -> None:
    """Copy what lies on the shelf to `folder`, which is not there yet. Raises `BadInput`."""
    if folder.exists():
        raise BadInput("folder", f"{folder} exists", "choose another name")
    with disk_faults(folder, "folder"):
        shutil.copytree(one.folder, folder)


def figures_in_words(one: Learned) -> str:
    """`: identity 0.81 (0.43 before)`; empty where nothing was measured."""
    told = []
    for name, value in one.figures.items():
        if name != "score" and not name.startswith("base_"):
            base = one.figures.get(f"base_{name}")
            told.append(f"{name} {value:.4g}" + (f" ({base:.4g} before)" if base is not None else ""))
    return f": {', '.join(told)}" if told else ""


def _list(options: argparse.Namespace, rest: list[str]) -> int:
    for one in learned.all_learned():
        print(f"{one.id:<26} {one.name}{figures_in_words(one)}")
        trigger = f"; say “{one.trigger}”" if one.trigger else ""
        print(f"{'':<26} {one.lesson}, for {one.panel} ({', '.join(one.engines)}), {one.made[:10]}{trigger}")
    return 0


def _show(options: argparse.Namespace, rest: list[str]) -> int:
    one = learned.find(options.id)
    card = one.folder / CARD
    print(card.read_text("utf-8") if card.exists() else one.model_dump_json(indent=2))
    print(f"\nin {one.folder}")
    return 0


def _remove(options: argparse.Namespace, rest: list[str]) -> int:
    learned.remove(options.id)
    print(f"{options.id}: removed")
    return 0


def _export(options: argparse.Namespace, rest: list[str]) -> int:
    export(learned.find(options.id), options.folder.expanduser())
    print(f"{options.id}: copied to {options.folder}")
    return 0


def _rename(options: argparse.Namespace, rest: list[str]) -> int:
    print(f"{options.id}: called “{learned.rename(options.id, options.name).name}”")
    return 0
