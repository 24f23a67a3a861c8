"""What a speaking person does besides speaking: blinks, glances, nods, brows, sway, breath, mood.

All of it is worked out once, as curves on the clock of the mouth track, from the track and a seed alone. A
moment is then a look-up, so a film may be rendered in any order and in pieces that fit together. The voice
leads: accents fall on stressed syllables, the head finds a new place and the lungs fill where a phrase
begins, blinks like to follow its end, and everything is calmer in pauses. It draws nothing.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from engines.portrait.performance import Performance
from engines.portrait.person import Habits
from engines.portrait.request import Mood
from engines.speech.mouth import CHANNELS, RATE, MouthTrack

Curve = NDArray[np.float64]
JAW, WIDTH, PRESS = (CHANNELS.index(name) for name in ("jaw", "width", "press"))

TAIL_S = 2.0  # a film may end a little after its voice
CLOSE_S, SHUT_S, OPEN_S = 0.13, 0.05, 0.22
BLINK_S = CLOSE_S + SHUT_S + OPEN_S
QUIET_WITHIN_S, QUIET_WORTH = (
    0.3,
    0.15,
)  # how far a blink goes to miss an open mouth, and the opening worth going for
SACCADE_S = 0.04
REST_S, PARTING_S = 0.02, 0.16  # a film begins with the picture's own mouth, which takes this long to speak
EYEBALL = 0.19  # e, radius of an eye: how far an iris travels in a radian
STRONGEST = 3.0  # a mood may go beyond the everyday 1 of brow, frown and smile
YAW_LIMIT, PITCH_LIMIT, ROLL_LIMIT = np.radians((6.0, 5.0, 5.0))


@dataclass(frozen=True)
class Habit:
    """How a mood shows. Offsets of brow, frown, smile, pitch (degrees, down) and roll; factors on the rest.

    relaxed: how much of the smile that the picture came with is gone; at 1 its teeth are never shown at rest.
    jaw, width: what is added to these channels of the mouth where it speaks and the lips are not pressed.
    """

    brow: float = 0.0
    frown: float = 0.0
    smile: float = 0.0
    relaxed: float = 0.0
    jaw: float = 0.0
    width: float = 0.0
    pitch: float = 0.0
    roll: float = 0.0
    sway: float = 1.0
    pace: float = 1.0
    nods: float = 1.0
    raises: float = 1.0
    blinks: float = 1.0


HABITS: dict[Mood, Habit] = {
    "neutral": Habit(),
    "happy": Habit(
        brow=0.4, frown=-0.3, smile=1.5, width=0.4, roll=1.2, sway=1.2, pace=1.15, nods=1.1, raises=1.2
    ),
    "sad": Habit(
        brow=-0.4,
        frown=-1.8,
        smile=-1.6,
        relaxed=1.0,
        width=-0.15,
        pitch=2.6,
        roll=-1.4,
        sway=0.7,
        pace=0.65,
        nods=0.6,
        raises=0.3,
        blinks=0.8,
    ),
    "surprised": Habit(
        brow=2.4,
        frown=-0.2,
        relaxed=0.5,
        jaw=0.2,
        width=-0.3,
        pitch=-1.4,
        pace=1.2,
        nods=0.8,
        raises=1.4,
        blinks=0.65,
    ),
    "angry": Habit(
        brow=-1.1,
        frown=1.8,
        smile=-1.1,
        relaxed=1.0,
        width=-0.1,
        pitch=1.8,
        pace=1.1,
        nods=1.6,
        raises=0.3,
        blinks=0.6,
    ),
}


class Life:
    """A whole performance of `track`. `blinks` a minute; `motion` and `gaze` 0 to 1; `mouth` scales opening.
    Tempo, nods and the length of blinks are a person's `own`."""

    def __init__(
        self,
        track: MouthTrack,
        *,
        seed: int,
        mood: Mood = "neutral",
        motion: float = 0.5,
        blinks: float = 16.0,
        gaze: float = 0.4,
        mouth: float = 1.0,
        own: Habits | None = None,
    ) -> None:
        self._track = track
        self._mouth_gain = _mouth_gain(mouth)
        own = own or Habits()
        habit = replace(HABITS[mood], pace=HABITS[mood].pace * own.pace, nods=HABITS[mood].nods * own.nods)
        self._jaw, self._width, self._relaxed = habit.jaw, habit.width, habit.relaxed
        count = round((track.duration_s + TAIL_S) * RATE) + 1
        times = np.arange(count) / RATE
        speech = np.pad(track.speech.astype(np.float64), (0, max(0, count - len(track.speech))))[:count]
        stress = np.pad(track.stress.astype(np.float64), (0, max(0, count - len(track.stress))))[:count]
        talking = _smooth(speech, 0.9)
        starts, ends = _phrases(speech)
        accents = _accents(stress)

        def dice(purpose: int) -> np.random.Generator:
            return np.random.default_rng((seed, purpose))

        eyes, glances = _eyes(times, starts, gaze, dice(0))
        yaw, pitch, roll = _head(times, talking, starts, accents, stress, motion, habit, dice(1))
        yaw += np.arctan(0.35 * _smooth(glances[:, 0], 0.7) / EYEBALL) * min(1.0, 2.0 * motion)
        yaw, pitch, roll = (
            limit * np.tanh(angle / limit)
            for angle, limit in ((yaw, YAW_LIMIT), (pitch, PITCH_LIMIT), (roll, ROLL_LIMIT))
        )
        eyes -= EYEBALL * np.stack([np.sin(yaw), np.sin(pitch - np.radians(habit.pitch))], 1)
        brow = habit.brow + _brows(times, accents, stress, starts, habit, dice(2))
        smile = habit.smile * (1.0 - 0.12 * talking) * (1.0 + 0.15 * _sway(times, 0.05, 0.15, dice(3)))
        frown = habit.frown * (0.8 + 0.2 * talking)
        shift = 0.024 * motion * habit.sway * np.stack([_sway(times, 0.05, 0.16, dice(n)) for n in (4, 5)], 1)
        begun = _begun(times, starts)
        self._curves = np.column_stack(
            [
                _blinks(
                    times, ends, _opening(track, count), blinks * habit.blinks, own.blink_s / BLINK_S, dice(6)
                ),
                eyes,
                yaw,
                pitch,
                roll,
                shift * (1.0, 0.5),
                *(np.clip(offset, -STRONGEST, STRONGEST) for offset in (brow, frown, smile)),
                _breath(times, starts, dice(7)),
                np.maximum(_awake(times, starts, ends) * begun, float(habit.relaxed >= 1)),
                begun,
            ]
        ).astype(np.float32)

    def at(self, time_s: float) -> Performance:
        """The face at `time_s` seconds of the voice."""
        place = min(max(time_s, 0.0) * RATE, len(self._curves) - 1.001)
        index = int(place)
        before, after = self._curves[index], self._curves[index + 1]
        now = before + (after - before) * np.float32(place - index)
        mouth = self._track.at(np.array([time_s]))[0] * self._mouth_gain
        awake, begun = float(now[-2]), float(now[-1])
        free = awake * (1.0 - float(np.clip(mouth[PRESS] / 0.3, 0.0, 1.0)))
        mouth[JAW] = min(mouth[JAW] + self._jaw * free, 1.0)
        mouth[WIDTH] = np.clip(mouth[WIDTH] + self._width * free, -1.0, 1.0)
        mouth *= begun
        brow, frown, smile, breath = (float(value) for value in now[8:-2])
        return Performance(
            mouth=mouth.astype(np.float32),
            blink=float(now[0]),
            gaze=now[1:3],
            yaw=float(now[3]),
            pitch=float(now[4]),
            roll=float(now[5]),
            shift=now[6:8],
            brow=brow,
            frown=frown,
            smile=smile,
            breath=breath,
            relaxed=self._relaxed,
            awake=awake,
        )


