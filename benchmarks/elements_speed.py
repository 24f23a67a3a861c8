"""How long a scene of elements takes: the sample, three elements before a background, five seconds.

    python -m benchmarks.elements_speed [--size 1280x720]

The first take of a new worker cuts out and takes the background apart; the second finds that done, as after the panel
has shown the scene. Times are from the request to the first preview, and to the finished file.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from engines.contract import Preview
from engines.elements.engine import BuiltinElements
from engines.elements.request import ElementsRequest
from resources import SAMPLES

PICTURES = SAMPLES / "elements"
PROMPT = "The girl waves at the fox as it runs towards her. Far behind them a hot air balloon rises. Slow dolly in."
TAKES = ("new worker, nothing prepared", "prepared", "prepared, another seed")


def take(request: ElementsRequest, engine: BuiltinElements) -> tuple[float, float]:
    """Seconds to the first preview and to the end."""
    began, first = time.monotonic(), 0.0
    with tempfile.TemporaryDirectory() as folder:
        for event in engine.run(request, Path(folder)):
            if isinstance(event, Preview) and not first:
                first = time.monotonic() - began
    return first, time.monotonic() - began


def measured(size: str) -> dict[str, tuple[float, float]]:
    elements = [
        f"{name}={PICTURES / file}"
        for name, file in (
            ("girl", "girl.png"),
            ("fox", "fox.png"),
            ("hot air balloon", "hot-air-balloon.png"),
        )
    ]
    request = ElementsRequest.model_validate(
        {"elements": elements, "background": PICTURES / "meadow.jpg", "prompt": PROMPT, "size": size}
    )
    engine = BuiltinElements()
    return {
        name: take(request.model_copy(update={"seed": max(0, at - 1)}), engine)
        for at, name in enumerate(TAKES)
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--size", default="854x480")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        print(json.dumps(measured(options.size)))
        return
    with tempfile.TemporaryDirectory() as cache:
        command = [sys.executable, "-m", "benchmarks.elements_speed", "--inside", "--size", options.size]
        place = {**os.environ, "XDG_CACHE_HOME": cache}
        told = subprocess.run(command, capture_output=True, text=True, check=True, env=place).stdout
    for name, (first, whole) in json.loads(told.splitlines()[-1]).items():
        print(f"{options.size}  {name:<30}first preview {first:.1f} s, whole take {whole:.1f} s")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"{options.size}  memory at most {peak:.0f} MB")


if __name__ == "__main__":
    main()
