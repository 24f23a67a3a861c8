"""From what a face was seen to do to how the rig does the same: habits, and mouth shapes by viseme.

Amplitudes are not read off but matched: the rig performs the film's own words, the same figures are taken of it, and
its settings move until they agree. Pure computation on curves; they come from `training.recipes.portrait_reading`.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

import numpy as np
from scipy.signal import butter, find_peaks, peak_widths, sosfiltfilt

from engines.portrait.life import BLINK_S, CLOSE_S, EYEBALL, OPEN_S, SHUT_S, Life
from engines.portrait.mesh import Floats
from engines.portrait.person import Habits, Shape
from engines.speech.mouth import CHANNELS, MouthTrack
from training.recipes.portrait_reading import Seen

SHUT, RISES = 0.4, 0.3  # how far lids come down in a blink, at least, and how far beyond their surroundings
HALF_OF_BLINK = (SHUT_S + (CLOSE_S + OPEN_S) / 2) / BLINK_S  # of its length it is more than half shut
SWAY_HZ, NOD_HZ = 1.0, (1.0, 4.0)
SEEDS = range(4)
PACES = (0.5, 0.75, 1.0, 1.5, 2.0)
LEAST_S = 2.0
TEMPO_PRIOR_S = (
    20.0  # a slow sway shows its tempo late: so much of a film believes the usual one as much as its own
)
MOST_LAG_S = 0.3
PRIOR_S = 1.0  # a viseme that was seen for as long counts as much as all others together
_CHANNEL = {"opening": "jaw", "width": "width", "rounding": "round"}
_NAMES = {
    "blinks": "blinks a minute",
    "blink_half_s": "seconds that a blink is more than half shut",
    "sway_deg": "sway of the head, degrees",
    "sway_hz": "tempo of the sway, hertz",
    "nods_deg": "nods, degrees",
    "gaze_e": "wandering of the eyes, in their distance",
}


@dataclass(frozen=True)
class Manner:
    """How somebody is, in figures that film and rig share: blinks a minute, seconds from half shut to half open,
    degrees of sway (yaw and roll) and its mean frequency, degrees of nodding, and how far the eyes wander in e."""

    blinks: float
    blink_half_s: float
    sway_deg: float
    sway_hz: float
    nods_deg: float
    gaze_e: float


def manner(parts: Sequence[Seen]) -> Manner:
    """Of everything that was seen; parts under `LEAST_S` count for nothing. At least one is longer."""
    parts = [part for part in map(_evenly, parts) if part.duration_s >= LEAST_S and len(part.blink) > 15]
    lengths = np.array([len(part.blink) / part.fps for part in parts])
    counts, widths = zip(*(_blinks(part) for part in parts), strict=True)
    all_widths = np.concatenate(widths)
    figures = np.array([_motion(part) for part in parts])
    sway, speed, nods, gaze = np.sqrt(np.average(figures, 0, lengths))
    return Manner(
        blinks=60 * sum(counts) / float(lengths.sum()),
        blink_half_s=float(np.median(all_widths)) if len(all_widths) else HALF_OF_BLINK * BLINK_S,
        sway_deg=float(np.degrees(sway)),
        sway_hz=float(speed / max(sway, 1e-6) / (2 * np.pi)),
        nods_deg=float(np.degrees(nods)),
        gaze_e=float(gaze),
    )


def of_rig(habits: Habits, parts: Sequence[Seen], tracks: Sequence[MouthTrack], seed: int) -> Manner:
    """How the rig is with these habits while it says the tracks, seen at the film's own moments."""
    return manner(
        [
            performed(habits, part, track, seed + n)
            for n, (part, track) in enumerate(zip(parts, tracks, strict=True))
        ]
    )


def performed(habits: Habits, part: Seen, track: MouthTrack, seed: int) -> Seen:
    """What would be seen of the rig at the moments of `part`."""
    life = life_of(habits, track, seed)
    moments = [life.at(float(time_s)) for time_s in part.times_s]
    turn = np.array([(one.yaw, one.pitch, one.roll) for one in moments])
    gaze = np.array([one.gaze for one in moments])
    return replace(
        part,
        mouth=np.array([one.mouth for one in moments]),
        blink=np.array([one.blink for one in moments]),
        gaze=gaze - np.median(gaze, 0),
        turn=turn - np.median(turn, 0),
    )


