"""What a drummer plays where a section ends: fills that grow with the rise to come, and rolls that build up to it.

Everything here is drawn anew for each thought; what stays the same in a section is `grooves`. Times are ticks of the
bar.
"""

import numpy as np

from engines.music.grammar.frame import Frame
from engines.music.grammar.grooves import STEP, beat_steps
from engines.music.grammar.numbers import within
from engines.music.score import TICKS, Note

_DOWN_THE_TOMS = (38, 50, 47, 45, 41)
_DRUMS: dict[str, tuple[int, ...]] = {
    "lofi": (38, 37, 38, 36),
    "house": (39, 38, 45),
    "synthwave": (38, 50, 48, 47, 45, 43, 41),
    "trap": (38, 39, 37),
    "jazz": (38, 50, 47, 41, 36),
    "bossa": (37, 38, 47),
    "reggae": (38, 65, 50, 66, 45),
    "folk": (38, 45, 41),
    "chamber": (38, 41),
}
"""What a fill of a style runs over, from its beginning to its end."""
_SIXTEENTHS = ("1111", "1011", "1101", "1010", "0011", "1110", "1000")
_OF_SIX = ("101010", "101011", "111010", "101111", "111111", "001010", "100010")
_TRIPLETS = ("111", "101", "011", "110", "100")


def fill_beats(frame: Frame, rng: np.random.Generator) -> int:
    """How many of the last bar's beats are a fill; 0 for none."""
    beats = frame.bar_ticks // (beat_steps(frame.plan.metre) * STEP)
    if not frame.ends_section:
        return int(rng.random() < 0.12 + 0.3 * frame.energy)
    if frame.rises < 0.04:
        return int(rng.random() < 0.3 + 0.4 * frame.energy) * int(
            rng.integers(1, 3 if frame.energy > 0.6 else 2)
        )
    wanted = 1 + 2.2 * min(frame.rises / 0.35, 1) * (0.4 + 0.6 * frame.energy) + rng.normal(0, 0.5)
    return within(wanted, 1, beats)


def fill(frame: Frame, beats: int, rng: np.random.Generator) -> list[Note]:
    """A fill over the last `beats` of a bar."""
    beat_ticks = beat_steps(frame.plan.metre) * STEP
    begin = frame.bar_ticks - beats * beat_ticks
    drums = _DRUMS.get(frame.plan.style, _DOWN_THE_TOMS)
    path = sorted(
        rng.choice(len(drums), size=min(len(drums), 1 + beats + int(rng.integers(0, 2))), replace=False)
    )
    if 0 not in path and rng.random() < 0.6:
        path[0] = 0
    onsets = _onsets(frame, beats, rng)
    bend = float(rng.uniform(0.7, 1.4))
    loudest = _level(frame)
    notes: list[Note] = []
    for tick in onsets:
        along = tick / (beats * beat_ticks)
        pitch = drums[path[min(int(along**bend * len(path)), len(path) - 1)]]
        if tick % beat_ticks and rng.random() < 0.12:
            pitch = 36
        swell = 0.62 + 0.38 * along + (0.06 if tick % beat_ticks == 0 else 0.0)
        notes.append(Note(begin + tick, pitch, 12, _velocity(loudest * swell)))
    return notes


