"""How well ideas are read: two hundred wordings, and the style that each means.

    python -m benchmarks.music_words [--set NAME] [--show] [--without-meaning]

Only the figure of `unseen` is a blind one. `fresh` was read blind once, 77 %; then anchors were added that are near to
its sentences, so that what this prints for it is too good. One author wrote vocabulary and wordings: other people's
words will be read less well than these.
"""

import argparse
import os
import tomllib
from collections import Counter
from pathlib import Path
from tempfile import mkdtemp

from engines.music.reading import read

PROMPTS = Path(__file__).with_suffix(".toml")


def measure(prompts: dict[str, list[str]], show: bool) -> tuple[int, int]:
    """How many styles were right, of how many."""
    right = total = 0
    confused: Counter[tuple[str, str]] = Counter()
    for style, wordings in prompts.items():
        for wording in wordings:
            idea = read(wording)
            total += 1
            right += idea.style == style
            if idea.style != style:
                confused[style, idea.style] += 1
                if show:
                    print(f"  {style} was read as {idea.style} ({idea.style_sureness:.0%} sure): {wording}")
    if show and confused:
        print("  most confused:", ", ".join(f"{a} for {b}: {n}" for (b, a), n in confused.most_common(3)))
    return right, total


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set", choices=list(tomllib.loads(PROMPTS.read_text("utf-8"))))
    parser.add_argument("--show", action="store_true", help="print what was read wrongly")
    parser.add_argument("--without-meaning", action="store_true", help="exact words alone")
    asked = parser.parse_args()
    if asked.without_meaning:
        os.environ["MATINEE_HOME"] = mkdtemp()  # a home without the sentence model
    sets = tomllib.loads(PROMPTS.read_text("utf-8"))
    for name, prompts in sets.items():
        if asked.set in (None, name):
            right, total = measure(prompts, asked.show)
            print(f"{name}: {right} of {total} styles right ({right / total:.0%})")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
