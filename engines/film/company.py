"""Who comes along: what somebody does of whom a sentence tells only that another goes with, follows or chases them."""

import re

from engines.film import terms

_PURSUED = re.compile(
    r"\b(?:(?P<walks>follow(?:s|ed|ing)?)|(?P<runs>chas(?:es?|ed|ing)|pursu(?:es?|ed|ing)|rac(?:es?|ed|ing)))"
    r"\s+(?:\w+\s+){0,3}$",
    re.I,
)
_TOGETHER = re.compile(
    r",?\s*\b(?:with|beside|alongside|next to|(?P<follows>followed by)|accompanied by)\s+(?:[\w\-]+\s+){0,4}$",
    re.I,
)
_LED = re.compile(r"\b(?:lead(?:s|ing)?|led|guid(?:es?|ed|ing))\s+(?:\w+\s+){0,3}$", re.I)
_SHARED = frozenset(("walk", "run", "fly", "jump", "turn", "sit"))  # what whoever comes along does too


def led(before: str) -> bool:
    """Whether somebody is led, by the words before them."""
    return bool(_LED.search(before))


def does_too(between: str) -> str:
    """What somebody does by the words between whoever acts and them: the dog of `walks along the pier with a black dog`
    walks along the pier. Empty where they only are there."""
    if pursued := _PURSUED.search(between):
        return "walks" if pursued["walks"] else "runs"
    together = _TOGETHER.search(between)
    if not together:
        return ""
    does = between[: together.start()].strip(" ,")
    shared = any(found.term in _SHARED for found in terms.exact("action", does))
    return does if shared else "follows" if together["follows"] else ""
