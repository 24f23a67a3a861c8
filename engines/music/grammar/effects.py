"""Sound effects: a bed of crackle or air, risers into what comes, hits where it arrives.

Pitches say which: 0 a bed for its length, 1 a riser for its length, 2 an impact, 3 a down-sweep, 4 a reversed cymbal
into its end, 5 a drop of the sub. When they sound is decided by the energy of the thoughts on both sides.
"""

from engines.music.grammar.frame import Frame
from engines.music.grammar.numbers import within
from engines.music.score import TICKS, Note
from engines.music.thoughts import Style

BED, RISER, IMPACT, DOWN_SWEEP, REVERSED, SUB_DROP = range(6)
_DANCING: frozenset[Style] = frozenset({"house", "synthwave", "trap"})
_DEEP = _DANCING | {"cinematic"}


def write(frame: Frame) -> list[Note]:
    instrument = frame.instrument("effects").id
    if instrument == "vinyl":
        return [_bed(frame)]
    if instrument == "air":
        return sorted([_bed(frame), *_swell(frame)])
    return sorted([*_arrival(frame), *_departure(frame)])


def _bed(frame: Frame) -> Note:
    """Crackle or air all through the thought; it steps back where more plays."""
    return Note(0, BED, frame.bars * frame.bar_ticks, _velocity(84 - 30 * frame.energy))


def _swell(frame: Frame) -> list[Note]:
    """Where no drum marks the form, a slow reversed breath leads over."""
    rng = frame.fresh("effects", "swell")
    length = min(frame.bars, int(rng.integers(1, 3))) * frame.bar_ticks
    if frame.after is None or not frame.ends_section or rng.random() >= 0.55 + max(frame.rises, 0):
        return []
    return [
        Note(frame.bars * frame.bar_ticks - length, REVERSED, length, _velocity(44 + 40 * frame.after.energy))
    ]


def _arrival(frame: Frame) -> list[Note]:
    if frame.before is None or frame.place:
        return []
    rng = frame.fresh("effects", "arrival")
    rise = frame.energy - frame.before.energy
    level = _velocity(54 + 62 * frame.energy)
    found: list[Note] = []
    if rise > 0.08 or (frame.thought.section in ("drop", "chorus") and frame.energy > 0.55):
        found.append(Note(0, IMPACT, 2 * TICKS, level))
        if frame.plan.style in _DEEP and frame.energy > 0.7 and rng.random() < 0.6:
            found.append(Note(0, SUB_DROP, frame.bar_ticks, level))
        if rng.random() < (0.7 if frame.plan.style in _DANCING else 0.35):
            found.append(Note(0, DOWN_SWEEP, min(2, frame.bars) * frame.bar_ticks, _velocity(0.8 * level)))
    elif rise < -0.15:
        found.append(
            Note(
                0, DOWN_SWEEP, min(2, frame.bars) * frame.bar_ticks, _velocity(44 + 50 * frame.before.energy)
            )
        )
        if frame.plan.style in _DANCING and rng.random() < 0.5:
            found.append(Note(0, SUB_DROP, frame.bar_ticks, _velocity(40 + 50 * frame.before.energy)))
    return found


def _departure(frame: Frame) -> list[Note]:
    """Into a rise: a riser over the last bars, as long as the rise is large, and a reversed cymbal at its end."""
    if frame.after is None:
        return []
    rng = frame.fresh("effects", "departure")
    end = frame.bars * frame.bar_ticks
    top = frame.after.energy
    builds = frame.thought.section == "build"
    if (frame.rises > 0.08 and frame.after.section != "build") or (builds and frame.ends_section):
        wanted = 4 if builds else 2 if frame.rises > 0.2 else 1
        length = min(frame.bars, wanted) * frame.bar_ticks
        found = [Note(end - length, RISER, length, _velocity(46 + 58 * top))]
        if rng.random() < 0.7:
            back = min(frame.bar_ticks, length) // (1 if rng.random() < 0.5 else 2)
            found.append(Note(end - back, REVERSED, back, _velocity(44 + 52 * top)))
        return found
    if builds:
        return [Note(0, RISER, end, _velocity(30 + 50 * frame.energy))]
    if frame.ends_section and rng.random() < 0.6:
        back = frame.bar_ticks // int(rng.choice([1, 2]))
        return [Note(end - back, REVERSED, back, _velocity(36 + 40 * max(top, frame.energy)))]
    return []


def _velocity(value: float) -> int:
    return within(value, 12, 120)
