"""Whether a film shows where it was put together: the change at each join against the changes within the film.

    python -m benchmarks.film_seams [--checkpoint FOLDER] [--size 32 32] [--latents 60]

Two films are looked at: one of the window loop, on a published checkpoint or the tiny random one of the tests, and a
long shot of Previs whose picture is drawn in pieces. A change is the mean difference of two frames that follow each
other, decoded. Ends with status 1 where one at a join is larger than the 95th percentile of the others; of a Previs
shot also only where it is more than a tenth of a level larger than in the same shot drawn in one piece, which tells the
join from the motion that happens to be there.
"""

import argparse
import sys
import tempfile
from itertools import accumulate, pairwise
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from benchmarks.window_loop import AVOIDED, PROMPT, tiny
from engines.contract import Artifact
from engines.film import production
from engines.film.diffusion import loader
from engines.film.diffusion.conditions import Words
from engines.film.diffusion.decode import StreamedDecoder, frames_of
from engines.film.diffusion.denoiser import Denoiser
from engines.film.diffusion.windows import Sampling, Segment, Window, film
from engines.film.engine import Previs
from engines.film.request import FilmRequest
from engines.film.shots import Screenplay, Shot, Subject
from engines.media.video import VideoReader

SAMPLING = Sampling(steps=8, window=10, overlap=3)
PIECE_S, SHOT_S = 0.5, 4.0
_UNSEEN = 0.1  # of 255 levels
WALKER = Subject(name="Anna", type="human", sub_type="woman", action="walks", is_main_subject=True)


def judge(
    title: str, changes: NDArray[np.float64], joins: list[int], whole: NDArray[np.float64] | None = None
) -> bool:
    """Print and tell whether no join shows. `changes` (frames - 1,) in levels of 255, `joins` are first frames; `whole`
    are the changes of the same film without joins."""
    places = np.array(joins) - 1
    limit = float(np.percentile(np.delete(changes, places), 95))
    worst = float(changes[places].max())
    print(f"{title}: {len(joins)} joins, largest change {worst:.2f}, 95th percentile elsewhere {limit:.2f}")
    if whole is None:
        return worst <= limit
    added = float((changes - whole)[places].max())
    print(f"    at most {added:.2f} more there than in one piece")
    return worst <= limit or added <= _UNSEEN


def windows(checkpoint: Path | None, size: tuple[int, int], latents: int) -> bool:
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as folder:
        pipeline = loader.load(checkpoint or tiny(Path(folder)))
    pipeline.set_progress_bar_config(disable=True)
    cue = Words(pipeline, torch.device("cpu"), AVOIDED).cue(PROMPT)
    cells = size[0] // 8, size[1] // 8
    made = film(Denoiser(pipeline.transformer), pipeline.scheduler, [Segment(latents, cue, SAMPLING)], cells)
    decoder, frames, lengths = StreamedDecoder(pipeline.vae), [], []
    for event in made:
        if isinstance(event, Window):
            frames += list(decoder.decode(event.latents, event.opens))
            lengths.append(frames_of(event.span.fresh, event.opens))
    return judge("windows", _changes(np.concatenate(frames)), list(accumulate(lengths))[:-1])


def pieces() -> bool:
    good = True
    for move in ("static", "pan left", "handheld"):
        shot = Shot(
            subjects=(WALKER,),
            environment="city",
            shot_type="full_shot",
            camera_motion=move,
            duration_s=SHOT_S,
        )
        request = FilmRequest(screenplay=Screenplay(shots=(shot,)), fps=12)
        changes, whole = (_changes(_filmed(request, piece_s)) for piece_s in (PIECE_S, SHOT_S))
        step = round(PIECE_S * request.fps)
        joins = list(range(step, len(changes), step))
        good &= judge(f"previs, {move}", changes, joins, whole)
    return good


def _filmed(request: FilmRequest, piece_s: float) -> NDArray[np.uint8]:
    """The frames of a film whose picture is drawn in pieces of at most so many seconds."""
    production.PIECE_S = piece_s
    with tempfile.TemporaryDirectory() as folder:
        made = list(Previs().run(request, Path(folder)))
        [path] = [event.path for event in made if isinstance(event, Artifact) and event.kind == "media"]
        reader = VideoReader(path)
        frames = np.stack([frame for _, frame in reader.frames()])
        reader.close()
    return frames


def _changes(frames: NDArray[np.uint8]) -> NDArray[np.float64]:
    return np.array([np.abs(a.astype(np.int16) - b).mean() for a, b in pairwise(frames)])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checkpoint", type=Path)
    parser.add_argument("--size", type=int, nargs=2, default=(32, 32), metavar=("HEIGHT", "WIDTH"))
    parser.add_argument("--latents", type=int, default=60)
    options = parser.parse_args()
    good = [windows(options.checkpoint, tuple(options.size), options.latents), pieces()]
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
