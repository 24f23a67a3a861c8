"""Whose a mixer is: faders belong to the idea and to the take that they were set for, and come back with them. Another
idea begins with none set.

`faders` of a draft are those that were set last. `mixed` says for which idea, and how each take was left, by number.
"""

from collections.abc import Mapping
from typing import Any

IDEA = ("prompt", "reference", "film", "style", "own_style")
"""What makes a piece another one, rather than the same one longer, faster or rewritten."""
Told = list[dict[str, Any]]
"""Faders in plain values."""


def idea_of(values: Mapping[str, Any]) -> dict[str, Any]:
    """The idea in the values of a draft or a request."""
    told = {name: values[name] or None for name in IDEA}
    return told | {"prompt": (values["prompt"] or "").strip()}


def is_mixed_for(draft: Mapping[str, Any], values: Mapping[str, Any]) -> bool:
    """Whether the faders of a draft were set for the idea in `values`; nobody says it of old ones."""
    mixed = draft.get("mixed")
    return not mixed or mixed["idea"] == idea_of(values)


def faders_for(draft: Mapping[str, Any], values: Mapping[str, Any]) -> Told:
    """The faders of a draft, as far as they were set for the idea in `values`."""
    return list(draft["faders"]) if is_mixed_for(draft, values) else []


def faders_of(draft: Mapping[str, Any]) -> Told:
    """The faders that count for what the draft is now."""
    return faders_for(draft, draft)


def mixes_in(draft: Mapping[str, Any]) -> dict[str, Told]:
    """How each take was left, by its number."""
    return dict((draft.get("mixed") or {}).get("takes", {}))


def mixed_for(values: Mapping[str, Any], takes: Mapping[str, Told]) -> dict[str, Any]:
    """What a draft notes of faders that are set for the idea in `values`."""
    return {"idea": idea_of(values), "takes": dict(takes)}


def with_mixes(before: Mapping[str, Any], draft: Mapping[str, Any]) -> dict[str, Any]:
    """What a draft was before, but for how the takes have been left since."""
    mixes = mixes_in(draft)
    told = before["mixed"] or mixed_for(before, {})
    return {**before, "mixed": {**told, "takes": mixes}} if mixes else dict(before)
