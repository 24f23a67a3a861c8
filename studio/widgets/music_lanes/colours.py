"""The colours and the words of roles and sections, in the scheme that is shown now.

Each is one of the theme's marks; gold stands for the lead and the chorus, the places that a listener keeps.
"""

from functools import lru_cache

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication
from PySide6.QtGui import QColor

from engines.music.instruments import instruments
from engines.music.thoughts import Part, Plan, Role, Section
from studio.theme import tokens

_ROLE_MARKS: dict[Role, int] = {
    "drums": 5, "percussion": 6, "bass": 2, "chords": 0, "pad": 3, "arpeggio": 4, "counter": 7, "effects": 11,
}  # fmt: skip
_SECTION_MARKS: dict[Section, int] = {
    "intro": 0, "verse": 11, "pre-chorus": 4, "bridge": 3, "build": 5, "drop": 1, "break": 8, "theme": 2, "solo": 7,
    "outro": 9,
}  # fmt: skip
_ROLE_WORDS: dict[Role, str] = {
    "drums": QT_TRANSLATE_NOOP("music", "Drums"),
    "percussion": QT_TRANSLATE_NOOP("music", "Percussion"),
    "bass": QT_TRANSLATE_NOOP("music", "Bass"),
    "chords": QT_TRANSLATE_NOOP("music", "Chords"),
    "pad": QT_TRANSLATE_NOOP("music", "Pad"),
    "arpeggio": QT_TRANSLATE_NOOP("music", "Arpeggio"),
    "lead": QT_TRANSLATE_NOOP("music", "Lead"),
    "counter": QT_TRANSLATE_NOOP("music", "Counter-melody"),
    "effects": QT_TRANSLATE_NOOP("music", "Effects"),
}
_SECTION_WORDS: dict[Section, str] = {
    "intro": QT_TRANSLATE_NOOP("music", "Intro"),
    "verse": QT_TRANSLATE_NOOP("music", "Verse"),
    "pre-chorus": QT_TRANSLATE_NOOP("music", "Pre-chorus"),
    "chorus": QT_TRANSLATE_NOOP("music", "Chorus"),
    "bridge": QT_TRANSLATE_NOOP("music", "Bridge"),
    "build": QT_TRANSLATE_NOOP("music", "Build"),
    "drop": QT_TRANSLATE_NOOP("music", "Drop"),
    "break": QT_TRANSLATE_NOOP("music", "Break"),
    "theme": QT_TRANSLATE_NOOP("music", "Theme"),
    "solo": QT_TRANSLATE_NOOP("music", "Solo"),
    "outro": QT_TRANSLATE_NOOP("music", "Outro"),
}


def role_name(role: Role) -> str:
    """`Counter-melody` of `counter`."""
    return QCoreApplication.translate("music", _ROLE_WORDS[role])


def section_name(section: Section) -> str:
    """`Pre-chorus` of `pre-chorus`."""
    return QCoreApplication.translate("music", _SECTION_WORDS[section])


def sections() -> tuple[Section, ...]:
    """All of them, in the order in which pieces have them."""
    return tuple(_SECTION_WORDS)


def role_colour(role: Role) -> str:
    """`#rrggbb` of a role."""
    return tokens().gold_text if role not in _ROLE_MARKS else tokens().marks[_ROLE_MARKS[role]]


def section_colour(section: Section) -> str:
    """`#rrggbb` of a section, at full strength; blocks are laid on the floor with `mixed`."""
    return tokens().gold if section not in _SECTION_MARKS else tokens().marks[_SECTION_MARKS[section]]


def part_title(part: Part, plan: Plan | None = None) -> str:
    """What a track is called: its instrument, which says more than its role; two of one kind are numbered."""
    found = instruments().get(part.instrument)
    title = found.title if found else role_name(part.role)
    same = [each for each in plan.parts if each.instrument == part.instrument] if plan else []
    return f"{title} {same.index(part) + 1}" if len(same) > 1 and part in same else title


@lru_cache(maxsize=4096)
def mixed(floor: str, colour: str, share: float) -> QColor:
    """`share` of a colour laid on a floor, opaque."""
    under, over = QColor(floor), QColor(colour)
    return QColor(
        *(
            round(a + (b - a) * share)
            for a, b in zip(under.getRgb()[:3], over.getRgb()[:3], strict=True)  # type: ignore[index]
        )
    )


def veil(colour: str, alpha: float) -> QColor:
    """A colour that lets what lies below through."""
    made = QColor(colour)
    made.setAlphaF(alpha)
    return made
