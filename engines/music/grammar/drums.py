"""The drums: a groove that a section keeps, its answer in every other bar, and what a drummer does around it.

Bars go A B A B'; a voice enters or leaves with the energy, fills and silences lead into what comes, cymbals mark
arrivals. The grids are in `grooves`, fills in `fills`, the orchestra's drums in `taiko`.
"""

from collections.abc import Sequence

import numpy as np

from engines.music.grammar import taiko
from engines.music.grammar.fills import build_bar, fill, fill_beats, silence_before
from engines.music.grammar.frame import Frame
from engines.music.grammar.grooves import (
    CRASHES,
    STEP,
    VOICES,
    Bar,
    Groove,
    beat_steps,
    bring_back,
    drive,
    drum_feels,
    groove_of,
    in_thought,
    weight_at,
)
from engines.music.grammar.numbers import within
from engines.music.grammar.timelines import timeline_bar
from engines.music.score import TICKS, Note
from engines.music.thoughts import Metre

_VARIES = (0.0, 0.12, 0.14, 0.36)
"""How likely each bar of a thought differs from the groove; the fourth leads on."""
_SOFT = {
    "jazz": 0.74,
    "bossa": 0.74,
    "folk": 0.82,
    "lofi": 0.86,
    "reggae": 0.92,
    "chamber": 0.6,
    "ambient": 0.55,
}
_OFFBEAT_HATS = {"house": 0.8, "reggae": 0.8, "synthwave": 0.3, "pop": 0.2, "lofi": 0.3}
_KICKLESS_BREAKS = {"house": 0.75, "synthwave": 0.5, "trap": 0.6, "pop": 0.3}


def write(frame: Frame) -> list[Note]:
    if frame.instrument("drums").id == "orchestral-drums":
        return taiko.write(frame)
    if frame.thought.section == "build":
        bars = [build_bar(frame, bar) for bar in range(frame.bars)]
    else:
        bars = _grooving(frame)
        bring_back(frame, "drums", bars)
        _lead_on(frame, bars)
    _breathe(frame, bars)
    _arrive(frame, bars)
    if frame.closes:
        bars[-1] = _last_stroke(frame)
    return in_thought(frame, bars)


def _grooving(frame: Frame) -> list[list[Note]]:
    groove = groove_of(frame, drum_feels(frame.plan.style), "drums", frame.instrument("drums").id)
    lasting, fresh = frame.lasting("drums", "manner"), frame.fresh("drums", "vary")
    leaning = bool(lasting.random() < _OFFBEAT_HATS.get(frame.plan.style, 0.12))
    entries = _entries(frame, groove, lasting)
    if all(entries.get(voice, 0) for voice, steps in groove.bar(False, drive(frame)).items() if steps):
        entries = {}
    rolls = _rolls(frame) if frame.plan.style == "trap" else ([], [])
    found = []
    for bar in range(frame.bars):
        answer = bar % 2 == 1
        steps = groove.bar(answer, drive(frame))
        if fresh.random() < _VARIES[min(bar, 3)] * (2 if frame.plan.style == "jazz" else 1):
            _vary(steps, groove, frame, fresh)
        if "clave" in steps:
            steps["clave"] = timeline_bar(frame, bar)
        if "comp" in steps:
            _converse(steps, frame, bar)
        kept = {voice: at for voice, at in steps.items() if entries.get(voice, 0) <= bar}
        found.append(_struck(frame, _playable(kept, frame), leaning, rolls[answer]))
    return found


def _entries(frame: Frame, groove: Groove, lasting: np.random.Generator) -> dict[str, int]:
    """The bar from which each voice plays: an intro comes in by and by; breaks do without the kick, and the ends of
    outros without what is heaviest."""
    backbeats = ("snare", "clap", "ghost", "rim")
    never = frame.bars
    section = frame.thought.section
    if section == "intro" and frame.index == 0 and frame.bars >= 4:
        late = int(lasting.choice([2, never if frame.energy < 0.45 else 2]))
        first = lasting.random()
        if frame.plan.style in ("house", "folk") or first < 0.3:
            return dict.fromkeys((*backbeats, "open"), late)
        return dict.fromkeys(("kick", *backbeats), 2 if first < 0.8 else 0)
    if (
        section == "break"
        and frame.energy < 0.6
        and lasting.random() < _KICKLESS_BREAKS.get(frame.plan.style, 0.1)
    ):
        return dict.fromkeys(("kick", "snare", "clap"), never)
    if frame.closes and frame.bars > 1 and groove.feel.name != "nova":
        return dict.fromkeys(("open", "ghost", "bell"), never)
    return {}


