"""`matinee render PANEL --FIELD VALUE ... --out FILE`: a take without a window, or a set of takes.

The flags are the fields of the panel's request. A set is one request under several seeds, or several recipes; with
`--on` takes are made on a cluster. Segments are kept in the user's cache until the take is whole, so the same command
after a crash goes on where it stopped.
"""

import argparse
import contextlib
import json
import os
import shutil
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, get_args

from engines.cluster.address import checked
from engines.contract import (
    Artifact,
    BadInput,
    Event,
    Failure,
    FilmFormat,
    Note,
    Progress,
    Request,
    Started,
    panels,
    parse_request,
)
from engines.home import cache_dir
from engines.media import provenance
from engines.portrait.request import PortraitRequest, anchors_beside
from engines.recipe import digest_of, files_of
from engines.world.request import WorldRequest
from studio.commands import EXIT_CODES, complain
from studio.commands.fields import field_lines, given_fields
from studio.commands.status_line import StatusLine, clock
from studio.jobs.headless import Wanted, run_set
from studio.project.recipe import load_recipe, request_from

KEPT_S = 14 * 24 * 3600  # a take that was stopped can be gone on with
SHOWN = 60  # letters of a name that is too long
SEE = {"voice": "matinee voices lists them", "language": "matinee voices lists them"}
CONSENT = "The film will say “consent: not stated”; say --consent me, consented, fictional or public_domain"


def add(commands: Any) -> None:
    """Declare the command; the panel's own flags are declared once the panel is known."""
    parser = commands.add_parser(
        "render",
        help="make takes without a window",
        description="Make a take without a window, or a set of takes.",
        epilog="`matinee render PANEL --help` lists the panel's fields.",
        add_help=False,
        allow_abbrev=False,
    )
    parser.add_argument("panel", nargs="?", help=f"one of {', '.join(panels())}")
    parser.add_argument(
        "--recipe",
        type=Path,
        nargs="+",
        metavar="FILE",
        help="make the take of this recipe.json again, or of several",
    )
    parser.add_argument(
        "--seeds", type=int, nargs="+", metavar="SEED", help="a take under each of these seeds: OUT-SEED"
    )
    parser.add_argument(
        "--on",
        metavar="ray://HOST:PORT",
        help="render on this Ray cluster; auto for one that runs on this machine",
    )
    parser.add_argument("--out", type=Path, help="the file to write")
    parser.add_argument("--overwrite", action="store_true", help="replace the file if it exists")
    parser.add_argument("--json", action="store_true", help="print every event as one JSON line")
    parser.add_argument("--save-recipe", type=Path, metavar="FILE", help="also keep the recipe of the take")
    parser.add_argument("-h", "--help", action="store_true", help="show this help")
    parser.set_defaults(run=run, takes_fields=True, parser=parser)


def run(options: argparse.Namespace, rest: list[str]) -> int:
    """Read what is wanted, make the takes, move them to their places."""
    if options.help:
        _print_help(options)
        return 0
    on = checked(options.on) if options.on else ""
    takes = [_Take(*named) for named in _named(options, _requests(options, rest))]
    if len({take.folder for take in takes}) < len(takes):
        raise BadInput("", "two of these takes are the same", "leave one of them out")
    reports = [_Report(options.json, take.told, take.out.name if len(takes) > 1 else "") for take in takes]
    _forget_old(cache_dir() / "renders")
    for take in takes:
        take.folder.mkdir(parents=True, exist_ok=True)
    wanted = [Wanted(take.request, take.folder, told) for take, told in zip(takes, reports, strict=True)]
    failures = run_set(wanted, on=on, abreast=len(wanted))
    return max(map(_ended, takes, reports, failures))


class _Take:
    """A take that is wanted: its request, where it is made and where it goes, and what the user is told of it."""

    def __init__(self, request: Request, out: Path, recipe: Path | None) -> None:
        self.request, self.told = _completed(request, out)
        self.out, self.recipe = out, recipe
        self.folder = cache_dir() / "renders" / digest_of(self.request)[:20]


def _forget_old(renders: Path) -> None:
    for folder in renders.glob("*"):
        with contextlib.suppress(FileNotFoundError):  # another command has just finished it
            if time.time() - folder.stat().st_mtime > KEPT_S:
                shutil.rmtree(folder, ignore_errors=True)


