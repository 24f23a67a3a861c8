"""`matinee train LESSON --material FILE... --FIELD VALUE ...`: teach the studio something without a window.

The flags are the fields of the lesson's request. What learns is a process of its own: the command follows it, and can
be left with the training going on (`--resume` finds it again, and so does the window).
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QEventLoop

from engines import learned
from engines.cluster.address import checked
from engines.contract import BadInput, EngineError, Event, Failure, parse_request
from engines.home import cache_dir
from studio.commands import EXIT_CODES, complain
from studio.commands.fields import field_lines, given_fields
from studio.commands.learned import export, figures_in_words
from studio.commands.status_line import clock, size_in_words
from studio.commands.training_report import TrainingReport, how_in_words
from studio.jobs.processes import interrupts, kill_tree
from studio.jobs.training_status import TrainingStatus
from studio.jobs.trainings import Trainings
from training.course import lengths
from training.estimate import question
from training.job import Order
from training.lesson import Estimate, Lesson, LessonCard, LessonRequest, find_lesson, lesson_names
from training.material import store
from training.material.piece import Material, Wants

SHOWN = 20  # problems of the material; --json tells all
CONSENT = "Does whoever is shown or heard agree that the studio learns them? [y/N] "


def add(commands: Any) -> None:
    """Declare the command; the lesson's own flags are declared once the lesson is known."""
    parser = commands.add_parser(
        "train",
        help="teach the studio something without a window",
        description="Teach the studio something without a window. What comes of it is on the shelf (matinee learned).",
        epilog="`matinee train LESSON --help` lists the lesson's fields.",
        add_help=False,
    )
    parser.add_argument("lesson", nargs="?", help=f"one of {', '.join(lesson_names())}")
    parser.add_argument(
        "--material", nargs="+", type=Path, metavar="FILE", help="files and folders to learn from"
    )
    parser.add_argument(
        "--out", type=Path, metavar="FOLDER", help="also put a copy of what was learned there"
    )
    parser.add_argument("--i-have-consent", action="store_true", help="whoever is shown or heard agrees")
    parser.add_argument(
        "--on",
        default="",
        metavar="ray://HOST:PORT",
        help="learn on this Ray cluster; auto for one that runs on this machine",
    )
    parser.add_argument("--list", action="store_true", help="the trainings, and how they are")
    parser.add_argument("--resume", metavar="ID", help="go on with a training, or follow it again")
    parser.add_argument("--json", action="store_true", help="print every event as one JSON line")
    parser.add_argument("-h", "--help", action="store_true", help="show this help")
    parser.set_defaults(run=run, takes_fields=True, parser=parser)


def run(options: argparse.Namespace, rest: list[str]) -> int:
    """List, resume, or gather the material, say what it will take, and learn."""
    if options.help:
        _print_help(options)
        return 0
    app = QCoreApplication.instance() or QCoreApplication([])
    if (options.list or options.resume) and (options.lesson or rest):
        raise BadInput("", "a lesson is named beside --list or --resume", "give one of the three")
    if options.list:
        return _list(options.json)
    out = _checked_out(options.out) if options.out else None
    trainings = Trainings()
    report = TrainingReport(options.json)
    if options.resume:
        training = options.resume
        trainings.resume(training)
    else:
        training = _start(trainings, options, rest, report)
    status = _follow(trainings, training, report)
    app.processEvents()
    return _tell_the_end(status, out, report)


