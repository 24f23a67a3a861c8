"""A trial of the small neural film: nine shots of the stage finished by the network, and a long take watched for drift.

    python -m engines.film.proof --out FOLDER [--minutes 1] [--checkpoint FOLDER] [--steps 12]

writes film.mp4 and sheet.png (in each row: the blocking picture, the network with it, the network without it, the
stage) and prints figures as JSON. How well the network obeys its words is measured by `benchmarks.film_proof`, which
needs clips of the stage and somebody who learned to read them.
"""

import time
from collections.abc import Iterator
from dataclasses import asdict, replace
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import psutil
from numpy.typing import NDArray
from PIL import Image

from engines.film import fuse, staging
from engines.film.diffusion.decode import frames_of, latents_of
from engines.film.diffusion.windows import Sampling
from engines.film.proof.filming import FPS, Network, Take
from engines.film.proof.guide import blocking, guide_of
from engines.film.proof.measures import characters, colour_distance, psnr
from engines.film.shots import Screenplay, Shot, Subject
from engines.media.video import VideoWriter
from engines.stage.scene import Scene
from engines.stage.shot import StageShot

SIZE = (144, 256)
MINUTE_S = 60
_WOMAN, _FOX = Subject(type="human", sub_type="woman", action="walks"), Subject(type="animal", sub_type="fox")
_BOAT = Subject(type="vehicle", sub_type="boat")
SHOTS = tuple(
    Shot(environment=place, lighting=light, camera_motion=move, weather=weather, subjects=subjects, seed=7)
    for place, light, move, weather, subjects in (
        ("desert of sand dunes", "noon", "pan right", "clear", ()),
        ("shore of the sea", "dusk", "static", "clear", (_BOAT,)),
        ("forest path", "dawn", "dolly in", "clear", (_FOX,)),
        ("city street", "night", "truck left", "clear", (_WOMAN,)),
        ("the mountains", "golden hour", "pan left", "clear", ()),
        ("snow covered land", "overcast", "static", "snow", (_FOX,)),
        ("green meadow", "storm", "crane up", "rain", (_WOMAN,)),
        ("interior, living room", "golden hour", "dolly out", "clear", (_WOMAN,)),
        ("the surface of the moon", "night", "static", "clear", ()),
    )
)

Pixels = NDArray[np.uint8]


def trial(
    network: Network, out: Path, sampling: Sampling, minutes: float, shots: tuple[Shot, ...] = SHOTS
) -> dict[str, Any]:
    """Write film.mp4 and sheet.png in the folder -> figures."""
    out.mkdir(parents=True, exist_ok=True)
    latents, rows, likeness, colours, spent = sampling.window, [], [], [], 0.0
    with VideoWriter(out / "film.mp4", SIZE[1], SIZE[0], FPS) as writer:
        for number, shot in enumerate(shots):
            scene, prompt = _asked(shot, frames_of(latents, True) / FPS)
            drawn = list(islice(_stage(scene), frames_of(latents, True)))
            guide = guide_of(picture for _, picture in drawn)
            stage = np.stack([frame for frame, _ in drawn])
            began = time.perf_counter()
            made, free = (
                np.stack(list(network.frames([Take(prompt, latents, given, number)], SIZE, sampling)))
                for given in (guide, None)
            )
            spent += time.perf_counter() - began
            for frame in made:
                writer.write(frame)
            middle = len(made) // 2
            rows.append(np.concatenate([drawn[middle][1], made[middle], free[middle], stage[middle]], 1))
            likeness.append(psnr(made, stage))
            colours.append([colour_distance(made, stage), colour_distance(free, stage)])
    Image.fromarray(np.concatenate(rows)).save(out / "sheet.png")
    guided, alone = np.mean(colours, 0)
    figures: dict[str, Any] = {
        "psnr_to_stage_db": round(float(np.mean(likeness)), 2),
        "colour_distance_guided": round(float(guided), 2),
        "colour_distance_free": round(float(alone), 2),
        "frames_per_second": round(2 * len(shots) * frames_of(latents, True) / spent, 2),
    }
    if minutes:
        figures["drift"] = drift(network, sampling, minutes, shots[4 % len(shots)])
    figures["memory_mb"] = round(psutil.Process().memory_info().rss / 2**20)
    return figures


def drift(network: Network, sampling: Sampling, minutes: float, shot: Shot) -> dict[str, Any]:
    """One take of a still camera, with noise over what is known and a colour anchor, and without: for each minute (or
    part of one) what the film looks like, and how far it is from its first."""
    frames = round(minutes * MINUTE_S * FPS)
    latents = latents_of(frames, True)
    still = shot.model_copy(update={"camera_motion": "static"})
    scene, prompt = _asked(still, frames_of(latents, True) / FPS)
    guide = guide_of(picture for _, picture in islice(_stage(scene), frames_of(latents, True)))
    length = min(MINUTE_S * FPS, max(1, frames // 6))
    told: dict[str, Any] = {}
    for name, noise, anchor, given in (
        ("guided", sampling.condition_noise, 0.7, guide),
        ("free", sampling.condition_noise, 0.7, None),
        ("free, no anchor", sampling.condition_noise, 0.0, None),
        ("free, no noise, no anchor", 0, 0.0, None),
    ):
        chosen = replace(sampling, condition_noise=noise)
        made = network.frames([Take(prompt, latents, given)], SIZE, chosen, anchor)
        found = characters(islice(made, frames), length)
        told[name] = {
            "first": asdict(found[0]),
            "away": [one.away_from(found[0]) for one in found[1:]],
        }
    return {"stretch_s": length / FPS, **told}


def _asked(shot: Shot, duration_s: float) -> tuple[Scene, str]:
    """The scene of a shot, and its words for a text-to-video model."""
    whole = shot.model_copy(update={"duration_s": duration_s})
    alone = Screenplay(shots=(whole,))
    return staging.stage(whole, alone), fuse.dense(whole, alone)


def _stage(scene: Scene) -> Iterator[tuple[Pixels, Pixels]]:
    """The stage's own frames, each with its blocking picture, without an end."""
    shot, number = StageShot(scene, SIZE[1], SIZE[0]), 0
    while True:
        frame = shot.frame(number / FPS)
        yield frame.rgb, blocking(frame, scene)
        number += 1
