"""How well the mouth in a finished film follows what was spoken: read back from the decoded frames.

    python -m benchmarks.lip_sync_film [--quick] [--out report.json]

Four kinds of voice speak through the sample portraits (photograph, painting and cartoon in turn): synthesised speech
of voices and languages kept out of training, the LibriVox sentences of Debian's `pocketsphinx-testdata` with phones by
forced alignment, and typed lines of a neural voice. The gap of the lips is measured by the landmark model in every
decoded frame and compared with the opening that the spoken phones ask for. A shuffled curve and another sentence's
film must fail, and a film whose sound was moved by 80 ms must be recognised as that. Closures are counted over several
pictures, each with the gap that the landmark model reads from its shut lips as its zero.
"""

import argparse
import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.lip_sync_audio import real_recordings
from benchmarks.measure import lip_gap, match, mouth_of_film
from engines.contract import Artifact, parse_request
from engines.media.audio import write_audio
from engines.media.image import read_image
from engines.perception.face import FaceReader
from engines.portrait.engine import BuiltinPortrait
from engines.portrait.performance import Performance
from engines.portrait.renderer import PortraitRenderer
from engines.portrait.request import PortraitRequest
from engines.portrait.shapes import LOWER_DROP, UPPER_RAISE, jaw_fall
from engines.speech.features import SAMPLE_RATE
from engines.speech.mouth import MouthTrack, mouth_track
from engines.speech.phones import Phone
from engines.speech.speak import SPEECH_RATE, joined, speak
from resources import SAMPLES
from training.backlot.voices import Recording, gather

Curve = NDArray[np.float64]

FPS = 25
LINES = (
    "Maybe my bubble popped! You saw me wave, from five farms away. Oh, what a beautiful blue moon.",
    "Please, bring me home before April, and maybe my boat will be painted by then.",
)
SHUT_E = 0.02  # a gap this much above the picture's zero is open
SHUT_MOUTH = np.array([0, 0, 0, 0, 0, 0, 1, 0], np.float32)


@dataclass(frozen=True)
class Spoken:
    """A sound, its phones, and how the film gets it."""

    name: str
    phones: list[Phone]
    duration_s: float
    values: dict[str, Any]


def intended(track: MouthTrack, times: Curve) -> Curve:
    """The gap that the mouth curves ask for, in e."""
    jaw, _, _, upper, lower, *_ = track.at(times).T.astype(float)
    opening: Curve = jaw_fall(jaw) + UPPER_RAISE * upper + LOWER_DROP * lower
    return opening


def film(spoken: Spoken, picture: Path, folder: Path) -> tuple[Curve, Curve]:
    """Render and decode -> (frame times, measured gaps)."""
    folder.mkdir(parents=True, exist_ok=True)
    values = {"image": picture, "label": False, "motion": 0.3, **spoken.values}
    engine = BuiltinPortrait()
    media = [
        event.path
        for event in engine.run(parse_request(PortraitRequest, values), folder)
        if isinstance(event, Artifact) and event.kind == "media"
    ]
    return mouth_of_film(media[0])


def from_recording(recording: Recording, number: int, folder: Path) -> Spoken:
    path = folder / f"{number}.wav"
    write_audio(path, [recording.audio], SAMPLE_RATE)
    return Spoken(recording.voice, recording.phones, recording.duration_s, {"audio": path})


def from_line(text: str, voice: str) -> Spoken:
    said = joined(list(speak(text, voice)))
    return Spoken(voice, said.phones, len(said.audio) / SPEECH_RATE, {"text": text, "voice": voice})