def _ended(take: _Take, report: "_Report", failure: Failure | None) -> int:
    """Put a take in its place, or say why there is none; returns the exit status."""
    folder, out = take.folder, take.out
    if failure:
        report.end()
        hint, kept = failure.hint, report.finished if failure.code == "cancelled" else 0
        if kept:
            hint = f"the same command goes on after {kept} finished segment{'s' if kept > 1 else ''}"
        elif failure.code in ("bad_input", "cancelled"):
            shutil.rmtree(folder, ignore_errors=True)
        complain(f"{report.name}: {failure.message}" if report.name else failure.message, hint)
        return EXIT_CODES.get(failure.code, 1)
    assert report.media is not None
    _place(report.media, out)
    report.placed(out)
    if (signature := provenance.sidecar(report.media)).exists():
        _place(signature, provenance.sidecar(out))
    if (stems := folder / "stems").is_dir():
        beside = out.with_name(f"{out.stem}-stems")
        beside.mkdir(exist_ok=True)
        for part in (*stems.iterdir(), *folder.glob("score.*")):
            _place(part, beside / part.name)
    if take.recipe:
        _place(folder / "recipe.json", take.recipe)
    shutil.rmtree(folder, ignore_errors=True)
    report.end(f"{out} ({report.duration_s:.1f} s)")
    return 0


def _requests(options: argparse.Namespace, rest: list[str]) -> list[tuple[str, Request]]:
    """What is to be made, and what tells each take of a set from the others."""
    read = _recipes(options, rest) if options.recipe else [_request(options, rest)]
    numbers = [str(number) for number in range(1, len(read) + 1)] if len(read) > 1 else [""]
    named = list(zip(numbers, read, strict=True))
    if not options.seeds:
        return named
    return [
        ("-".join(filter(None, (number, str(seed)))), _reseeded(request, seed))
        for number, request in named
        for seed in dict.fromkeys(options.seeds)
    ]


def _reseeded(request: Request, seed: int) -> Request:
    return parse_request(type(request), {**request.model_dump(), "seed": seed})


def _named(
    options: argparse.Namespace, requests: list[tuple[str, Request]]
) -> list[tuple[Request, Path, Path | None]]:
    """The files that takes and their recipes go to; in a set, each by its number or its seed."""

    def of(path: Path, name: str) -> Path:
        return path.with_name(f"{path.stem}-{name}{path.suffix}") if name else path

    if not options.out:
        raise BadInput("out", "is missing", "say where the take goes with --out FILE")
    out, recipe = Path(options.out).expanduser(), options.save_recipe
    return [
        (
            request,
            _checked_out(of(out, name), options.overwrite, _formats(type(request))),
            of(recipe, name) if recipe else None,
        )
        for name, request in requests
    ]


def _recipes(options: argparse.Namespace, rest: list[str]) -> list[Request]:
    if rest or options.panel:
        raise BadInput(
            "", "give either a recipe or a panel with its fields, not both", "matinee render --help"
        )
    return [request_from(*load_recipe(path)) for path in options.recipe]


def _request(options: argparse.Namespace, rest: list[str]) -> Request:
    known = panels()
    if options.panel not in known:
        what = f"there is no panel {options.panel!r}" if options.panel else "which panel?"
        raise BadInput("", what, f"the panels are {', '.join(known)}")
    kind = known[options.panel]
    request = parse_request(kind, given_fields(kind, rest, options.panel, "matinee render --help"))
    for place, path in files_of(request).items():
        _reachable(path, place)
    return request


def _completed(request: Request, out: Path) -> tuple[Request, list[str]]:
    """The request with what the command line adds by itself, and what the user is told of it."""
    changes: dict[str, Any] = {}
    told = []
    if "format" in type(request).model_fields:
        changes["format"] = out.suffix[1:].lower()
    if isinstance(request, PortraitRequest):
        beside = anchors_beside(request.image) if request.anchors is None else None
        if beside:
            changes["anchors"] = beside
            told.append(f"The face is placed by {beside.name}, which lies beside the picture")
        if request.consent == "unstated":
            told.append(CONSENT)
    if isinstance(request, WorldRequest) and (script := _script_in(request.script)):
        changes["script"] = script
    return parse_request(type(request), {**request.model_dump(), **changes}), told


def _script_in(words: str) -> str:
    """The text of the file that `--script` names; empty where it names none, and is a script itself."""
    try:
        path = Path(words).expanduser()
        return path.read_text("utf-8") if words and path.is_file() else ""
    except (OSError, ValueError):
        return ""