def _vary(steps: Bar, groove: Groove, frame: Frame, fresh: np.random.Generator) -> None:
    """One or two small things otherwise: a stroke more, a stroke less, an open hat, a voice that rests for a beat."""
    size = frame.bar_ticks // STEP
    for _ in range(1 + int(fresh.random() < 0.4)):
        what = fresh.choice(["more", "less", "open", "rest"], p=[0.45, 0.2, 0.2, 0.15])
        moving = [
            voice for voice in ("kick", "ghost", "rim", "tap", "comp", "train", "ride") if voice in steps
        ]
        if what == "more" and moving:
            voice = str(fresh.choice(moving))
            free = [at for at in np.flatnonzero(groove.density[voice] > 0).tolist() if at not in steps[voice]]
            steps[voice] = steps[voice] | set(fresh.choice(free, 1).tolist() if free else [])
        elif what == "less" and moving:
            voice = str(fresh.choice(moving))
            loose = [at for at in steps[voice] if groove.density[voice][at] < 1]
            steps[voice] = steps[voice] - set(fresh.choice(sorted(loose), 1).tolist() if loose else [])
        elif what == "open" and "hat" in steps and frame.energy > 0.4:
            steps["open"] = steps.get("open", set()) | {size - 2}
        elif what == "rest" and "hat" in steps:
            steps["hat"] = {at for at in steps["hat"] if at < size - beat_steps(frame.plan.metre)}


def _converse(steps: Bar, frame: Frame, bar: int) -> None:
    """Comping of a jazz drummer: few strokes, which snare and kick give and take; a bar in three says something new."""
    rng = (
        frame.fresh("comp", bar)
        if frame.fresh("comp", "new", bar).random() < 0.35
        else frame.lasting("comp", bar % 2)
    )
    said = sorted(steps.pop("comp"))
    most = round(5 * drive(frame) - 0.6)
    if len(said) > most:
        said = sorted(rng.choice(said, max(most, 0), replace=False).tolist())
    snare_first = rng.random() < 0.7
    steps["snare-comp"] = set(said[0 if snare_first else 1 :: 2])
    steps["kick-comp"] = set(said[1 if snare_first else 0 :: 2])