def life_of(habits: Habits, track: MouthTrack, seed: int) -> Life:
    """The rig with these habits, saying the track."""
    return Life(track, seed=seed, motion=habits.motion, blinks=habits.blinks, gaze=habits.gaze, own=habits)


def habits_of(parts: Sequence[Seen], tracks: Sequence[MouthTrack]) -> Habits:
    """The settings with which the rig, saying the words of `tracks`, is as the face of `parts` was seen to be."""
    seen = manner(parts)

    def rig(**values: float) -> Manner:
        made = [of_rig(_within(found, values), parts, tracks, 1000 * seed) for seed in SEEDS]
        rows = np.array([list(asdict(one).values()) for one in made])
        return Manner(*(float(value) for value in rows.mean(0)))

    found = _within(Habits(), {"blinks": seen.blinks, "blink_s": round(seen.blink_half_s / HALF_OF_BLINK, 3)})
    pace = _crossing(PACES, [rig(pace=pace).sway_hz for pace in PACES], seen.sway_hz)
    watched_s = sum(part.duration_s for part in parts)
    found = _within(found, {"pace": pace ** (watched_s / (watched_s + TEMPO_PRIOR_S))})
    for _ in range(3):
        now = rig()
        found = _within(
            found,
            {
                "motion": _moved(found.motion, seen.sway_deg, now.sway_deg),
                "gaze": _moved(found.gaze, seen.gaze_e, now.gaze_e),
                "blinks": _moved(found.blinks, seen.blinks, now.blinks) if seen.blinks else 0.0,
            },
        )
    without, usual = rig(nods=0.0).nods_deg, rig(nods=1.0).nods_deg
    own = max(usual**2 - without**2, 1e-6)
    noise = float(np.mean([np.degrees(part.pitch_noise) for part in parts]))
    true = max(seen.nods_deg**2 - noise**2, 0.0)
    sure = true / max(seen.nods_deg**2, 1e-9)
    nods = float(np.sqrt(max(true - without**2, 0) / own))
    return _within(found, {"nods": sure * nods + (1 - sure) * found.nods})


def compared(
    habits: Habits, parts: Sequence[Seen], tracks: Sequence[MouthTrack]
) -> list[tuple[str, float, float]]:
    """What each habit is called, how it is in the films, and how the rig has it on average over some seeds."""
    film = asdict(manner(parts))
    rig = [asdict(of_rig(habits, parts, tracks, 77 + 1000 * seed)) for seed in SEEDS]
    return [(_NAMES[name], value, float(np.mean([one[name] for one in rig]))) for name, value in film.items()]


def shapes_of(
    parts: Sequence[Seen], tracks: Sequence[MouthTrack], kept_from_s: Sequence[float]
) -> dict[str, Shape]:
    """How far the mouth went for each viseme against the `tracks` of the rig, before `kept_from_s`."""
    rows: dict[str, list[tuple[Floats, Floats]]] = {}
    for part, track, until_s in zip(parts, tracks, kept_from_s, strict=True):
        early = part.times_s < until_s
        times, mouth = part.times_s[early], part.mouth[early].astype(np.float64)
        usual = track.at(times).astype(np.float64)
        for span in track.spans:
            within = (times >= span.start_s) & (times < span.end_s)
            rows.setdefault(span.viseme, []).append((mouth[within], usual[within]))
    everything = [pair for viseme, pairs in rows.items() for pair in pairs if viseme != "sil"]
    overall = {name: _factor(everything, CHANNELS.index(channel)) for name, channel in _CHANNEL.items()}
    return {
        viseme: Shape(
            **{
                name: _factor(pairs, CHANNELS.index(channel), overall[name])
                for name, channel in _CHANNEL.items()
            }
        )
        for viseme, pairs in sorted(rows.items())
    }


