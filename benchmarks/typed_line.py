"""How soon a typed line is speech, and whether its mouth moves with the sound.

    python benchmarks/typed_line.py [--voices af_heart am_michael bf_emma] [--out report.json]

Time to speech of a line of about ten seconds, with the model already in memory and from cold; the mouth against
the voice's own durations (a plain staircase of how open each phone is, that knows nothing of coarticulation);
closures; and how far phones lie from their sound: the centre of hiss, of voice, and the hush of stops, each
found in the audio alone, with and without the correction for the decoder's delay. The picture is not measured.
"""

import argparse
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d
from scipy.signal import butter, sosfiltfilt

from engines.speech import kokoro
from engines.speech.mouth import CHANNELS, RATE, mouth_track
from engines.speech.phones import ARTICULATIONS, JAW, Phone, gestures, letters
from engines.speech.speak import SPEECH_RATE, Spoken, joined, speak

LINE = (
    "I never thought I would see you again, not after what happened at the harbour. Please, bring me home "
    "before April, and maybe my boat will be painted by then."
)
PROBES = (
    "She sees six fish passing the misty bridge, busy with cheese and sauce.",
    "Peter picked a big paper box and brought Bob a cup of pumpkin soup.",
    "Please, bring me home before April, or Sam may buy a bigger boat.",
)


def staircase(phones: list[Phone], count: int) -> NDArray[np.float64]:
    """How open each phone is by its table entry, (count,) at `RATE`, rounded to the 4 Hz that a jaw can follow."""
    steps = np.zeros(count)
    for gesture in gestures(phones):
        steps[round(gesture.start_s * RATE) : round(gesture.end_s * RATE)] = gesture.articulation.target[JAW]
    return gaussian_filter1d(steps, 0.03 * RATE)


def closures(spoken: Spoken, fps: int) -> tuple[int, int]:
    """-> (P, B and M with a frame of shut lips at their time, all of them)."""
    track = mouth_track(spoken.phones, spoken.duration_s)
    frames = (np.arange(int(spoken.duration_s * fps)) + 0.5) / fps
    jaw = track.at(frames)[:, CHANNELS.index("jaw")]
    middles = [(p.start_s + p.end_s) / 2 for p in spoken.phones if p.symbol in "pbm"]
    shut = [jaw[np.abs(frames - middle) <= 1 / fps].min(initial=1) < 0.02 for middle in middles]
    return sum(shut), len(shut)


def loudness(audio: NDArray[np.float32], low_hz: float, high_hz: float) -> NDArray[np.float64]:
    """Energy of a band, smoothed over 20 ms, one value a sample."""
    band = butter(4, [low_hz, high_hz], "band", fs=SPEECH_RATE, output="sos")
    return gaussian_filter1d(sosfiltfilt(band, audio) ** 2, 0.005 * SPEECH_RATE)


def lags(spoken: Spoken) -> Iterator[tuple[str, float]]:
    """(kind of sound, seconds by which its sound comes after its phone's middle)."""
    hiss, voice = loudness(spoken.audio, 4500, 10000), loudness(spoken.audio, 150, 1200)
    for phone in spoken.phones:
        middle, half = (phone.start_s + phone.end_s) / 2, (phone.end_s - phone.start_s) / 2
        symbol = letters(phone.symbol)
        vowel = ARTICULATIONS[symbol[0]].manner == "vowel" and phone.stress == 2
        kind = "sibilant" if symbol in "szʃ" else "stop" if symbol in "pb" else "vowel" if vowel else ""
        if not kind:
            continue
        begin = max(0, int((middle - half - 0.06) * SPEECH_RATE))
        around = slice(begin, int((middle + half + 0.06) * SPEECH_RATE))
        if kind == "stop":
            at = float(np.argmin((voice + hiss)[around]))
        else:
            weight = (hiss if kind == "sibilant" else voice)[around]
            at = float(weight @ np.arange(len(weight)) / weight.sum())
        yield kind, (begin + at) / SPEECH_RATE - middle


def measure(voice: str) -> dict[str, Any]:
    """The figures of one voice."""
    began, worked = time.perf_counter(), time.process_time()
    spoken = joined(list(speak(LINE, voice)))
    seconds, core_seconds = time.perf_counter() - began, time.process_time() - worked
    track = mouth_track(spoken.phones, spoken.duration_s)
    jaw = track.channels[:, JAW]
    truth = staircase(spoken.phones, len(jaw))
    fit = {lag: float(np.corrcoef(np.roll(jaw, -lag), truth)[0, 1]) for lag in range(-20, 21)}
    best = max(fit, key=fit.__getitem__)
    found: dict[str, list[float]] = {"sibilant": [], "vowel": [], "stop": []}
    for text in PROBES:
        for kind, lag in lags(joined(list(speak(text, voice)))):
            found[kind].append(lag)
    corrected = {kind: round(1000 * float(np.median(values))) for kind, values in found.items()}
    late_ms = round(1000 * kokoro.late_s(1.0))
    shut = {fps: closures(spoken, fps) for fps in (25, 30)}
    return {
        "voice": voice,
        "line_s": round(spoken.duration_s, 2),
        "speech_in_s": round(seconds, 2),
        "core_seconds": round(core_seconds, 2),
        "r": round(fit[best], 3),
        "lag_ms": 10 * best,
        "r_shuffled": round(float(np.corrcoef(np.roll(jaw, len(jaw) // 2), truth)[0, 1]), 3),
        "closures": {fps: f"{n} of {of}" for fps, (n, of) in shut.items()},
        "sound_after_phone_ms": corrected,
        "sound_after_phone_ms_uncorrected": {kind: lag - late_ms for kind, lag in corrected.items()},
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--voices", nargs="+", default=["af_heart", "am_michael", "bf_emma"])
    parser.add_argument("--out", type=Path)
    chosen = parser.parse_args()
    began = time.perf_counter()
    next(speak("Hello.", chosen.voices[0]))
    report: dict[str, Any] = {"cold_start_s": round(time.perf_counter() - began, 2), "voices": []}
    for voice in chosen.voices:
        report["voices"].append(measure(voice))
        print(json.dumps(report["voices"][-1], ensure_ascii=False), flush=True)
    print(f"from cold to the first word: {report['cold_start_s']} s")
    if chosen.out:
        chosen.out.write_text(json.dumps(report, indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()
