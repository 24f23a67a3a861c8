"""`python -m engines.world.score [WORLD ...] --out FOLDER`: measure worlds, write the report, and print its figures."""

import argparse
import sys
from pathlib import Path

from engines.contract import EngineError
from engines.elements.bench.__main__ import summary
from engines.world.score.measuring import FULL, QUICK, evaluate


def main() -> int:
    parser = argparse.ArgumentParser(prog="matinee evaluate world", description=__doc__)
    parser.add_argument("worlds", nargs="*")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    setting = QUICK if given.quick else FULL
    try:
        report = evaluate(
            given.worlds,
            given.out,
            setting,
            given.seed,
            lambda line: print(line, file=sys.stderr, flush=True),
        )
    except EngineError as error:
        print(f"matinee: {error.message}" + (f" ({error.hint})" if error.hint else ""), file=sys.stderr)
        return 2 if error.code == "bad_input" else 1
    print("\n".join(summary(report)))
    print(f"\n{given.out / 'report.html'}\n{given.out / 'report.json'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