def _start(
    trainings: Trainings, options: argparse.Namespace, rest: Sequence[str], report: TrainingReport
) -> str:
    """Order the training that the command line describes; its id. Raises `BadInput`."""
    known = lesson_names()
    if options.lesson not in known:
        what = f"there is no lesson {options.lesson!r}" if options.lesson else "which lesson?"
        raise BadInput("", what, f"the lessons are {', '.join(known)}")
    cluster = checked(options.on) if options.on else ""
    lesson = find_lesson(options.lesson)
    card = lesson.describe()
    given = given_fields(lesson.request_type, rest, options.lesson, f"matinee train {options.lesson} --help")
    request: LessonRequest = parse_request(lesson.request_type, given)
    if not card.available:
        raise BadInput("", f"{card.title} cannot be learned here: {card.unavailable_reason}")
    if not options.material:
        raise BadInput("material", "is missing", "say what to learn from with --material FILE...")
    consent = _consented(card, options.i_have_consent)
    cache_dir().mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache_dir(), prefix="material-") as place:
        folder = Path(place)
        _gather(options.material, folder, card.wants, report)
        material = store.change(folder, lambda found: found.model_copy(update={"consent": consent}))
        _check(material, report)
        if (name := learned.free_name(wanted := lesson.name_of(request))) != wanted:
            report.note(f"“{wanted}” is on the shelf already: this one will be called “{name}”")
        estimate = _estimate(lesson, folder, request)
        report.note(_in_words(estimate))
        order = Order(
            lesson=options.lesson,
            request=request.model_dump(mode="json"),
            title=name,
            lengths=lengths(estimate),
        )
        return trainings.start(order, folder, cluster).id


def _consented(card: LessonCard, said: bool) -> bool:
    """Whether consent was stated; of faces and voices nothing is learned without. Raises `BadInput`."""
    if said or not card.wants.asks_consent:
        return said
    if sys.stdin.isatty() and input(CONSENT).strip().lower() in ("y", "yes"):
        return True
    raise BadInput("material", "whoever is shown or heard has to agree", "add --i-have-consent if they have")


