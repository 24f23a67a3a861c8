"""How fast a take is made, from request to mp4: the whole, the drawing and the encoding apart, and the memory.

    python -m benchmarks.take_speed [--side 512 1024] [--seconds 20] [--out report.json]

Drawing and encoding are timed alone with the same frames; the whole is the worker's own run over a recording,
without the first second that reads the picture and compiles. `--minutes 30` instead makes one long take and prints
the resident memory of the process as it goes.
"""

import argparse
import json
import tempfile
import time
from pathlib import Path
from typing import Any

import cv2
import psutil

from engines.contract import Artifact, Event, Progress, parse_request
from engines.media.audio import write_audio
from engines.media.image import read_image, write_image
from engines.media.video import VideoWriter
from engines.portrait import scene
from engines.portrait.engine import RENDERING, BuiltinPortrait
from engines.portrait.life import Life
from engines.portrait.request import PortraitRequest
from engines.speech.mouth import mouth_track
from engines.speech.speak import SPEECH_RATE, joined, speak
from resources import SAMPLES
from studio.jobs.headless import run_once

LINE = (
    "I never thought I would see you again, not after what happened at the harbour. Please, bring me home. "
)
FPS = 25


def portrait(side: int, folder: Path) -> Path:
    picture = read_image(SAMPLES / "astronaut.png")
    path = folder / f"{side}.png"
    write_image(path, cv2.resize(picture, (side, side), interpolation=cv2.INTER_LANCZOS4))
    return path


def speech(seconds: float, folder: Path) -> Path:
    """A recording of this length: one spoken line over and over."""
    line = joined(list(speak(LINE, "af_heart"))).audio
    path = folder / f"voice-{seconds:.0f}.wav"
    count = int(seconds * SPEECH_RATE)
    whole, rest = divmod(count, len(line))
    write_audio(path, (line if i < whole else line[:rest] for i in range(whole + bool(rest))), SPEECH_RATE)
    return path


def speed(side: int, seconds: float, folder: Path) -> dict[str, Any]:
    request = parse_request(
        PortraitRequest, {"image": portrait(side, folder), "audio": speech(seconds, folder)}
    )
    job = folder / f"job-{side}"
    job.mkdir()
    marks: list[tuple[float, int]] = []
    began = time.perf_counter()
    for event in BuiltinPortrait().run(request, job):
        if isinstance(event, Progress) and event.phase == RENDERING:
            marks.append((time.perf_counter(), event.step))
    whole = time.perf_counter() - began
    settled = [mark for mark in marks if mark[1] > FPS]
    pace = (settled[-1][1] - settled[0][1]) / (settled[-1][0] - settled[0][0])
    return {
        "frames_a_second": round(pace, 1),
        "times_real_time": round(pace / FPS, 2),
        "from_request_to_mp4_s": round(whole, 1),
        **parts(request, folder / f"encode-{side}.mp4"),
    }


def parts(request: PortraitRequest, path: Path) -> dict[str, float]:
    """Milliseconds a frame of drawing on one thread and of encoding, each alone."""
    said = joined(list(speak(LINE, "af_heart")))
    life = Life(
        mouth_track(said.phones, said.duration_s),
        seed=request.seed, mood="neutral", motion=request.motion, blinks=16, gaze=0.4, mouth=1.0,
    )  # fmt: skip
    with scene.open_scene(request) as drawn:
        drawn.draw(None, {0: life.at(0.0)})
        began = time.perf_counter()
        frames = [drawn.draw(None, {0: life.at(i / FPS)}) for i in range(75)]
        drawing = (time.perf_counter() - began) / len(frames)
        began = time.perf_counter()
        with VideoWriter(path, drawn.width, drawn.height, FPS) as writer:
            for frame in frames:
                writer.write(frame)
        encoding = (time.perf_counter() - began) / len(frames)
    return {"drawing_ms": round(drawing * 1000, 1), "encoding_ms": round(encoding * 1000, 1)}


def memory(minutes: float, folder: Path) -> dict[str, Any]:
    """Resident memory of the worker in MB at each tenth of a long take at 512 lines, and its highest."""
    request = parse_request(
        PortraitRequest, {"image": portrait(512, folder), "audio": speech(minutes * 60, folder)}
    )
    job = folder / "long"
    job.mkdir()
    at_tenths: list[int] = []
    highest = segments = 0

    def resident_mb() -> int:
        workers = [p for p in psutil.Process().children() if "engines.worker" in " ".join(p.cmdline())]
        return max((p.memory_info().rss >> 20 for p in workers), default=0)

    def follow(event: Event) -> None:
        nonlocal highest, segments
        segments += isinstance(event, Artifact) and event.kind == "segment"
        if isinstance(event, Progress):
            highest = max(highest, resident_mb())
            if event.phase == RENDERING and event.step / event.total >= len(at_tenths) / 10:
                at_tenths.append(resident_mb())
                print(f"{event.step / event.total:.0%} {at_tenths[-1]} MB", flush=True)

    began = time.perf_counter()
    failure = run_once(request, job, follow)
    return {
        "minutes": minutes,
        "resident_mb_at_tenths": at_tenths,
        "highest_mb": highest,
        "segments": segments,
        "seconds": round(time.perf_counter() - began),
        "failure": failure.message if failure else None,
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--side", type=int, nargs="+", default=[512, 1024])
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--minutes", type=float, help="make one long take and watch the memory")
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    report: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="matinee-bench-") as name:
        folder = Path(name)
        if given.minutes:
            report["memory"] = memory(given.minutes, folder)
        else:
            for side in given.side:
                report[str(side)] = speed(side, given.seconds, folder)
    for key, values in report.items():
        print(key, values)
    if given.out:
        given.out.write_text(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()
