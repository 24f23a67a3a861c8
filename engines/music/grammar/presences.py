"""Who is there in a part of a piece only, as words tell it, and how thin a break is.

Who would play otherwise is drawn in `orchestration` and staged in `entrances`.
"""

from collections.abc import Mapping, Sequence
from itertools import groupby, pairwise

from engines.music.grammar.entrances import roles_named
from engines.music.idea import LOUD, Idea, Where
from engines.music.thoughts import UNPITCHED, Role, Section

_FRONT: tuple[Role, ...] = ("lead", "counter", "arpeggio", "pad")
"""Those who make room for a soloist of another role."""
_THIN: tuple[Role, ...] = ("pad", "chords", "arpeggio", "lead", "counter", "effects")
"""Who may play in a break, of whom there are at most three, in no order."""
_MOST = 3
_HARMONY: tuple[Role, ...] = ("chords", "pad", "arpeggio", "lead", "counter", "bass")


def with_presences(
    staged: Sequence[set[Role]],
    sections: Sequence[Section],
    begins: Sequence[float],
    loud: Sequence[float | None],
    instruments: Mapping[Role, str],
    idea: Idea,
) -> list[set[Role]]:
    """The roles of each thought, as is told of their sections and shares; `loud` is how loud each is told to be."""
    made = [set(playing) for playing in staged]
    named = {id for scene in idea.scenes for id in scene.parts}
    for n, section in enumerate(sections):
        if section == "break" and section in idea.sections and (loud[n] or 0) < LOUD:
            made[n] = _thin(made[n], roles_named(named, instruments))
    fronts = [one for one in idea.presences if one.how == "front"]
    for one in idea.presences:
        inside = thoughts_at(one.where, sections, begins)
        if one.how == "front" and one.where.which:
            inside = _turn_of(fronts.index(one), len(fronts), sections, inside)
        roles = roles_named(one.parts, instruments)
        if one.how == "front" and len(fronts) == 1 and "lead" not in roles and "lead" in instruments:
            inside = _later_half(inside)
        for n in range(len(made)):
            is_early = one.how == "late" and bool(inside) and n < min(inside)
            if is_early or (one.how == "absent" and n in inside):
                made[n] -= roles
            elif one.how == "alone" and n in inside and roles:
                made[n] = set(roles)
            elif one.how == "there" and n in inside:
                made[n] |= roles
            elif one.how == "only":
                made[n] = made[n] | roles if n in inside else made[n] - roles
            elif one.how == "front" and n in inside:
                made[n] = _led(made[n], roles)
            if not made[n]:
                made[n] = _somebody(instruments, roles)
    return made


def thoughts_at(where: Where, sections: Sequence[Section], begins: Sequence[float]) -> set[int]:
    """The numbers of the thoughts of a place."""
    if where.section is None:
        return {n for n, begin in enumerate(begins) if where.at <= begin < where.until}
    runs = [[n for n, _ in run] for _, run in groupby(enumerate(sections), key=lambda item: item[1])]
    own = [run for run in runs if sections[run[0]] == where.section]
    if where.which:
        own = own[-1:] if where.which < 0 else own[where.which - 1 : where.which]
    return {n for run in own for n in run}


def _turn_of(number: int, of: int, sections: Sequence[Section], own: set[int]) -> set[int]:
    """The thoughts of one of several soloists, who share the solos where there are fewer."""
    solos = [n for n, section in enumerate(sections) if section == "solo"]
    runs = sum(section == "solo" and before != "solo" for before, section in pairwise(("", *sections)))
    return own if runs >= of else set(solos[len(solos) * number // of : len(solos) * (number + 1) // of])


def _later_half(inside: set[int]) -> set[int]:
    """Of a long solo the half that is left to somebody without a tune."""
    ordered = sorted(inside)
    return set(ordered[len(ordered) // 2 :])


def _thin(playing: set[Role], named: set[Role]) -> set[Role]:
    left = [role for role in playing if role in _THIN]
    if not left:
        return playing
    kept = sorted(left, key=_THIN.index)[:_MOST]
    return {*kept, *(playing & named & {"lead"})}


def _led(playing: set[Role], soloist: set[Role]) -> set[Role]:
    """The soloist and those who accompany; a drummer is alone."""
    if soloist and soloist <= set(UNPITCHED):
        return set(soloist)
    return soloist | (playing if "lead" in soloist else playing - set(_FRONT))


def _somebody(instruments: Mapping[Role, str], absent: set[Role]) -> set[Role]:
    """Who plays where nobody would."""
    able = [role for role in _HARMONY if role in instruments and role not in absent]
    return set(able[:1]) or set(list(instruments)[:1])
