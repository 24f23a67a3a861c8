"""Claves and their kin: the figure over two bars that everybody in a Latin band holds on to."""

from engines.music.grammar.frame import Frame
from engines.music.grammar.numbers import pick
from engines.music.instruments import table

_LIKED: dict[str, dict[str, float]] = {
    "bossa": {"bossa": 5, "son": 1, "rumba": 1, "partido": 1.5},
    "house": {"son": 2, "rumba": 2, "cascara": 1, "partido": 1, "samba": 1},
    "reggae": {"son": 2, "bossa": 1, "partido": 0.5},
}
_FEW = 6
"""Strokes in two bars up to which claves play a timeline; a busier one is for a cowbell."""
CLAVES, COWBELL = 75, 56


def timeline_bar(frame: Frame, bar: int) -> set[int]:
    """Steps (16ths) at which the timeline of the piece strikes in a bar; its two halves are two bars, or the halves of
    one where the tempo is slow."""
    sides = _sides(frame)
    if frame.plan.metre == "4/4" and frame.plan.tempo_bpm < 95:
        return {n for n, sign in enumerate("".join(sides)) if sign == "x"}
    return {2 * n for n, sign in enumerate(sides[bar % 2]) if sign == "x"}


def timeline_pitch(frame: Frame) -> int:
    """What strikes it."""
    return CLAVES if sum(side.count("x") for side in _sides(frame)) <= _FEW else COWBELL


def _sides(frame: Frame) -> list[str]:
    whole = frame.whole("timeline")
    in_fours = frame.plan.metre == "4/4"
    known: dict[str, list[str]] = table("grooves")["timelines"]["binary" if in_fours else "ternary"]
    liked = dict.fromkeys(known, 1.0)
    if in_fours and frame.plan.style in _LIKED:
        liked = _LIKED[frame.plan.style]
    sides = known[pick(whole, liked)]
    return sides[::-1] if whole.random() < 0.35 else sides
