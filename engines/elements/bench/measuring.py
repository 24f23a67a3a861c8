"""The bench at work: takes are read and looked at, their figures made, and the report written."""

import datetime
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from engines.contract import BadInput
from engines.elements.bench.axes import AXES
from engines.elements.bench.page import page
from engines.elements.bench.report import ReferenceReport, Report, TakeReport
from engines.elements.bench.scoring import Networks, scores_of
from engines.elements.bench.sight import Sight, see
from engines.elements.bench.takes import read_take

MOST_TAKES = 12


def measure(takes: Sequence[Path]) -> Report:
    """The figures of takes: films with their recipe beside them, or folders of takes. Raises `BadInput`."""
    report, _ = _measured(takes)
    return report


def evaluate(takes: Sequence[Path], out: Path) -> Report:
    """Measure takes and write `report.json` and `report.html`, which needs no other file, into the folder `out`."""
    report, sights = _measured(takes)
    out.mkdir(parents=True, exist_ok=True)
    (out / "report.json").write_text(report.model_dump_json(indent=1), "utf-8")
    (out / "report.html").write_text(page(report, sights), "utf-8")
    return report


def _measured(takes: Sequence[Path]) -> tuple[Report, list[Sight]]:
    if not takes:
        raise BadInput("takes", "are missing", "name at least one film, or the folder of a take")
    if len(takes) > MOST_TAKES:
        raise BadInput("takes", f"are {len(takes)}", f"compare at most {MOST_TAKES} at a time")
    read = [read_take(path, f"takes.{number}") for number, path in enumerate(takes)]
    networks, sights, reports = Networks(), [], []
    for take in read:
        sights.append(see(take))
        reports.append(_take_report(sights[-1], networks))
    report = Report(
        matinee=version("matinee"),
        created=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        axes=AXES,
        takes=tuple(reports),
    )
    return report, sights


def _take_report(sight: Sight, networks: Networks) -> TakeReport:
    take, (width, height) = sight.take, sight.film_size
    return TakeReport(
        name=take.name,
        path=str(take.film),
        engine=take.engine,
        seed=take.seed,
        prompt=take.prompt,
        width=width,
        height=height,
        fps=sight.fps,
        duration_s=sight.duration_s,
        references=tuple(
            ReferenceReport(name=one.reference.name, kind=one.kind, seen=one.seen) for one in sight.references
        ),
        scores=tuple(scores_of(sight, networks)),
    )
