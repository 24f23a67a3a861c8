"""From the command that renders a film to its first frame, a fresh process each time.

python -m benchmarks.first_frame [--script FILE] [--runs 10]
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from resources import SAMPLES


def first_frame_s(script: Path, out: Path) -> float:
    """Seconds until the first frame of a film is shown; the film is then cancelled."""
    command = [sys.executable, "-m", "studio", "render", "film", "--script", str(script), "--out", str(out)]
    began = time.perf_counter()
    with subprocess.Popen(
        [*command, "--json"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as film:
        assert film.stdout is not None
        shown = next((line for line in film.stdout if json.loads(line)["t"] == "preview"), None)
        took = time.perf_counter() - began
        film.terminate()
    if shown is None:
        raise SystemExit("no frame was shown")
    return took


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--script", type=Path, default=SAMPLES / "lighthouse.fountain")
    parser.add_argument("--runs", type=int, default=10)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        times = [first_frame_s(given.script, Path(folder) / f"{number}.mp4") for number in range(given.runs)]
    low, high = min(times), max(times)
    print(
        f"first frame after {statistics.median(times):.2f} s, median of {given.runs} ({low:.2f} to {high:.2f})"
    )


if __name__ == "__main__":
    main()
