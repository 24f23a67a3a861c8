"""How long a piece of music takes: from the request to the first sound, and to the mastered file.

    python -m benchmarks.music_speed [--styles lofi,house,cinematic]

Each style is made in a new worker, 30 seconds long, then once more in the same one, and then three minutes long.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import get_args

from engines.contract import Artifact
from engines.music.engine import BuiltinMusic
from engines.music.request import MusicRequest
from engines.music.thoughts import Style

TAKES = (("30 s, new worker", 30.0), ("30 s, again", 30.0), ("3 minutes", 180.0))


def take(request: MusicRequest, engine: BuiltinMusic) -> tuple[float, float]:
    """Seconds to the first sound and to the end."""
    began, first = time.monotonic(), 0.0
    with tempfile.TemporaryDirectory() as folder:
        for event in engine.run(request, Path(folder)):
            if isinstance(event, Artifact) and not first:
                first = time.monotonic() - began
    return first, time.monotonic() - began


def measured(style: str) -> list[tuple[float, float]]:
    engine = BuiltinMusic()
    return [
        take(MusicRequest.model_validate({"style": style, "duration_s": length_s, "seed": seed}), engine)
        for seed, (_, length_s) in enumerate(TAKES)
    ]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--styles", default=",".join(get_args(Style)))
    parser.add_argument("--inside", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        print(json.dumps(measured(options.inside)))
        return
    print(f"{'first sound / whole, s':14s}" + "".join(f"{name:>20s}" for name, _ in TAKES))
    for style in options.styles.split(","):
        command = [sys.executable, "-m", "benchmarks.music_speed", "--inside", style]
        told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        figures = json.loads(told.splitlines()[-1])
        print(
            f"{style:22s}" + "".join(f"{first:12.1f} / {whole:5.1f}" for first, whole in figures), flush=True
        )


if __name__ == "__main__":
    main()