def _mouth_gain(mouth: float) -> NDArray[np.float32]:
    """(8,) Opening follows the wish; the shapes that make a sound readable (teeth on lip, press) stay whole."""
    power = {"jaw": 1.0, "upper": 0.7, "lower": 0.7, "width": 0.6, "round": 0.5}
    return np.array([mouth ** power.get(name, 0.0) for name in CHANNELS], np.float32)


def _phrases(speech: Curve) -> tuple[Curve, Curve]:
    """Starts and ends in seconds of stretches of speech; pauses under 0.25 s belong to the phrase."""
    edges = np.diff(np.concatenate([[0], speech > 0.5, [0]]).astype(int))
    starts, ends = np.flatnonzero(edges > 0) / RATE, np.flatnonzero(edges < 0) / RATE
    if not len(starts):
        return starts, ends
    apart = starts[1:] - ends[:-1] >= 0.25
    return starts[np.concatenate([[True], apart])], ends[np.concatenate([apart, [True]])]


def _accents(stress: Curve) -> Curve:
    """Times in seconds of the peaks of main stress."""
    middle = stress[1:-1]
    peaks = np.flatnonzero((middle > 0.55) & (middle >= stress[:-2]) & (middle > stress[2:])) + 1
    kept: list[int] = []
    for peak in peaks:
        if not kept or peak - kept[-1] >= 0.3 * RATE:
            kept.append(int(peak))
    return np.array(kept) / RATE


