"""What pieces do as notes: whether their thoughts are obeyed, whether they hold together, scale and groove.

    python -m benchmarks.music_scores [--seeds 3] [--seconds 90]

Pieces of all thirteen styles by the built-in composer, with 95 % intervals from resampled pieces. `structure` is how
alike bars are that lie apart, less what the same bars give when they are shuffled.
"""

import argparse
from typing import get_args

from engines.music.bench.report import report
from engines.music.grammar import planning
from engines.music.grammar.composer import Grammar
from engines.music.idea import Idea
from engines.music.score import Score
from engines.music.thoughts import Style
from engines.music.writing import Writing

FIRST = 500
"""Seeds that nothing was tuned on."""


def pieces(seeds: int, length_s: float) -> list[Score]:
    made = []
    for style in get_args(Style):
        for seed in range(FIRST, FIRST + seeds):
            *_, score = Writing(planning.plan(Idea(style=style), seed, length_s), Grammar(), seed).all()
            made.append(score)
    return made


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=90.0)
    given = parser.parse_args()
    for name, figure in report(pieces(given.seeds, given.seconds)).items():
        print(f"{name.replace('_', ' '):36s} {figure.mean:7.3f}  [{figure.low:.3f}, {figure.high:.3f}]")


if __name__ == "__main__":
    main()