def _formats(kind: type[Request]) -> Sequence[str]:
    """The kinds of file that a panel makes; films where it does not say."""
    field = kind.model_fields.get("format")
    return get_args(field.annotation) if field else get_args(FilmFormat)


def _checked_out(out: Path, overwrite: bool, formats: Sequence[str]) -> Path:
    if out.suffix.lower()[1:] not in formats:
        *others, last = (f".{format}" for format in formats)
        endings = f"{', '.join(others)} or {last}"
        raise BadInput("out", f"{out.name} should end in {endings}", "the ending chooses the format")
    _reachable(out, "out")
    if out.is_dir() or not out.parent.is_dir():
        raise BadInput("out", f"there is no folder {out.parent}", "make the folder first")
    if out.exists() and not overwrite:
        if not sys.stdin.isatty():
            raise BadInput("out", f"{out} exists", "add --overwrite to replace it")
        if input(f"{out} exists. Replace it? [y/N] ").strip().lower() not in ("y", "yes"):
            raise BadInput("out", f"{out} exists", "choose another name")
    probe = out.with_name(f".{out.name[:100]}.probe")
    try:
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise BadInput(
            "out", f"{out.parent} cannot be written ({error.strerror})", "choose another folder"
        ) from None
    return out


def _reachable(path: Path, field: str) -> None:
    """Raise `BadInput` for a path that the system does not even look for, a name that is too long above all."""
    try:
        path.is_dir()
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        short = path.name if len(path.name) <= SHOWN else f"{path.name[: SHOWN - 1]}…"
        raise BadInput(field, f"{short}: {why[:1].lower()}{why[1:]}", "choose a shorter name") from None


def _place(made: Path, out: Path) -> None:
    """Move a finished file to where the user wants it, over disks if need be; it appears there whole."""
    part = out.with_name(f".{out.name[:100]}.part")
    try:
        shutil.copyfile(made, part)
        part.replace(out)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise BadInput(
            "out", f"{out} cannot be written ({error.strerror})", "free space or choose another"
        ) from None


class _Report:
    """Shows events: one line that rewrites itself on a terminal, JSON lines when asked."""

    def __init__(self, as_json: bool, told: list[str], name: str) -> None:
        """`told` is shown once the work has begun; `name` is the take's among others."""
        self._json, self._told, self.name = as_json, told, name
        self._line = StatusLine()
        self.media: Path | None = None
        self.duration_s, self._segments, self._before = 0.0, 0, 0

    def __call__(self, event: Event) -> None:
        if isinstance(event, Artifact) and event.kind == "segment":
            self._segments += 1
        if isinstance(event, Artifact) and event.kind == "media":
            self.media, self.duration_s = event.path, event.duration_s
        if self._json and not (isinstance(event, Artifact) and event.kind != "segment"):
            self._print(event)
        match event:
            case Started(resumed_at=n):
                self._before = n
                if n:
                    self._say(f"Going on after {n} finished segment{'s' if n > 1 else ''}", keep=True)
                for message in self._told:
                    self(Note(message=message))
            case Note(message=message):
                self._say(message, keep=True)
            case Progress(phase=phase, step=step, total=total, time_left_s=left):
                share = f" {step / total:4.0%}" if total > 1 else ""
                time_left = f" · {clock(left)} left" if left is not None else ""
                self._say(f"{phase}{share}{time_left}" if self._line.live else phase, keep=False)

    @property
    def finished(self) -> int:
        """Segments that are there; of those from before, some are told again."""
        return max(self._before, self._segments)

    def placed(self, out: Path) -> None:
        """Tell a script where the finished take is."""
        if self._json:
            self._print(Artifact(path=out, kind="media", duration_s=self.duration_s))

    def _print(self, event: Event) -> None:
        """One line; in a set it names its take. Where nobody reads along any more, the take is made all the same."""
        named = {"take": self.name} if self.name else {}
        told = {**event.model_dump(mode="json"), **named}
        try:
            print(json.dumps(told, ensure_ascii=False, separators=(",", ":")), flush=True)
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

    def _say(self, text: str, keep: bool) -> None:
        self._line.say(f"{self.name}: {text}" if self.name else text, keep=keep)

    def end(self, text: str = "") -> None:
        self._line.end(text)


def _print_help(options: argparse.Namespace) -> None:
    options.parser.print_help()
    kind = panels().get(options.panel or "")
    if not kind:
        return
    print(f"\nfields of {options.panel}:")
    for line in field_lines(kind, SEE):
        print(line)