def _eyes(times: Curve, starts: Curve, gaze: float, dice: np.random.Generator) -> tuple[Curve, Curve]:
    """(n, 2) e where the eyes look, and the part of it that is a look away from the viewer.

    Small jumps about the viewer all the time; now and then, mostly while a phrase is being thought of, a
    glance aside that comes back.
    """
    size = 0.04 * gaze
    moments = np.cumsum(dice.uniform(0.5, 1.6, size=int(times[-1] / 0.5) + 2))
    small = dice.normal(0.0, 1.0, (len(moments), 2)).clip(-1.8, 1.8) * (size, 0.6 * size)
    leave = np.sort(np.concatenate([starts - 0.25, dice.uniform(0, times[-1], int(times[-1] / 9) + 1)]))
    leave = leave[dice.random(len(leave)) < min(1.0, 0.3 + 0.6 * gaze)]
    glance_times, glance_places, free = [], [], 0.8
    for moment in leave:
        if moment < free:
            continue
        back = moment + dice.uniform(0.5, 1.1)
        aside = (dice.choice([-1.0, 1.0]) * dice.uniform(1.5, 2.6) * size, dice.uniform(-1.2, 0.9) * size)
        glance_times += [moment, back]
        glance_places += [aside, (0.0, 0.0)]
        free = back + 1.2
    glances = _moves(times, np.array(glance_times), np.array(glance_places).reshape(-1, 2), SACCADE_S * 1.5)
    return _moves(times, moments, small, SACCADE_S) + glances, glances


def _head(
    times: Curve,
    talking: Curve,
    starts: Curve,
    accents: Curve,
    stress: Curve,
    motion: float,
    habit: Habit,
    dice: np.random.Generator,
) -> tuple[Curve, Curve, Curve]:
    """Yaw, pitch, roll in radians: a slow sway, a new place for each phrase, nods on stressed syllables."""
    amount = 2.0 * motion * habit.sway
    calm = 0.45 + 0.55 * talking
    low, high = 0.1 * habit.pace, 0.4 * habit.pace
    places = dice.normal(0.0, 1.0, (len(starts), 3)).clip(-1.6, 1.6)
    posture = _moves(times, starts - 0.15, places, 0.7)
    sways = np.stack([_sway(times, low, high, dice) for _ in range(3)], 1)
    degrees = amount * (calm[:, None] * sways * (1.8, 0.8, 0.75) + posture * (1.3, 0.6, 0.6))
    nodding = accents[dice.random(len(accents)) < 0.6]
    depths = (0.8 + 1.2 * _at(times, stress, nodding)) * dice.uniform(0.6, 1.1, len(nodding))
    nods = _bumps(times, nodding + 0.02, depths, rise_s=0.16, hold_s=0.04, fall_s=0.32)
    degrees[:, 1] += nods * habit.nods * min(1.0, 2.0 * motion)
    degrees += (0.0, habit.pitch, habit.roll)
    yaw, pitch, roll = np.radians(degrees).T
    return yaw, pitch, roll


