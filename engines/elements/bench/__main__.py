"""`python -m engines.elements.bench TAKES... --out FOLDER`: measure takes, write the report, and print its figures."""

import argparse
import sys
from pathlib import Path

from engines.contract import EngineError
from engines.elements.bench.measuring import evaluate
from engines.elements.bench.report import Measure, Report

COLUMN = 18  # characters


def main() -> int:
    parser = argparse.ArgumentParser(prog="matinee evaluate a2", description=__doc__)
    parser.add_argument("takes", nargs="+", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    try:
        report = evaluate(given.takes, given.out)
    except EngineError as error:
        print(f"matinee: {error.message}" + (f" ({error.hint})" if error.hint else ""), file=sys.stderr)
        return 2 if error.code == "bad_input" else 1
    print("\n".join(summary(report)))
    print(f"\n{given.out / 'report.html'}\n{given.out / 'report.json'}")
    return 0


def summary(report: Report) -> list[str]:
    """The figures as lines of a table, and in a line for each reason what could not be measured."""
    labels = {measure.id: _label(measure) for axis in report.axes for measure in axis.measures}
    width = max(map(len, labels.values()))
    names = "".join(take.name[: COLUMN - 2].rjust(COLUMN) for take in report.takes)
    lines, missing = [" " * width + names], dict[str, list[str]]()
    for axis in report.axes:
        lines += ["", axis.title]
        for measure in axis.measures:
            values = [take.value(measure.id) for take in report.takes]
            lines.append(labels[measure.id].ljust(width) + "".join(_cell(measure, value) for value in values))
            if all(value is None for value in values):
                why = max((take.why_not(measure.id) for take in report.takes), key=lambda why: "pull" in why)
                missing.setdefault(why, []).append(f"{axis.title.lower()} ({measure.title})")
    return [*lines, "", *(f"{why[:1].upper()}{why[1:]}: {', '.join(told)}" for why, told in missing.items())]


def _label(measure: Measure) -> str:
    return f"  {measure.title}{f', {measure.unit}' if measure.unit else ''}"


def _cell(measure: Measure, value: float | None) -> str:
    return ("-" if value is None else f"{value:.{measure.decimals}f}").rjust(COLUMN)


if __name__ == "__main__":
    sys.exit(main())
