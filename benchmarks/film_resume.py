"""Whether a film is the same after its worker was killed again and again: decoded frames and samples compared.

    python -m benchmarks.film_resume [--kills 20] [--seed 1]

A short film with lines, a dissolve and a long shot is made once undisturbed. Then its worker is killed (SIGKILL) at
random moments and the job goes on each time in the same folder, until that many kills have been; films that get whole
in between are compared and begun anew. Ends with status 1 where one differs or leaves something behind.
"""

import argparse
import hashlib
import random
import sys
import tempfile
import time
from pathlib import Path

import psutil
from PySide6.QtCore import QCoreApplication, QTimer

from engines.contract import Artifact, Event, Started
from engines.film.request import FilmRequest
from engines.media.audio import stream_audio
from engines.media.video import SOUND_RATE, VideoReader
from studio.jobs.headless import run_once

SCRIPT = """
EXT. HARBOUR - DUSK

A boat leaves. (1 s)

ANNA
Come back soon.

DISSOLVE TO:

EXT. MEADOW - NOON

A fox runs. (1.5 s)

FADE TO:

INT. ROOM - NIGHT

Rain. ANNA sits. (1 s)
"""
PARTS = ("length", "pictures", "sound")
REACH = 0.6  # of the undisturbed time, within which the next kill comes


class Run:
    """One attempt at a film in a folder, killed after a while where `after_s` is given."""

    def __init__(self, request: FilmRequest, folder: Path, after_s: float | None = None) -> None:
        self.media: Path | None = None
        self.resumed_at = 0
        self._timer = QTimer(singleShot=True)
        self._timer.timeout.connect(_kill_worker)
        self._after_s = after_s
        self.failure = run_once(request, folder, self._follow)
        self._timer.stop()

    def _follow(self, event: Event) -> None:
        match event:
            case Started(resumed_at=at):
                self.resumed_at = at
                if self._after_s is not None:
                    self._timer.start(round(1000 * self._after_s))
            case Artifact(kind="media", path=path):
                self.media = path


def _kill_worker() -> None:
    for process in psutil.Process().children():
        if "engines.worker" in " ".join(process.cmdline()):
            process.kill()


def digest(film: Path) -> tuple[int, str, str]:
    """(frames, digest of all decoded frames, digest of all samples)."""
    count, seen, heard = 0, hashlib.sha256(), hashlib.sha256()
    reader = VideoReader(film)
    for _, frame in reader.frames():
        count += 1
        seen.update(frame.tobytes())
    reader.close()
    for chunk in stream_audio(film, SOUND_RATE, channels=2):
        heard.update(chunk.tobytes())
    return count, seen.hexdigest()[:16], heard.hexdigest()[:16]


def left_behind(folder: Path) -> list[str]:
    """Files of a finished film's folder that nobody has use for."""
    return [str(path.relative_to(folder)) for path in folder.rglob("*") if path.name.startswith(".")]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    app = QCoreApplication([])
    rng, kills, films, differing, reused = random.Random(options.seed), 0, 0, 0, 0
    request = FilmRequest(text=SCRIPT, fps=12)
    with tempfile.TemporaryDirectory(prefix="matinee-resume-") as scratch:
        began_s = time.monotonic()
        whole = Run(request, _folder(scratch, 0))
        undisturbed_s = time.monotonic() - began_s
        assert whole.media is not None
        expected = digest(whole.media)
        print(f"undisturbed: {expected[0]} frames in {undisturbed_s:.1f} s", flush=True)
        while kills < options.kills:
            films += 1
            folder = _folder(scratch, films)
            while True:
                after_s = rng.uniform(0, REACH * undisturbed_s) if kills < options.kills else None
                attempt = Run(request, folder, after_s)
                reused += attempt.resumed_at
                if attempt.failure is None:
                    break
                kills += 1
                print(f"kill {kills} after {after_s:.1f} s, {attempt.resumed_at} pictures kept", flush=True)
            assert attempt.media is not None
            apart = [
                what
                for what, one, other in zip(PARTS, digest(attempt.media), expected, strict=True)
                if one != other
            ]
            left = left_behind(folder)
            differing += bool(apart or left)
            told = f"DIFFERENT in {', '.join(apart)}" if apart else "identical"
            print(f"film {films}: {told}{f', left {left}' if left else ''}", flush=True)
    app.processEvents()
    print(f"{kills} kills, {films} films, {differing} not as the undisturbed one, {reused} pictures reused")
    return 1 if differing else 0


def _folder(scratch: str, number: int) -> Path:
    folder = Path(scratch) / f"film-{number}"
    folder.mkdir()
    return folder


if __name__ == "__main__":
    sys.exit(main())
