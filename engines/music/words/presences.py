"""Who is there in a part of a piece only: "a breakdown without drums", "just piano in the bridge", "a sax solo".

Who plays in the whole piece is read in `engines.music.words.players`.
"""

import re
from dataclasses import dataclass

from engines.music.idea import How, Where
from engines.music.words.clauses import END
from engines.music.words.places import Places, sections_in
from engines.music.words.vocabulary import Found

_LONE = r"(?:just|only|solo|lone|nothing but|a single)"
_WITH = re.compile(
    r"^\s*(?:with|on|of|for|by|is|has|as|to|played by|featuring)\s+(?:(?!and\b)[\w'-]+\s+){0,3}$", re.I
)
_WITH_LONE = re.compile(rf"^\s*(?:\w+\s+){{0,2}}{_LONE}\s+(?:a\s+|the\s+)?(?:\w+\s+)?$", re.I)
_AND = re.compile(r"^\s*(?:and|plus|,|&)\s*(?:a\s+|an\s+|the\s+)?(?:\w+\s+)?$", re.I)
_IN = r"(?:in|during|for|on|at|from)\s+(?:the\s+)?(?:\w+\s+){0,2}"
_ONLY_IN = re.compile(rf"^\s+(?:plays?\s+|comes?\s+in\s+|is\s+|are\s+)*only\s+(?:plays?\s+)?{_IN}$", re.I)
_ONLY_AFTER = re.compile(rf"^\s+(?:plays?\s+)?{_IN}$", re.I)
_ALONE_IN = re.compile(
    rf"^\s+(?:plays?\s+)?(?:all\s+)?(?:alone|by itself|on its own|unaccompanied)\s+{_IN}$", re.I
)
_LONE_BEFORE = re.compile(rf"\b{_LONE}\s+(?:a\s+|the\s+)?$", re.I)
_ALONE_BETWEEN = re.compile(r"[\s-]*(?:only|alone)[\s-]+(?:\w+\s+)?", re.I)
_LONE_IN = re.compile(rf"^\s+{_IN}$", re.I)
_ONLY = re.compile(r"^\s+only\b", re.I)
_ALONE = re.compile(r"^\s+(?:alone|only|by itself|on its own|unaccompanied)\b", re.I)
_HALF = re.compile(
    r"^\s+(?:alone\s+)?(?:in|for|during)\s+(?:the\s+)?(?:first|second|last|other)\s+half\b", re.I
)
_OF_PIECE = re.compile(
    r"^\s*(?:piece|music|track|work|recording|performance|arrangement|instrumental|album|record)\b", re.I
)
_FOR = re.compile(r"\bfor\s+(?:\w+\s+)?$", re.I)
_LEAVES = re.compile(
    r"^\s+(?:then\s+)?(?:drops?\s+(?:out|away)|stops?|leaves?|rests?|disappears?|falls?\s+away|pauses?|cuts?\s+out|"
    r"muted|missing|absent|silent|(?:is|are|stays?|goes|go|falls?)\s+(?:silent|gone|out|missing|off|muted|quiet))\b",
    re.I,
)
_UNTIL = re.compile(r"\b(?:until|till|before)\b", re.I)
_NEXT = re.compile(r"\s*(?:the\s+)?(?:(?!intro\b)\w+\s+){0,2}", re.I)
_SOLO = ("solo", "solos")
_SHORT = 4  # words of a text that is only "a sad piano solo"
_SOLO_OF = re.compile(
    r"\bsolos?\s+(?:section\s+)?(?:\w+\s+)?(?:on|by|from|for|with)\s+(?:the\s+|an?\s+)?(?:\w+\s+)?$", re.I
)
_TAKES = re.compile(
    r"^\s+(?:then\s+|\w+ly\s+)?(?:takes?|plays?|has|gets|with|doing|taking|playing)\s+"
    r"(?:a|an|the|its)\s+(?:\w+\s+){0,2}solo\b",
    re.I,
)


@dataclass(frozen=True)
class Told:
    """A word that tells who is there, and where, and how."""

    choice: tuple[str, ...]
    where: Where
    how: How


