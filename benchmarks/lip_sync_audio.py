"""How well the mouth follows a recording: curves from audio alone against the phones that were spoken.

    python benchmarks/lip_sync_audio.py [--listener both] [--library FOLDER] [--out report.json]

Synthesised speech of voices and languages that training never met, and the five LibriVox sentences of Debian's
`pocketsphinx-testdata` with phones from forced alignment (`pip install pocketsphinx`), each clean, under noise
and under music. Trivial baselines and controls that must fail stand beside the figures. The picture is not
measured here.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from numpy.typing import NDArray

from engines.speech.features import HOP, SAMPLE_RATE, mel_power
from engines.speech.listen import listen
from engines.speech.mouth import RATE, MouthTrack, mouth_track
from engines.speech.phones import ARTICULATIONS, Phone, gestures, moves_mouth
from training.backlot import acoustics
from training.backlot.voices import Recording, gather, in_company

LIBRIVOX = Path("/usr/share/pocketsphinx/test/data/librivox")
_CMU_IN_IPA = """
    AA ɑ AE æ AH ʌ AO ɔ AW aʊ AY aɪ B b CH tʃ D d DH ð EH ɛ ER ɚ EY eɪ F f G ɡ HH h IH ɪ IY i JH dʒ K k L l
    M m N n NG ŋ OW oʊ OY ɔɪ P p R ɹ S s SH ʃ T t TH θ UH ʊ UW u V v W w Y j Z z ZH ʒ