def _gather(files: Sequence[Path], folder: Path, wants: Wants, report: TrainingReport) -> None:
    """Let a process of its own take the files apart, because that loads what reads films. Raises `BadInput`."""
    for file in files:
        if not file.exists():
            raise BadInput("material", f"there is no file {file}", "check the path")
    words = ["-m", "training.material", "--folder", str(folder), "--wants", wants.model_dump_json()]
    process = subprocess.Popen(
        [sys.executable, *words, *(str(file.absolute()) for file in files)],
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout
    try:
        for line in process.stdout:
            match json.loads(line):
                case {"t": "progress", "share": share, "what": what} if report.line.live:
                    report.line.say(f"{what} {share:4.0%}", keep=False)
                case {"t": "failure", **values}:
                    _raise(Failure.model_validate(values))
    finally:
        if process.poll() is None:
            process.kill()
    if process.wait():
        raise EngineError(f"the material could not be read (exit status {process.returncode})")


def _check(material: Material, report: TrainingReport) -> None:
    """Say in plain words what is wrong with the material. Raises `BadInput` where too little is left of it."""
    used, wants = material.used, material.wants
    problems = [
        f"{piece.file.name}: {'; '.join(problem.what.rstrip('.') for problem in piece.problems)}"
        + ("" if piece.used else "; left out")
        for piece in material.pieces
        if piece.problems
    ]
    shown = problems if report.as_json else problems[:SHOWN]
    for problem in shown:
        report.note(problem)
    if more := len(problems) - len(shown):
        report.note(f"… and {more} more with problems; --json tells all")
    report.note(f"{len(used)} of {len(material.pieces)} pieces are used")
    if len(used) < wants.least:
        raise BadInput(
            "material",
            f"{len(used)} pieces can be used, at least {wants.least} are needed",
            f"add {' or '.join(wants.kinds)} files; from {wants.advised} on it learns well",
        )
    if len(used) < wants.advised:
        report.note(f"From {wants.advised} pieces on it learns well")


def _estimate(lesson: Lesson, material: Path, request: LessonRequest) -> Estimate:
    """What it will take, asked from a process of its own. Raises `BadInput` where it cannot run here."""
    asked = subprocess.run(
        [sys.executable, "-m", "training.estimate"],
        input=question(lesson, material, [request.model_dump(mode="json")]),
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    answer = json.loads(asked.stdout) if asked.stdout.strip() else {}
    if answer.get("t") == "failure":
        _raise(Failure.model_validate(answer))
    if not answer:
        raise EngineError(f"what it takes could not be found out (exit status {asked.returncode})")
    estimate = Estimate.model_validate(answer)
    if estimate.obstacle:
        raise BadInput("", estimate.obstacle)
    return estimate


def _in_words(estimate: Estimate) -> str:
    return (
        f"About {clock(estimate.time_s)} on {estimate.device}: {estimate.steps} steps, "
        f"{size_in_words(estimate.memory)} of memory, {size_in_words(estimate.disk)} of disk"
    )


def _raise(failure: Failure) -> None:
    """A failure that another process told, as an error here."""
    if EXIT_CODES.get(failure.code) == EXIT_CODES["bad_input"]:
        raise BadInput("", failure.message, failure.hint)
    raise EngineError(failure.message, failure.hint)


def _follow(trainings: Trainings, training: str, report: TrainingReport) -> TrainingStatus:
    """Wait until it has ended or cannot go on; Ctrl+C stops it and keeps the best, a second one ends it at once."""
    loop = QEventLoop()

    def told(id: str, event: Event) -> None:
        if id == training:
            report.tell(event)

    def changed(id: str) -> None:
        if id != training:
            return
        if id not in trainings:
            loop.exit(1)
            return
        status = trainings.status(id)
        report.show(status)
        if status.ended or status.state == "interrupted":
            loop.quit()

    def stop() -> None:
        report.note("Stopping, and keeping the best so far; press again to break off")
        trainings.stop(training)

    def break_off() -> None:
        if process := trainings[training].process:
            kill_tree(process)

    trainings.told.connect(told)
    trainings.changed.connect(changed)
    status = trainings.status(training)
    if not status.ended and status.state != "interrupted":
        report.show(status)
        with interrupts(stop, break_off):
            if loop.exec():
                raise EngineError("the training was removed")
    return trainings.status(training)


def _tell_the_end(status: TrainingStatus, out: Path | None, report: TrainingReport) -> int:
    outcome = status.outcome
    if outcome is None:
        report.line.end()
        complain(f"{status.title} was interrupted", f"matinee train --resume {status.id} goes on")
        return EXIT_CODES["cancelled"]
    report.end(outcome.model_dump(mode="json"))
    if outcome.failure:
        complain(outcome.failure.message, outcome.failure.hint)
        return EXIT_CODES.get(outcome.failure.code, 1)
    if outcome.learned:
        kept = learned.find(outcome.learned)
        if out:
            export(kept, out)
        report.line.end(f"“{kept.name}” is on the shelf as {kept.id}{figures_in_words(kept)}")
    elif outcome.ended == "finished":
        report.line.end("It is no better than before, and is not on the shelf: learn longer, or from more")
        return 1
    else:
        report.line.end("Stopped before it got better than before: nothing is kept")
    return 0 if outcome.ended == "finished" else EXIT_CODES["cancelled"]


def _checked_out(out: Path) -> Path:
    out = out.expanduser()
    if not out.parent.is_dir():
        raise BadInput("out", f"there is no folder {out.parent}", "make the folder first")
    if out.exists():
        raise BadInput("out", f"{out} exists", "choose another name")
    return out


def _list(as_json: bool) -> int:
    statuses = Trainings(begin=False).statuses
    if as_json:
        values = [
            {
                "id": each.id,
                "lesson": each.lesson,
                "title": each.title,
                "state": each.state,
                "share": each.share,
            }
            for each in statuses
        ]
        print(json.dumps(values, indent=2, ensure_ascii=False))
        return 0
    for each in statuses:
        print(f"{each.id:<28} {each.state:<12} {each.title:<24} {how_in_words(each)}")
    if not statuses:
        print("Nothing has been taught yet: matinee train --help", file=sys.stderr)
    return 0


def _print_help(options: argparse.Namespace) -> None:
    options.parser.print_help()
    if options.lesson in lesson_names():
        lesson = find_lesson(options.lesson)
        print(f"\n{lesson.describe().summary}\n\nfields of {options.lesson}:")
        for line in field_lines(lesson.request_type, {}):
            print(line)
