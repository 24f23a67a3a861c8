"""What the music panel calls styles, keys, and bars that are written anew."""

import re
from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from engines.music.harmony import key_name
from engines.music.request import MusicRequest
from engines.music.thoughts import Plan, Role
from studio.widgets.music_lanes.colours import part_title

LONGEST_WORD = 24


def say(text: str) -> str:
    return QCoreApplication.translate("MusicPanel", text)


def breakable(text: str) -> str:
    """The text with places to break its longest words at, so that no word is wider than the inspector."""
    return re.sub(rf"(\S{{{LONGEST_WORD}}})(?=\S)", "\\1\u200b", text)


def style_name(style: str) -> str:
    """`Lo-fi` of `lofi`."""
    extra = MusicRequest.model_fields["style"].json_schema_extra
    labels = extra["labels"] if isinstance(extra, dict) else {}
    return say(str(labels.get(style, style)) if isinstance(labels, dict) else style)


def key_title(plan: Plan) -> str:
    """`A minor`."""
    return key_name(plan.key, plan.mode)


def rewriting(plan: Plan, runs: Sequence[tuple[int, int]], roles: Sequence[Role]) -> str:
    """`Rewrite bars 5–8 of the finger bass`, for runs of bars (first, last) and the parts that alone are written anew,
    none for all; bars count from 0 here and from 1 for people."""
    many = sum(last - first + 1 for first, last in runs)
    bars = [f"{first + 1}–{last + 1}" if last > first else str(first + 1) for first, last in runs]
    if many == 1:
        which = say("bar {0}").format(bars[0])
    elif len(bars) == 1:
        which = say("bars {0}").format(bars[0])
    elif len(bars) == 2:
        which = say("bars {0} and {1}").format(*bars)
    else:
        which = say("{0} bars").format(many)
    parts = [part_title(part, plan).lower() for role in roles if (part := plan.part(role))]
    if not parts:
        return say("Rewrite {0}").format(which)
    whose = parts[0] if len(parts) == 1 else say("{0} parts").format(len(parts))
    told = say("Rewrite {0} of the {1}") if len(parts) == 1 else say("Rewrite {0} of {1}")
    return told.format(which, whose)


def newer(many: int) -> str:
    """How many bars of a sketch are newer than the take that it goes on from; nothing where none are."""
    if not many:
        return ""
    return say("Sketch: 1 bar is new") if many == 1 else say("Sketch: {0} bars are new").format(many)


def without_notes(engine: str, has_plan: bool) -> str:
    """What there is to say of an engine, by its title, that follows no plan."""
    if has_plan:
        return say("{0} plays from the words, not from this plan").format(engine)
    return say("{0} works on the source: what it plays appears here").format(engine)