def _brows(
    times: Curve, accents: Curve, stress: Curve, starts: Curve, habit: Habit, dice: np.random.Generator
) -> Curve:
    raised = accents[dice.random(len(accents)) < 0.45 * habit.raises]
    heights = (0.25 + 0.3 * _at(times, stress, raised)) * dice.uniform(0.6, 1.15, len(raised))
    opening = starts[dice.random(len(starts)) < 0.3 * habit.raises]
    return _bumps(times, raised, heights, rise_s=0.16, hold_s=0.1, fall_s=0.35) + _bumps(
        times, opening + 0.1, np.full(len(opening), 0.3), rise_s=0.25, hold_s=0.2, fall_s=0.6
    )


def _opening(track: MouthTrack, count: int) -> Curve:
    """(count,) How far the jaw is open, about as long as a blink lasts."""
    jaw = track.channels[:count, JAW].astype(np.float64)
    return _smooth(np.pad(jaw, (0, count - len(jaw))), 0.2)


def _blinks(
    times: Curve, ends: Curve, opening: Curve, a_minute: float, longer: float, dice: np.random.Generator
) -> Curve:
    """0 open to 1 shut; each lasts `longer` times BLINK_S.

    Irregular; a blink that is due near the end of a phrase waits for it or hurries, and none falls on
    a wide open mouth if a quieter moment is near."""
    if a_minute <= 0:
        return np.zeros(len(times))
    mean_s = 60.0 / a_minute
    gaps = dice.gamma(5.0, mean_s / 5.0, int(2 * times[-1] / mean_s) + 8).clip(0.45 * mean_s, 2.2 * mean_s)
    due = np.cumsum(gaps) - 0.5 * gaps[0]
    if len(ends):
        nearest = ends[np.abs(due[:, None] - ends[None]).argmin(1)] + dice.uniform(-0.05, 0.2, len(due))
        drawn = (np.abs(nearest - due) < 0.35 * mean_s) & (dice.random(len(due)) < 0.65)
        due = np.where(drawn, nearest, due)
    reach = round(QUIET_WITHIN_S * RATE)
    steps = np.arange(-reach, reach + 1)
    place = np.clip(np.round(due * RATE).astype(int)[:, None] + steps, 0, len(times) - 1)
    price = opening[place] + QUIET_WORTH * np.abs(steps) / reach
    due = np.sort(due + steps[price.argmin(1)] / RATE)
    kept: list[float] = []
    for moment in due:
        if not kept or moment - kept[-1] >= longer * BLINK_S + 0.2:
            kept.append(float(moment))
    blink = np.zeros(len(times))
    for centre in kept:
        close_s, shut_s, open_s = longer * CLOSE_S, longer * SHUT_S, longer * OPEN_S
        first, last = centre - shut_s / 2 - close_s, centre + shut_s / 2 + open_s
        part = np.clip(np.minimum((times - first) / close_s, (last - times) / open_s), 0.0, 1.0)
        blink = np.maximum(blink, part * part * (3.0 - 2.0 * part))
    return blink


def _awake(times: Curve, starts: Curve, ends: Curve) -> Curve:
    """1 from just before the first word until after the last, so that pauses are closed lips and not a smile."""
    if not len(starts):
        return np.zeros(len(times))
    rise = _ease(np.clip((times - starts[0] + 0.35) / 0.3, 0.0, 1.0))
    fall = _ease(np.clip((times - ends[-1] - 0.35) / 0.5, 0.0, 1.0))
    return rise * (1.0 - fall)