def lag_s(part: Seen, track: MouthTrack) -> float:
    """How much later than its sound the mouth of a film moves; 0 where that cannot be told."""
    if len(part.times_s) < 50:
        return 0.0
    lags = np.arange(-MOST_LAG_S, MOST_LAG_S + 0.005, 0.01)
    jaw = part.mouth[:, 0] - part.mouth[:, 0].mean()
    alike = []
    for lag in lags:
        usual = track.at(part.times_s - lag)[:, 0]
        alike.append(float((jaw * (usual - usual.mean())).sum() / max(float(usual.std()), 1e-6)))
    best = int(np.argmax(alike))
    sure = alike[best] / max(len(jaw) * float(jaw.std()), 1e-6)
    return float(lags[best]) if sure > 0.3 and 0 < best < len(lags) - 1 else 0.0


def _factor(pairs: Sequence[tuple[Floats, Floats]], channel: int, prior: float = 1.0) -> float:
    """The slope of what was seen on what is usual, drawn towards a prior where little was seen."""
    seen = np.concatenate([pair[0][:, channel] for pair in pairs]) if pairs else np.zeros(0)
    usual = np.concatenate([pair[1][:, channel] for pair in pairs]) if pairs else np.zeros(0)
    power = float((usual * usual).sum())
    weight = PRIOR_S * 25 * max(power / max(len(usual), 1), 0.01)
    slope = (float((seen * usual).sum()) + weight * prior) / (power + weight)
    return round(float(np.clip(slope, 0.2, 2.5)), 3)


def _blinks(part: Seen) -> tuple[int, Floats]:
    """How many there are, and how long each is more than half of its depth down, in seconds."""
    peaks, _ = find_peaks(part.blink, height=SHUT, prominence=RISES, distance=max(1, round(0.2 * part.fps)))
    widths = peak_widths(part.blink, peaks, 0.5)[0]
    return len(peaks), widths / part.fps


def _motion(part: Seen) -> tuple[float, float, float, float]:
    """Mean squares of sway (rad), its speed (rad/s), nods (rad) and gaze (e)."""
    yaw, pitch, roll = part.turn.T
    slow = butter(2, SWAY_HZ, fs=part.fps, output="sos")
    sway = np.stack([sosfiltfilt(slow, angle) for angle in (yaw, roll)])
    sway -= sway.mean(1, keepdims=True)
    speed = np.gradient(sway, 1 / part.fps, axis=1)
    high = min(NOD_HZ[1], 0.45 * part.fps)
    nods = sosfiltfilt(butter(2, (NOD_HZ[0], high), "bandpass", fs=part.fps, output="sos"), pitch)
    where = part.gaze[:, 0] + EYEBALL * np.sin(yaw)
    return (
        float(np.square(sway).sum(0).mean()),
        float(np.square(speed).sum(0).mean()),
        float(np.square(nods).mean()),
        float(np.square(where - np.median(where)).mean()),
    )


def _evenly(part: Seen) -> Seen:
    """At even moments, frames in which no face was seen bridged."""
    if len(part.times_s) < 2:
        return part
    times = np.arange(part.times_s[0], part.times_s[-1], 1 / part.fps)

    def at(values: Floats) -> Floats:
        flat = values.reshape(len(values), -1)
        return np.stack([np.interp(times, part.times_s, column) for column in flat.T], 1).reshape(
            len(times), *values.shape[1:]
        )

    return replace(part, times_s=times, blink=at(part.blink), gaze=at(part.gaze), turn=at(part.turn))


def _within(habits: Habits, values: dict[str, float]) -> Habits:
    """With these values, as far as the rig goes."""
    limits = {"blinks": (0, 40), "motion": (0, 1), "gaze": (0, 1), "blink_s": (0.15, 1), "pace": (0.4, 2.5)}
    clipped = {
        name: round(float(np.clip(value, *limits.get(name, (0, 3)))), 3) for name, value in values.items()
    }
    return habits.model_copy(update=clipped)


def _moved(setting: float, wanted: float, is_: float) -> float:
    return max(setting, 0.01) * float(np.clip(wanted / max(is_, 1e-6), 0.2, 5.0))


def _crossing(settings: Sequence[float], figures: Sequence[float], wanted: float) -> float:
    """The setting whose figure is as wanted; figures grow with it but for chance."""
    rising = np.maximum.accumulate(figures) + 1e-9 * np.arange(len(figures))
    return float(np.interp(wanted, rising, settings))
