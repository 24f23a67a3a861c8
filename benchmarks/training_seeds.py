"""Whether each recipe learns: validation after a tiny training against before, on three seeds.

    python -m benchmarks.training_seeds [RECIPE ...] [--seeds 3]

One JSON line a recipe: its score before and after for each seed, by how much it is better at least, how far seeds lie
apart afterwards, and whether the first is more than the second. Fails where one is not.
"""

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.training_tiny import RECIPES, Learn, one_thread


def scores(learn: Learn, seed: int, run: Path) -> tuple[float, float]:
    """Of the first validation and the last."""
    told: list[dict[str, Any]] = []
    learn(seed, run, told.append)
    found = [event["score"] for event in told if event["t"] == "validated"]
    return found[0], found[-1]


def measured(recipe: str, seeds: int) -> dict[str, Any]:
    """The line of a recipe."""
    with tempfile.TemporaryDirectory() as place:
        began = time.process_time()
        learn = RECIPES[recipe](Path(place) / "material")
        made = time.process_time()
        found = [scores(learn, seed, Path(place) / str(seed)) for seed in range(seeds)]
        done = time.process_time()
    before, after = zip(*found, strict=True)
    gain = min(late - early for early, late in found)
    spread = max(after) - min(after)
    return {
        "recipe": recipe,
        "before": [round(score, 4) for score in before],
        "after": [round(score, 4) for score in after],
        "gain": round(gain, 4),
        "spread": round(spread, 4),
        "learns": gain > spread,
        "material_s": round(made - began, 1),
        "learning_s": round(done - made, 1),
    }


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("recipes", nargs="*", metavar="RECIPE", help=f"of {', '.join(RECIPES)}; all without")
    parser.add_argument("--seeds", type=int, default=3)
    given = parser.parse_args()
    if unknown := set(given.recipes) - RECIPES.keys():
        parser.error(f"no recipe {', '.join(sorted(unknown))}; there are {', '.join(RECIPES)}")
    one_thread()
    missed = 0
    for recipe in given.recipes or RECIPES:
        line = measured(recipe, given.seeds)
        print(json.dumps(line), flush=True)
        missed += not line["learns"]
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
