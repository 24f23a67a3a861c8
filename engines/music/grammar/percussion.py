"""Shakers, tambourines, congas and their kin: a groove of its own that leaves the drums their room."""

import numpy as np

from engines.music.grammar.frame import Frame
from engines.music.grammar.grooves import (
    STEP,
    VOICES,
    Bar,
    beat_steps,
    bring_back,
    drive,
    groove_of,
    in_thought,
    percussion_feels,
    weight_at,
)
from engines.music.grammar.numbers import within
from engines.music.grammar.timelines import COWBELL, timeline_bar, timeline_pitch
from engines.music.score import TICKS, Note
from engines.music.thoughts import Metre

_SOFT = {"ambient": 0.62, "folk": 0.86, "bossa": 0.86, "chamber": 0.6, "cinematic": 0.9}
_BACKBEATS = (38, 39, 40)
_QUIET = ("sparse", "maracas")
"""Feels that fit music without a beat."""


def write(frame: Frame) -> list[Note]:
    instrument = frame.instrument("percussion").id
    still = frame.plan.style in ("ambient", "chamber")
    feels = [feel for feel in percussion_feels() if not still or feel.name in _QUIET]
    groove = groove_of(frame, feels, "percussion", instrument)
    fresh = frame.fresh("percussion", "vary")
    heard = _struck_steps(frame)
    leaning = bool(frame.lasting("percussion", "lean").random() < 0.35)
    bars: list[list[Note]] = []
    for bar in range(frame.bars):
        steps = groove.bar(bar % 2 == 1, drive(frame))
        if "timeline" in steps:
            steps["timeline"] = timeline_bar(frame, bar)
        _make_room(steps, heard.get(bar, set()))
        if bar == frame.bars - 1 and fresh.random() < 0.4:
            _vary(steps, fresh, frame.bar_ticks // STEP)
        bars.append([_note(frame, voice, at, leaning) for voice, places in steps.items() for at in places])
    bring_back(frame, "percussion", bars)
    end = frame.bar_ticks - _rests(frame)
    bars[-1] = [note for note in bars[-1] if note.start < end]
    if frame.closes:
        bars[-1] = [_note(frame, next(iter(groove.density)), 0, leaning)]
    return in_thought(frame, bars)


def _struck_steps(frame: Frame) -> dict[int, set[int]]:
    """Steps of each bar at which the drums have a backbeat or fill."""
    found: dict[int, set[int]] = {}
    for note in frame.heard.get("drums", ()):
        if note.pitch in _BACKBEATS and note.velocity > 60:
            bar, tick = divmod(note.start, frame.bar_ticks)
            found.setdefault(bar, set()).add(tick // STEP)
    return found


def _rests(frame: Frame) -> int:
    """Ticks at the end of the thought in which the drums are silent before a rise: percussion is, too."""
    drums = frame.heard.get("drums")
    if not drums or not frame.ends_section or frame.rises < 0.1:
        return 0
    last = max(note.start for note in drums)
    silent = frame.bars * frame.bar_ticks - last - STEP
    return silent if silent >= TICKS // 2 else 0


def _make_room(steps: Bar, backbeats: set[int]) -> None:
    """Tambourine and hand drums do not double a snare, unless that is their own place."""
    for voice in ("conga-open", "bongo-low", "agogo-high", "claves"):
        if voice in steps:
            steps[voice] = steps[voice] - backbeats
    if "conga-slap" in steps and "conga-open" in steps:
        steps["conga-slap"] = steps["conga-slap"] - steps["conga-open"]
    if "conga-low" in steps:
        steps["conga-low"] = (
            steps["conga-low"] - steps.get("conga-open", set()) - steps.get("conga-slap", set())
        )
    if "bongo-low" in steps:
        steps["bongo-high"] = steps.get("bongo-high", set()) - steps["bongo-low"]


def _vary(steps: Bar, fresh: np.random.Generator, size: int) -> None:
    """A last bar that leads on: hand drums answer at its end, or the busiest voice rests for its last beat."""
    drum = next((voice for voice in ("conga-open", "bongo-high", "agogo-high") if voice in steps), None)
    if drum is not None and fresh.random() < 0.6:
        steps[drum] = steps[drum] | set((size - 4 + np.flatnonzero(fresh.random(4) < 0.6)).tolist())
        return
    busiest = max(steps, key=lambda voice: len(steps[voice]), default=None)
    if busiest is not None:
        steps[busiest] = {at for at in steps[busiest] if at < size - 4}


def _note(frame: Frame, voice: str, step: int, leaning: bool) -> Note:
    kind = VOICES[voice]
    loudness = (0.7 + 0.42 * frame.energy) * _SOFT.get(frame.plan.style, 1.0)
    velocity = kind.level * loudness * _accent(voice, step, frame.plan.metre, leaning)
    pitch = timeline_pitch(frame) if voice == "timeline" else kind.pitch
    if pitch == COWBELL:
        velocity *= 0.7 + 0.2 * weight_at(step, frame.plan.metre)
    return Note(step * STEP, pitch, kind.rings, within(velocity, 8, 120))


def _accent(voice: str, step: int, metre: Metre, leaning: bool) -> float:
    """How a stroke stands out: shakers swing to and fro, drums speak where the bar is light."""
    beat = beat_steps(metre)
    if voice in ("shaker", "cabasa", "maracas"):
        if leaning and metre != "6/8":
            return 1.0 if step % 4 == 2 else 0.72 if step % 4 == 0 else 0.52
        return 1.0 if step % beat == 0 else 0.76 if step % 2 == 0 else 0.54
    if voice == "tambourine":
        return 1.0 if step % (2 * beat) == beat else 0.72 if step % 2 == 0 else 0.54
    if voice in ("timeline", "claves", "conga-open", "conga-low"):
        return 1.0
    return 0.7 + 0.3 * weight_at(step, metre)
