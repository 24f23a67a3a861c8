"""What the music panel calls styles, keys and stretches of bars."""

from PySide6.QtCore import QCoreApplication

from engines.music.harmony import key_name
from engines.music.request import MusicRequest
from engines.music.thoughts import Plan
from studio.widgets.music_lanes.colours import section_name


def say(text: str) -> str:
    return QCoreApplication.translate("MusicPanel", text)


def style_name(style: str) -> str:
    """`Lo-fi` of `lofi`."""
    extra = MusicRequest.model_fields["style"].json_schema_extra
    labels = extra["labels"] if isinstance(extra, dict) else {}
    return say(str(labels.get(style, style)) if isinstance(labels, dict) else style)


def key_title(plan: Plan) -> str:
    """`A minor`."""
    return key_name(plan.key, plan.mode)


def stretch(plan: Plan, first: int, last: int) -> str:
    """`Chorus, bars 13 to 20`; bars count from 0 here and from 1 for people."""
    names = dict.fromkeys(section_name(plan.thoughts[n].section) for n in plan.thoughts_in(first, last))
    which = say("bar {0}").format(first + 1)
    if last > first:
        which = say("bars {0} to {1}").format(first + 1, last + 1)
    return f"{', '.join(names)}, {which}" if len(names) <= 2 else which[:1].upper() + which[1:]