def follow(kind: list[Spoken], pictures: list[Path], folder: Path) -> dict[str, Any]:
    """Figures of one kind of voice, with its controls."""
    pairs: list[tuple[Curve, Curve]] = []
    for number, spoken in enumerate(kind):
        times, gaps = film(spoken, pictures[number % len(pictures)], folder / str(number))
        pairs.append((gaps, intended(mouth_track(spoken.phones, spoken.duration_s), times)))
    rng = np.random.default_rng(5)
    found = [match(gaps, truth, FPS) for gaps, truth in pairs]
    mixed = [match(_shuffled(gaps, rng), truth, FPS).r for gaps, truth in pairs]
    strange = [match(gaps, pairs[(i + 1) % len(pairs)][1], FPS).r for i, (gaps, _) in enumerate(pairs)]
    late = [match(np.concatenate([gaps[:1], gaps[:1], gaps]), truth, FPS).lag_ms for gaps, truth in pairs]
    return {
        "films": len(pairs),
        "r": _mean([m.r for m in found]),
        "lag_ms": _mean([m.lag_ms for m in found]),
        "worst_r": round(min(m.r for m in found), 3),
        "shuffled_r": _mean(mixed),
        "another_sentence_r": _mean(strange) if len(pairs) > 1 else None,
        "shift_of_80_ms_read_as_ms": _mean([a - m.lag_ms for a, m in zip(late, found, strict=True)]),
    }


def closures(pictures: list[Path], folder: Path) -> dict[str, str]:
    """For each picture: how many P, B and M have a frame of shut lips within one frame of their middle."""
    counts = {}
    for picture in pictures:
        zero = _shut_gap(picture)
        met = total = 0
        for number, line in enumerate(LINES):
            spoken = from_line(line, "af_heart")
            times, gaps = film(spoken, picture, folder / f"{picture.stem}-{number}")
            for phone in spoken.phones:
                if phone.symbol in "pbm":
                    near = np.abs(times - (phone.start_s + phone.end_s) / 2) <= 1.5 / FPS
                    met += bool((gaps[near] <= zero + SHUT_E).any())
                    total += 1
        counts[picture.name] = f"{met} of {total}"
    return counts


def _shut_gap(picture: Path) -> float:
    """What the landmark model reads from this picture's lips when they are shut."""
    rgb = np.ascontiguousarray(read_image(picture)[..., :3])
    with FaceReader() as reader:
        points = reader.read(rgb)[0].points
        shut = PortraitRenderer(rgb, points).frame(Performance(mouth=SHUT_MOUTH))
        return lip_gap(reader.read(shut)[0].points)


def _shuffled(curve: Curve, rng: np.random.Generator) -> Curve:
    pieces = [curve[i : i + 5] for i in range(0, len(curve), 5)]
    return np.concatenate([pieces[i] for i in rng.permutation(len(pieces))])


def _mean(values: list[float]) -> float:
    return round(float(np.mean(values)), 3)


def measure(quick: bool, folder: Path) -> dict[str, Any]:
    pictures = [path for path in sorted(SAMPLES.glob("*.png")) if "cat" not in path.stem]
    kept = gather(folder / "library", 99, 150, 90, kept=True)
    formant = [r for r in kept if "+" in r.voice and r.duration_s > 3]
    neural = [r for r in kept if "+" not in r.voice and r.duration_s > 3]
    count = 3 if quick else 9
    kinds = {
        "formant voices, kept out": [from_recording(r, i, folder) for i, r in enumerate(formant[:count])],
        "neural voices, kept out": [from_recording(r, 100 + i, folder) for i, r in enumerate(neural[:count])],
        "LibriVox": [from_recording(r, 200 + i, folder) for i, r in enumerate(real_recordings()[:count])],
        "typed lines": [from_line(line, voice) for line in LINES for voice in ("af_heart", "am_michael")],
    }
    report: dict[str, Any] = {}
    for name, kind in kinds.items():
        if not kind:
            continue
        report[name] = follow(kind, pictures, folder / name.replace(" ", "-"))
        print(f"{name:26s}", report[name], flush=True)
    report["closures"] = closures(pictures[: 1 if quick else None], folder / "closures")
    print("closures", report["closures"], flush=True)
    return report


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="three films a kind")
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="matinee-bench-") as folder:
        report = measure(given.quick, Path(folder))
    if given.out:
        given.out.write_text(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()