def absent(mark: Found, places: Places, is_wanted: bool) -> Where | None:
    """Where somebody is not there, None if that is all of the piece; those who are `is_wanted` elsewhere miss the
    section that was told just before."""
    return places.of(mark) or (places.before(mark) if is_wanted else None)


def late(mark: Found, places: Places) -> Where | None:
    """The section until which somebody is not there."""
    after = places.text[places.said[mark.last - 1].end :]
    until = _UNTIL.search(after)
    following = [one for one in sections_in(places.said) if one.first >= mark.last]
    if until is None or not following:
        return None
    gap = places.text[places.said[mark.last - 1].end + until.end() : places.said[following[0].first].start]
    where = places.section(following[0])
    return where.model_copy(update={"which": where.which or 1}) if _NEXT.fullmatch(gap) else None


def leaves(mark: Found, places: Places) -> tuple[Where | None, frozenset[int]]:
    """The part of the piece that somebody leaves, to come back after it, and the words that say so."""
    end = places.said[mark.last - 1].end
    verb = _LEAVES.match(places.text[end:])
    where = places.of(mark) if verb else None
    if verb is None or where is None or not (where.section or where.until < 1):
        return None, frozenset()
    return where, frozenset(n for n, word in enumerate(places.said) if end <= word.start < end + verb.end())


def solo_of(mark: Found, places: Places) -> tuple[frozenset[int], bool]:
    """The words of a solo that somebody has, if there are any, and whether the whole piece is theirs alone."""
    said = places.said
    before = places.text[: said[mark.first].start]
    after = places.text[said[mark.last - 1].end :]
    near = [n for n in range(mark.first, min(mark.last + 1, len(said))) if said[n].text.lower() in _SOLO]
    if near:
        rest = places.text[said[near[0]].end :]
        is_text = len(said) <= _SHORT and not rest.strip(" .!")
        is_piece = bool(_FOR.search(before) or is_text or _OF_PIECE.match(rest))
        return frozenset(near[:1]), is_piece
    clause = places.clause(mark.first)
    solos = frozenset(n for n, word in clause.said if word.text.lower() in _SOLO)
    is_theirs = _TAKES.match(after) or _SOLO_OF.search(before[clause.begin :])
    return (solos if is_theirs else frozenset()), False


def in_part(mark: Found, places: Places) -> Told | None:
    """How a wanted player is there in a part of the piece, None if nothing ties them to one."""
    said = places.said
    clause = places.clause(mark.first)
    begin, end = said[mark.first].start, said[mark.last - 1].end
    clause_end = clause.begin + len(clause.text)
    lone_before = _LONE_BEFORE.search(places.text[clause.begin : begin])
    choice: tuple[str, ...] = ()
    for section in (one for one in places.sections(clause) if one.values != ("solo",)):
        first, last = said[section.first].start, said[section.last - 1].end
        where = places.section(section)
        if last <= begin:
            between = places.text[last:begin]
            alone = _ALONE.match(places.text[end:clause_end])
            if _WITH_LONE.match(between) or (_WITH.match(between) and alone):
                return Told(choice, where, "alone")
            if _WITH.match(between):
                return Told(choice, where, "there")
        elif end <= first:
            between = places.text[end:first]
            only_after = _ONLY.match(places.text[last:clause_end])
            if _ONLY_IN.match(between) or (only_after and _ONLY_AFTER.match(between)):
                return Told(choice, where, "only")
            if _ALONE_IN.match(between) or (lone_before and _LONE_IN.match(between)):
                return Told(choice, where, "alone")
            if _ALONE_BETWEEN.fullmatch(between):
                return Told(choice, where, "alone")
    if _HALF.match(places.text[end:]) and (lone_before or _ALONE.match(places.text[end:])):
        where_half = places.of(mark)
        return Told(choice, where_half, "alone") if where_half else None
    return None


def are_together(one: Found, other: Found, places: Places) -> bool:
    """Whether the second joins the first by an "and"."""
    return bool(_AND.match(places.text[places.said[one.last - 1].end : places.said[other.first].start]))


def ends_with(mark: Found, places: Places) -> bool:
    """Whether the clause tells of the end."""
    return bool(END.search(places.clause(mark.first).text))