"""
_IPA = dict(zip(_CMU_IN_IPA.split()[::2], _CMU_IN_IPA.split()[1::2], strict=True))
_SCHWA_S = 0.08
_SHIFT = 8  # frames, 80 ms
_REACH = 20  # frames of lag looked at
_FRAME_S = 0.04  # one picture at 25 a second
_LATE_S, _LONGEST_S = 0.07, 0.22  # the recogniser names a sound this late, and none lasts longer

Curve = NDArray[np.float32]
Listener = Callable[[NDArray[np.float32]], MouthTrack]


@dataclass(frozen=True)
class Heard:
    """One recording, its true mouth and the one that was heard."""

    recording: Recording
    truth: MouthTrack
    heard: MouthTrack


def real_recordings() -> list[Recording]:
    """The LibriVox sentences with phones by forced alignment of their transcripts; none where they are missing."""
    if not LIBRIVOX.is_dir():
        print("no real recordings: apt-get install pocketsphinx-testdata")
        return []
    from pocketsphinx import Decoder

    decoder = Decoder(lm=None, loglevel="FATAL")
    found = []
    for row in (LIBRIVOX / "transcription").read_text().splitlines():
        text, name = row.replace("<s>", "").replace("</s>", "").rsplit("(", 1)
        samples, rate = soundfile.read(LIBRIVOX / f"{name.strip(') ')}.wav", dtype="int16")
        assert rate == SAMPLE_RATE
        for prepare in (lambda t=text: decoder.set_align_text(t.strip()), decoder.set_alignment):
            prepare()
            decoder.start_utt()
            decoder.process_raw(samples.tobytes(), full_utt=True)
            decoder.end_utt()
        phones = []
        for word in decoder.get_alignment():
            for phone in word:
                start, end = phone.start / RATE, (phone.start + phone.duration) / RATE
                short = phone.name == "AH" and end - start < _SCHWA_S
                if phone.name in _IPA:
                    phones.append(Phone("ə" if short else _IPA[phone.name], start, end))
        found.append(Recording(samples.astype(np.float32) / 32768, phones, name.strip(") ")))
    return found


def mixed(recordings: list[Recording], kind: str) -> list[Recording]:
    """The recordings with pink noise or music 10 dB below the voice."""
    found = []
    for number, recording in enumerate(recordings):
        rng = np.random.default_rng([11, number])
        count = len(recording.audio)
        if kind == "music":
            other = acoustics.music(recording.duration_s + 1, rng)
        else:
            spectrum = np.fft.rfft(rng.standard_normal(count))
            other = np.fft.irfft(spectrum / np.sqrt(np.arange(len(spectrum)) + 1), count).astype(np.float32)
        found.append(in_company(recording, other, 10))
    return found


def hear(recordings: list[Recording], listener: Listener) -> list[Heard]:
    return [
        Heard(r, mouth_track(r.phones, r.duration_s), listener(r.audio))
        for r in recordings
        if r.duration_s > 1
    ]


def opening(track: MouthTrack) -> Curve:
    """The jaw."""
    return track.channels[:, 0]


def likeness(pairs: list[tuple[Curve, Curve]], lag: int) -> float:
    """Mean Pearson r of (truth, heard) pairs, the heard one taken `lag` frames later."""
    values = []
    for truth, heard in pairs:
        count = min(len(truth), len(heard))
        a = truth[_REACH : count - _REACH]
        b = heard[_REACH + lag : count - _REACH + lag]
        values.append(float(np.corrcoef(a, b)[0, 1]) if a.std() > 0 and b.std() > 0 else 0.0)
    return float(np.mean(values))


def best_lag(pairs: list[tuple[Curve, Curve]]) -> tuple[int, float]:
    """(lag in frames, r); a positive lag means that the heard curve is late."""
    return max(((lag, likeness(pairs, lag)) for lag in range(-_REACH, _REACH + 1)), key=lambda row: row[1])


def closure_recall(heard: list[Heard]) -> tuple[float, float]:
    """Share of P, B and M with the jaw below 0.1 within one frame of 25 a second; share of closures heard that
    belong to one (of frames with the lips pressed, those within 60 ms of P, B or M)."""
    met = total = right = pressed = 0
    for item in heard:
        jaw, press = opening(item.heard), item.heard.channels[:, 6] > 0.5
        near = np.zeros(len(jaw), bool)
        for gesture in gestures(item.recording.phones):
            if ARTICULATIONS[gesture.letter].manner != "closure":
                continue
            middle = (gesture.start_s + gesture.end_s) / 2
            around = jaw[max(0, round((middle - _FRAME_S) * RATE)) : round((middle + _FRAME_S) * RATE) + 1]
            met += bool(len(around)) and float(around.min()) < 0.1
            near[max(0, round((gesture.start_s - 0.06) * RATE)) : round((gesture.end_s + 0.06) * RATE)] = True
            total += 1
        right += int((press & near).sum())
        pressed += int(press.sum())
    return met / max(total, 1), right / max(pressed, 1)


def silence_leak(heard: list[Heard]) -> tuple[float, float]:
    """Mean opening in pauses of more than 350 ms, and the seconds of such pauses that there are."""
    leaks = [np.zeros(0, np.float32)]
    for item in heard:
        edges = [
            0.0,
            *(t for p in item.recording.phones for t in (p.start_s, p.end_s)),
            item.recording.duration_s,
        ]
        for start, end in zip(edges[::2], edges[1::2], strict=True):
            if end - start > 0.35:
                leaks.append(opening(item.heard)[round(start * RATE) : round(end * RATE)])
    quiet = np.concatenate(leaks)
    return float(quiet.mean()) if len(quiet) else 0.0, len(quiet) / RATE


def figures(heard: list[Heard]) -> dict[str, float]:
    pairs = [(opening(item.truth), opening(item.heard)) for item in heard]
    lag, r = best_lag(pairs)
    recall, precision = closure_recall(heard)
    leak, pauses_s = silence_leak(heard)
    found = {"r": r, "lag_ms": lag * 1000 / RATE, "r_at_0": likeness(pairs, 0)}
    for number, name in ((1, "width"), (2, "round")):
        found[f"r_{name}"] = likeness(
            [(item.truth.channels[:, number], item.heard.channels[:, number]) for item in heard], 0
        )
    scale = sum(float(b.std()) for _, b in pairs) / sum(float(a.std()) for a, _ in pairs)
    found |= {"size": scale, "closures": recall, "closures_right": precision}
    found |= {"leak": leak, "pauses_s": pauses_s}
    return {name: round(value, 3) for name, value in found.items()}


def controls(heard: list[Heard]) -> dict[str, Any]:
    """Baselines and tests that must fail, on the same recordings."""
    rng = np.random.default_rng(3)
    truths = [opening(item.truth) for item in heard]
    curves = [opening(item.heard) for item in heard]
    energy = [np.sqrt(mel_power(item.recording.audio).mean(1)) for item in heard]
    shuffled = [
        np.concatenate([c[i : i + 20] for i in 20 * rng.permutation(-(-len(c) // 20))]) for c in curves
    ]
    late = [np.concatenate([np.zeros(_SHIFT, np.float32), c]) for c in curves]
    energy_lag, energy_r = best_lag(list(zip(truths, energy, strict=True)))
    lag, _ = best_lag(list(zip(truths, curves, strict=True)))
    late_lag, _ = best_lag(list(zip(truths, late, strict=True)))
    return {
        "energy_r": round(energy_r, 3),
        "energy_lag_ms": energy_lag * 1000 / RATE,
        "shuffled_r": round(best_lag(list(zip(truths, shuffled, strict=True)))[1], 3),
        "another_sentence_r": round(best_lag(list(zip(truths, curves[1:] + curves[:1], strict=True)))[1], 3),
        "shift_of_80_ms_read_as_ms": (late_lag - lag) * 1000 / RATE,
    }


def nobody(listener: Listener) -> dict[str, float]:
    """Mean opening where no one speaks."""
    rng = np.random.default_rng(8)
    count = 20 * SAMPLE_RATE
    sounds = {
        "music": acoustics.music(20, rng),
        "white noise": rng.standard_normal(count).astype(np.float32) * 0.1,
        "silence": np.zeros(count, np.float32),
        "hum": (np.sin(np.arange(count) * 2 * np.pi * 50 / SAMPLE_RATE) * 0.05).astype(np.float32),
    }
    return {name: round(float(opening(listener(sound)).mean()), 4) for name, sound in sounds.items()}


def recognise(audio: NDArray[np.float32]) -> MouthTrack:
    """The phoneme recogniser alone: what it names first of each run of frames, until it names the next."""
    from hama.asr import ASRModel

    model = ASRModel()
    found: list[Phone] = []
    for span in model.phoneme_spans(model.transcribe_waveform(audio, SAMPLE_RATE)):
        reported_s, next_s = span.start_ms / 1000, span.end_ms / 1000
        start_s = max(reported_s - _LATE_S, found[-1].end_s if found else 0.0)
        end_s = min(next_s, reported_s + _LONGEST_S) - _LATE_S
        if moves_mouth(span.phoneme) and end_s > start_s:
            found.append(Phone(span.phoneme, start_s, end_s))
    return mouth_track(found, len(audio) / SAMPLE_RATE)


LISTENERS: dict[str, Listener] = {
    "both": listen,
    "network": lambda audio: listen(audio, recogniser=False),
    "recogniser": recognise,
}


def measure(listener: Listener, library: Path) -> dict[str, Any]:
    recordings = gather(library, 99, 300, 90, kept=True)
    kinds = {
        "formant voices": [r for r in recordings if "+" in r.voice],
        "neural voices": [r for r in recordings if "+" not in r.voice],
        "LibriVox": real_recordings(),
    }
    report: dict[str, Any] = {}
    for name, chosen in kinds.items():
        if not chosen:
            continue
        clean = hear(chosen, listener)
        report[name] = figures(clean) | controls(clean)
        for kind in ("noise", "music"):
            report[f"{name}, {kind} 10 dB"] = figures(hear(mixed(chosen, kind), listener))
    report["nobody speaks"] = nobody(listener)
    everything = np.concatenate([r.audio for r in recordings])
    began = time.perf_counter()
    listener(everything)
    report["seconds a second"] = round((time.perf_counter() - began) / len(everything) * SAMPLE_RATE, 4)
    assert HOP * RATE == SAMPLE_RATE
    return report


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--library", type=Path, help="where the synthesised speech is kept between runs")
    parser.add_argument("--listener", choices=LISTENERS, action="append", help="default: all three")
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    library = given.library or Path(tempfile.mkdtemp(prefix="matinee-bench-"))
    report = {name: measure(LISTENERS[name], library) for name in given.listener or LISTENERS}
    for listener, rows in report.items():
        for name, values in rows.items():
            print(f"{listener:11s}{name:32s}", values)
    if given.out:
        given.out.write_text(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()
