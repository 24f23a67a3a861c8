"""What the window loop costs beside the model: time outside the network's passes, against the time in them.

    python -m benchmarks.window_loop [--size 128 192] [--latents 45] [--steps 20] [--checkpoint FOLDER]

The network is the tiny random checkpoint of the tests, so small that every line of Python counts; diffusers' own
pipeline makes the same film from the same noise beside it. With `--checkpoint` any published folder is used instead.
Both are timed on one thread, in turn, and the median of the rounds is shown. Fails above 3 %.
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch

from benchmarks.stopwatch import Stopwatch
from engines.film.diffusion import loader
from engines.film.diffusion.conditions import Words
from engines.film.diffusion.denoiser import Denoiser
from engines.film.diffusion.windows import Sampling, Segment, Window, film

ROUNDS = 5
LIMIT = 0.03
WINDOW, OVERLAP = 25, 5
PROMPT, AVOIDED = "a cat walks", "night"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, nargs=2, default=(128, 192), metavar=("HEIGHT", "WIDTH"))
    parser.add_argument("--latents", type=int, default=45)
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--checkpoint", type=Path)
    chosen = parser.parse_args()
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as folder:
        pipeline = loader.load(chosen.checkpoint or tiny(Path(folder)))
    pipeline.set_progress_bar_config(disable=True)
    stopwatch = Stopwatch(pipeline.transformer)
    height, width = chosen.size
    words = Words(pipeline, torch.device("cpu"), AVOIDED).cue(PROMPT)
    one = Segment(chosen.latents, words, Sampling(chosen.steps, window=WINDOW, overlap=OVERLAP))

    def ours() -> None:
        made = film(Denoiser(pipeline.transformer), pipeline.scheduler, [one], (height // 8, width // 8))
        assert sum(e.latents.shape[2] for e in made if isinstance(e, Window)) == chosen.latents

    def theirs() -> None:
        pipeline(
            prompt_embeds=words.prompt,
            negative_prompt_embeds=words.negative,
            prompt=None,
            height=height,
            width=width,
            num_frames=4 * chosen.latents - 3,
            base_num_frames=4 * WINDOW - 3,
            overlap_history=4 * OVERLAP - 3,
            addnoise_condition=20,
            num_inference_steps=chosen.steps,
            output_type="latent",
        )

    ours()
    theirs()
    rounds = [(share_outside(stopwatch, ours), share_outside(stopwatch, theirs)) for _ in range(ROUNDS)]
    shares = {}
    for name, results in zip(("window loop", "diffusers"), zip(*rounds, strict=True), strict=True):
        shares[name] = statistics.median(share for share, _, _ in results)
        seconds, passes = statistics.median(s for _, s, _ in results), results[0][2]
        print(
            f"{name:12} {passes} passes of {1000 * seconds / passes:.1f} ms, outside them {100 * shares[name]:.1f} % "
            f"({1000 * shares[name] * seconds / passes:.2f} ms a pass)"
        )
    return 0 if shares["window loop"] < LIMIT else 1


def share_outside(stopwatch: Stopwatch, work: Callable[[], Any]) -> tuple[float, float, int]:
    """(time outside the passes / time in them, seconds in them, passes) of a piece of work."""
    stopwatch.reset()
    began = time.perf_counter()
    work()
    whole = time.perf_counter() - began
    return (whole - stopwatch.seconds) / stopwatch.seconds, stopwatch.seconds, stopwatch.passes


def tiny(folder: Path) -> Path:
    """The checkpoint of the tests."""
    sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "engines"))
    import tiny_skyreels

    return tiny_skyreels.build(folder)


if __name__ == "__main__":
    sys.exit(main())