def _onsets(frame: Frame, beats: int, rng: np.random.Generator) -> list[int]:
    """Ticks from where the fill begins, by a rhythmic cell for each beat; half of them repeat the one before."""
    in_threes = frame.plan.style in ("jazz", "reggae") and frame.plan.metre != "6/8" and rng.random() < 0.6
    cells = _TRIPLETS if in_threes else _OF_SIX if frame.plan.metre == "6/8" else _SIXTEENTHS
    places = _thirds(frame) if in_threes else tuple(range(0, beat_steps(frame.plan.metre) * STEP, STEP))
    fullness = np.array([cell.count("1") for cell in cells], dtype=float)
    weights = np.exp(fullness * (frame.energy - 0.55 + max(frame.rises, 0)) * 1.6)
    if frame.plan.tempo_bpm > 150 and not in_threes:
        weights[fullness > len(cells[0]) / 2 + 0.5] *= 0.15
    found: list[int] = []
    cell = ""
    for beat in range(beats):
        if not cell or rng.random() < 0.5:
            cell = cells[int(rng.choice(len(cells), p=weights / weights.sum()))]
        begin = beat * beat_steps(frame.plan.metre) * STEP
        found += [begin + place for place, sign in zip(places, cell, strict=True) if sign == "1"]
    if frame.plan.style in ("trap", "house") and frame.rises > 0.1 and rng.random() < 0.5:
        end = beats * beat_steps(frame.plan.metre) * STEP
        found = [at for at in found if at < end - TICKS // 2] + list(range(end - TICKS // 2, end, 3))
    return found


def _thirds(frame: Frame) -> tuple[int, ...]:
    """Where triplets are written: in a swung metre, where swing makes thirds of them."""
    return (0, 6, 12) if frame.plan.swing > 0.58 and frame.plan.style == "jazz" else (0, 8, 16)


def build_bar(frame: Frame, bar: int) -> list[Note]:
    """A bar of a build: strokes that come faster and louder from the first bar of the section to its last."""
    plan = frame.plan
    begin, end = frame.run
    before = sum(thought.bars for thought in plan.thoughts[begin : frame.index])
    total = sum(thought.bars for thought in plan.thoughts[begin:end])
    drawn = frame.lasting("drums", "build")
    doubles_at = np.sort(np.array([0.34, 0.64, 0.88]) + drawn.uniform(-0.1, 0.08, 3))
    electronic = plan.style in ("house", "synthwave", "trap", "pop")
    pitch = (
        int(drawn.choice([38, 39] if plan.style == "house" else [38]))
        if electronic
        else int(drawn.choice([38, 41]))
    )
    kick_leaves = float(drawn.uniform(0.7, 1.0))
    skips = bool(drawn.random() < 0.4)
    notes: list[Note] = []
    tick = 0
    while tick < frame.bar_ticks:
        progress = (before + bar + tick / frame.bar_ticks) / total
        speed = int(np.searchsorted(doubles_at, progress, side="right"))
        gap = max(TICKS >> speed, 3 if electronic else STEP)
        swell = 0.42 + 0.58 * progress
        accent = 1.0 if tick % TICKS == 0 else 0.84
        if not (skips and gap == TICKS // 2 and tick % (3 * TICKS) == TICKS // 2):
            notes.append(Note(tick, pitch, min(gap, 12), _velocity(_level(frame) * swell * accent)))
        if electronic and tick % TICKS == 0 and progress < kick_leaves:
            notes.append(Note(tick, 36, 12, _velocity(_level(frame) * (0.8 + 0.2 * progress))))
        tick += gap
    return notes


def silence_before(frame: Frame, rng: np.random.Generator) -> int:
    """Ticks at the end of the last bar in which everybody holds their breath before what comes."""
    if not (frame.ends_section and frame.after and frame.rises > 0.1):
        return 0
    likely = {"house": 0.6, "trap": 0.65, "synthwave": 0.4, "pop": 0.35, "ballad": 0.2, "lofi": 0.4}
    chance = likely.get(frame.plan.style, 0.12) + (0.25 if frame.after.section == "drop" else 0.0)
    if rng.random() >= chance:
        return 0
    beat = beat_steps(frame.plan.metre) * STEP
    return int(rng.choice([beat // 2, beat, 2 * beat], p=[0.35, 0.45, 0.2]))


def _level(frame: Frame) -> float:
    soft = {"jazz": 0.72, "bossa": 0.66, "folk": 0.76, "lofi": 0.82, "chamber": 0.6}
    return (84 + 34 * frame.energy) * soft.get(frame.plan.style, 1.0)


def _velocity(value: float) -> int:
    return within(value, 12, 124)