def _begun(times: Curve, starts: Curve) -> Curve:
    """0 while the mouth is still the picture's, 1 from when the first word is under way."""
    first = max(REST_S, float(starts[0]) - PARTING_S) if len(starts) else REST_S
    return _ease(np.clip((times - first) / PARTING_S, 0.0, 1.0))


def _breath(times: Curve, starts: Curve, dice: np.random.Generator) -> Curve:
    """0 exhaled to 1 inhaled: in just before a phrase, slowly out over it, on its own pace in silence."""
    tops, last = [], -1.0
    for start in [*starts, times[-1] + 4.0]:
        while start - last > 6.5:
            last += dice.uniform(3.2, 4.4)
            tops.append(last)
        if start - last > 1.6:
            last = float(start)
            tops.append(last)
    bottoms = [
        max(top - 0.6, 0.4 * top + 0.6 * before) for before, top in zip([-3.0, *tops], tops, strict=False)
    ]
    moments = np.sort(np.concatenate([tops, bottoms]))
    levels = np.tile([0.0, 1.0], len(tops))
    index = np.clip(np.searchsorted(moments, times, side="right") - 1, 0, len(moments) - 2)
    part = np.clip((times - moments[index]) / (moments[index + 1] - moments[index]), 0.0, 1.0)
    return levels[index] + (levels[index + 1] - levels[index]) * _ease(part)


def _sway(times: Curve, low_hz: float, high_hz: float, dice: np.random.Generator) -> Curve:
    """Smooth wandering of unit variance between two frequencies."""
    waves = 9
    rates = np.exp(dice.uniform(np.log(low_hz), np.log(high_hz), waves))
    weights = rates**-0.5
    weights *= np.sqrt(2.0 / np.sum(weights**2))
    phases = dice.uniform(0.0, 2.0 * np.pi, waves)
    total = np.zeros(len(times))
    for rate, weight, phase in zip(rates, weights, phases, strict=True):
        total += weight * np.sin(2.0 * np.pi * rate * times + phase)
    return total


def _moves(times: Curve, starts: Curve, places: Curve, travel_s: float) -> Curve:
    """(n, channels) Rest at each of `places` from `starts` on, each reached in `travel_s`; zero before."""
    if not len(starts):
        return np.zeros((len(times), places.shape[1]))
    stops = np.vstack([np.zeros(places.shape[1]), places])
    index = np.searchsorted(starts, times, side="right")
    since = times - starts[np.maximum(index - 1, 0)]
    room = np.append(np.diff(starts), travel_s)[np.maximum(index - 1, 0)]
    part = _ease(np.clip(since / np.minimum(room, travel_s), 0.0, 1.0))[:, None]
    moved = stops[np.maximum(index - 1, 0)] * (1.0 - part) + stops[index] * part
    return np.where(index[:, None] > 0, moved, 0.0)


def _bumps(
    times: Curve, centres: Curve, heights: Curve, *, rise_s: float, hold_s: float, fall_s: float
) -> Curve:
    """Rise to each height, hold it about its centre, fall; where two overlap, the higher one shows."""
    curve = np.zeros(len(times))
    for centre, height in zip(centres, heights, strict=True):
        first, last = centre - hold_s / 2 - rise_s, centre + hold_s / 2 + fall_s
        window = slice(max(0, int(first * RATE)), max(0, int(last * RATE) + 2))
        part = np.minimum((times[window] - first) / rise_s, (last - times[window]) / fall_s)
        curve[window] = np.maximum(curve[window], height * _ease(np.clip(part, 0.0, 1.0)))
    return curve


def _ease(part: Curve) -> Curve:
    """0 to 1 without a jerk at either end."""
    eased: Curve = part**3 * (part * (6.0 * part - 15.0) + 10.0)
    return eased


def _at(times: Curve, curve: Curve, moments: Curve) -> Curve:
    return np.interp(moments, times, curve)


def _smooth(curve: Curve, width_s: float) -> Curve:
    window = np.hanning(round(width_s * RATE) | 1)
    return np.convolve(np.pad(curve, len(window) // 2, "edge"), window / window.sum(), "valid")