def _playable(steps: Bar, frame: Frame) -> Bar:
    """What two hands and a foot can do: the kick leaves room for the backbeat and does not stutter, an open hat
    stops the closed one."""
    floor_like = len(steps.get("kick", set()) & set(range(0, frame.bar_ticks // STEP, 4))) >= 3
    shared = floor_like or frame.plan.style == "reggae" or "brush" in steps or "train" in steps
    backbeat = steps.get("snare", set()) | steps.get("clap", set()) | steps.get("rim", set())
    if "kick" in steps:
        kicks = sorted(steps["kick"] if shared else steps["kick"] - backbeat)
        kept: list[int] = []
        for at in kicks:
            stutters = len(kept) > 1 and at - kept[-1] == 1 and kept[-1] - kept[-2] <= 2
            if not stutters and not (frame.plan.tempo_bpm > 132 and kept and at - kept[-1] == 1):
                kept.append(at)
        steps["kick"] = set(kept)
    if "ghost" in steps:
        steps["ghost"] = steps["ghost"] - backbeat - steps.get("kick", set())
    if "open" in steps:
        steps["open"] = {at for at in steps["open"] if at not in backbeat or at % 4 == 2}
        steps["hat"] = steps.get("hat", set()) - steps["open"] - {at + 1 for at in steps["open"]}
    if "bell" in steps and "ride" in steps:
        steps["ride"] = steps["ride"] - steps["bell"]
    if "tap" in steps and "brush" in steps:
        steps["tap"] = steps["tap"] - {0}
    return steps


def _struck(
    frame: Frame, steps: Bar, leaning: bool, rolls: Sequence[tuple[int, int, int, bool]]
) -> list[Note]:
    """Notes of a bar: equal bars are equal to the last velocity."""
    metre = frame.plan.metre
    loudness = (0.74 + 0.4 * frame.energy) * _SOFT.get(frame.plan.style, 1.0)
    notes: list[Note] = []
    for voice, places in steps.items():
        name = {"snare-comp": "comp", "kick-comp": "kick"}.get(voice, voice)
        kind = VOICES[name]
        for at in sorted(places):
            velocity = kind.level * loudness * _accent(name, at, metre, leaning)
            if voice == "kick-comp":
                velocity *= 0.62
            elif name == "kick" and frame.plan.style == "jazz":
                velocity *= 0.45
            notes.append(Note(at * STEP, kind.pitch, kind.rings, within(velocity, 8, 122)))
    for begin, length, gap, rising in rolls:
        notes = [note for note in notes if note.pitch != 42 or not begin <= note.start < begin + length]
        strokes = range(begin, begin + length, gap)
        for n, tick in enumerate(strokes):
            along = n / max(len(strokes) - 1, 1)
            swell = 0.62 + 0.38 * (along if rising else 1 - along)
            notes.append(Note(tick, 42, 3, within(82 * loudness * swell, 8, 122)))
    return notes


def _accent(voice: str, step: int, metre: Metre, leaning: bool) -> float:
    """How a stroke stands out at a step, 1 for the loudest."""
    beat, weight = beat_steps(metre), weight_at(step, metre)
    if voice in ("hat", "shaker", "ride", "cabasa", "maracas", "floor"):
        if voice == "ride" and weight >= 0.8:
            return 1.0 if step % (2 * beat) == beat else 0.88
        if leaning and metre != "6/8":
            return 1.0 if step % 4 == 2 else 0.8 if step % 4 == 0 else 0.6
        return 1.0 if step % beat == 0 else 0.8 if step % 2 == 0 else 0.58
    if voice == "train":
        return 1.25 if step % (2 * beat) == beat else 0.62 + 0.2 * weight
    if voice in ("snare", "clap", "rim"):
        return 1.0 if step % beat == 0 else 0.72
    return 0.78 + 0.22 * weight


def _rolls(frame: Frame) -> tuple[list[tuple[int, int, int, bool]], list[tuple[int, int, int, bool]]]:
    """Hat rolls of a trap bar and of its answer: (begin, length, ticks between strokes, rising)."""
    found: tuple[list[tuple[int, int, int, bool]], list[tuple[int, int, int, bool]]] = ([], [])
    halves = frame.bar_ticks // (TICKS // 2)
    for answer in (0, 1):
        rng = frame.lasting("rolls", answer)
        free = 0
        for half in range(halves):
            drawn, gap, wide, rising = (
                rng.random(),
                int(rng.choice([3, 4, 6, 8], p=[0.35, 0.35, 0.15, 0.15])),
                rng.random(),
                rng.random(),
            )
            likely = (
                (0.04 + 0.22 * frame.energy) * (1.8 if half >= halves - 2 else 1.0) * (1.3 if answer else 0.7)
            )
            if half < free or drawn >= likely:
                continue
            length = TICKS if (wide < 0.35 or gap == 8) and half + 2 <= halves else TICKS // 2
            gap = gap if gap != 8 or length == TICKS else 4
            found[answer].append((half * TICKS // 2, length, gap, bool(rising < 0.65)))
            free = half + length * 2 // TICKS
    return found


def _lead_on(frame: Frame, bars: list[list[Note]]) -> None:
    """A fill at the end of the last bar."""
    rng = frame.fresh("drums", "fill")
    beats = fill_beats(frame, rng) if not frame.is_last else 0
    if not beats or (frame.energy < 0.28 and frame.rises < 0.1):
        return
    begin = frame.bar_ticks - beats * beat_steps(frame.plan.metre) * STEP
    goes_on = {36, 44} if rng.random() < 0.6 else set()
    if frame.plan.style == "jazz":
        goes_on |= {40, 44} if beats > 1 else {40, 44, 51}
    kept = [
        note
        for note in bars[-1]
        if note.start < begin or (note.pitch in goes_on and (note.start % TICKS == 0 or note.pitch == 51))
    ]
    bars[-1] = kept + fill(frame, beats, rng)


def _breathe(frame: Frame, bars: list[list[Note]]) -> None:
    silent = silence_before(frame, frame.fresh("drums", "silence")) if frame.bars > 1 else 0
    bars[-1] = [note for note in bars[-1] if note.start < frame.bar_ticks - silent]


def _arrive(frame: Frame, bars: list[list[Note]]) -> None:
    """A crash on the first beat after a rise."""
    if frame.before is None or frame.thought.section == "build" or frame.place:
        return
    rise = frame.energy - frame.before.energy
    gentle = frame.plan.style in ("jazz", "bossa", "lofi", "folk")
    if rise < (0.18 if gentle else 0.06) and not (frame.energy > 0.7 and not gentle):
        return
    level = (62 if gentle else 82) + 34 * frame.energy
    crash = Note(0, CRASHES[frame.occurrence % 2], 4 * TICKS, int(min(level, 122)))
    bars[0] = [note for note in bars[0] if note.start or note.pitch not in (42, 46, 51)] + [crash]


def _last_stroke(frame: Frame) -> list[Note]:
    velocity = int(52 + 50 * frame.energy * _SOFT.get(frame.plan.style, 1.0))
    cymbal = 51 if frame.energy < 0.5 else 49
    return [Note(0, 36, 12, velocity), Note(0, cymbal, 4 * TICKS, velocity)]
