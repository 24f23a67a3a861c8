"""What a piece is called, and who made it, in the files that leave with it."""

import json
from pathlib import Path

MAKER = "Matinee"
_RECIPE, _MOST = "recipe.json", 60


def title_in(prompt: str) -> str:
    """The idea up to where it is told further, as a title; empty where there is none."""
    first = " ".join(prompt.replace(";", ",").split(",")[0].split())
    if len(first) > _MOST:
        first = first[:_MOST].rsplit(" ", 1)[0]
    return first[:1].upper() + first[1:].rstrip(".:")


def title_beside(score: Path) -> str:
    """The title of the take that a score belongs to, by the recipe that lies beside it; else empty."""
    try:
        return title_in(json.loads(score.with_name(_RECIPE).read_text("utf-8"))["request"]["prompt"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""
