"""The recipes in settings so tiny that one core learns something within seconds, for the benches of training.

Each function makes its material in a folder, where it is missing, and says how to learn from it under a seed: train in
the folder of a run, or go on there, validated before the first step. Steps, sizes and what depends on them are tiny;
everything else is as the recipe has it, unless a comment says why not. Nothing begins with a shipped network but
`portrait_identity`, which teaches one.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import cv2
import numba
import numpy as np
import torch
from diffusers import AutoencoderKLLTXVideo

from engines.elements.proof.network import VAE, assembled, autoencoder
from engines.film.diffusion.lora import Base
from engines.music.grammar.composer import Grammar
from engines.music.listening import midi
from engines.music.network.model import ModelConfig
from engines.world.dream.codec import FrameCodec
from training.backlot import films, scenes, songs
from training.backlot.depth import examples
from training.backlot.depth.bank import bank
from training.backlot.depth.picture import drawn
from training.backlot.depth.places import setting
from training.backlot.voxels import clips as walks
from training.material.gather import gather
from training.material.kept_out import held_out
from training.material.piece import Wants
from training.recipe import Recipe, TrainConfig
from training.recipes import (
    depth_builtin,
    elements_builtin,
    film_builtin,
    music_builtin,
    music_style,
    portrait_identity,
    video_clips,
    video_lora,
    viseme_builtin,
    world_builtin,
    world_game,
)
from training.run_log import Report
from training.trainer import Trainer

sys.path.extend(str(Path(__file__).parents[1] / "tests" / part) for part in ("", "engines"))
import tiny_skyreels
from fakes import material

Learn = Callable[[int, Path, Callable[[Report], None]], None]
CPU = torch.device("cpu")
PARTS = ("clips", "kept")  # to learn from, and to validate on
SPARSE = {"device": "cpu", "precision": "float32", "warmup": 4, "save_every": 5, "validate_every": 10}


def one_thread() -> None:
    """Networks this small only wait for each other's threads."""
    for library in (torch.set_num_threads, numba.set_num_threads, cv2.setNumThreads):
        library(1)


def film(folder: Path) -> Learn:
    """All nine places of the stage, since in places that it has not seen so little teaches nothing."""
    for part, count in zip(PARTS, (27, 9), strict=True):
        list(films.gather(folder / part, count, 96, 64, 17, part == "kept"))
    vae = AutoencoderKLLTXVideo.from_pretrained(VAE)
    lessons, kept = (
        film_builtin.Lessons.read(film_builtin.studied(vae, folder / part, folder / f"latents-{part}", CPU))
        for part in PARTS
    )
    small = {"width": 96, "heads": 1, "layers": 2, "inner": 192, "batch": 8, "window": 5, "steps": 400}

    def learn(seed: int, run: Path, report: Callable[[Report], None]) -> None:
        config = film_builtin.FilmConfig.model_validate({**SPARSE, **small, "seed": seed})
        _train(film_builtin.FilmRecipe(config, lessons, kept), config, run, report)

    return learn


def elements(folder: Path) -> Learn:
    for part, count in zip(PARTS, (9, 4), strict=True):
        list(scenes.gather(folder / part, count, 64, 32, 16, part == "kept"))
    pipeline = assembled(autoencoder(VAE), side=32)
    lessons, kept = (
        elements_builtin.studied(pipeline, folder / part, folder / f"latents-{part}", 6) for part in PARTS
    )
    small = {
        "width": 48, "heads": 1, "layers": 2, "inner": 96, "batch": 4, "latents": 6, "eye_side": 32, "eye_width": 32,
        "eye_layers": 2,
    }  # fmt: skip

    def learn(seed: int, run: Path, report: Callable[[Report], None]) -> None:
        given = {**SPARSE, **small, "steps": 60, "seed": seed}
        config = elements_builtin.ElementsConfig.model_validate(given)
        _train(elements_builtin.ElementsRecipe(config, lessons, kept), config, run, report)

    return learn


WORLD = {"dim": 64, "layers": 2, "acting": 1, "looks_back": 4, "batch": 4, "window": 8}


def world(folder: Path) -> Learn:
    for part, count in zip(PARTS, (10, 5), strict=True):
        for number in walks.missing(folder / part, count):
            made = walks.clip(number, (64, 64), 24, kept=part == "kept", fair=True)
            walks.write(walks.path_of(folder / part, number), made)
    codec = _codec(walks.read(walks.path_of(folder / "clips", 0)))
    lessons, kept = (
        world_builtin.Lessons(world_builtin.studied(codec, folder / part, folder / f"latents-{part}"))
        for part in PARTS
    )
    return _two_stages({"one": lessons, "two": lessons}, kept)


def game(folder: Path) -> Learn:
    """Recorded play: two films with logs, one whose actions are recovered, and one more with its log to validate on."""
    files = folder / "files"
    plays = [walks.clip(number, (64, 64), 41, fair=True) for number in (3, 4, 5, 6)]
    if not files.exists():
        material.recorded(files, plays, logged=3)
    found = gather(sorted(files.glob("*.mp4")), folder / "material", Wants(kinds=("walk", "clip")))
    codec, windows = _codec(plays[0]), folder / "windows"
    logged, recovered = world_game.windows(
        codec, found.pieces, WORLD["window"], (64, 64), windows, lambda done, of: None
    )
    learned, kept = logged[: len(logged) * 2 // 3], logged[len(logged) * 2 // 3 :]
    lessons = world_builtin.Lessons(learned + recovered)
    return _two_stages({"one": lessons, "two": lessons}, world_builtin.Lessons(kept))


def _codec(play: walks.Clip) -> FrameCodec:
    """The principal components of the frames, and no more."""
    codec: Any = FrameCodec(8, (8, 8, 16), (0, 1, 1))
    codec.begin(play.frames)
    return codec.eval()  # type: ignore[no-any-return]


def _two_stages(lessons: dict[world_builtin.Stage, Any], kept: Any) -> Learn:
    def learn(seed: int, run: Path, report: Callable[[Report], None]) -> None:
        begin = None
        for stage in get_args(world_builtin.Stage):
            given = {**SPARSE, **WORLD, "channels": 8, "steps": 40, "seed": seed, "stage": stage}
            config = world_builtin.WorldConfig.model_validate(given)
            recipe = world_builtin.WorldRecipe(config, lessons[stage], kept, begin)
            begin = _train(recipe, config, run / stage, report).state_dict()

    return learn


def depth(folder: Path) -> Learn:
    for part, seed, count in (("train", 1, 40), ("kept", 2, 16)):
        path = folder / part / "00000.zip"
        if not path.exists():
            rng = np.random.default_rng(seed)
            examples.write(path, [_place(rng) for _ in range(count)])

    def learn(seed: int, run: Path, report: Callable[[Report], None]) -> None:
        small = {"width": 16, "layers": 1, "batch": 2, "judged": 16}
        config = depth_builtin.DepthConfig.model_validate({**SPARSE, **small, "steps": 40, "seed": seed})
        _train(depth_builtin.DepthRecipe(config, folder, None), config, run, report)

    return learn


def _place(rng: np.random.Generator) -> examples.Example:
    name, place = setting(bank(), rng)
    rgb, far, labels = drawn(place, bank(), rng)
    return examples.Example(rgb, far, labels, np.zeros_like(labels), name)


def viseme(folder: Path) -> Learn:
    small = {
        **SPARSE, "formant_s": 60, "neural_s": 0, "kept_s": 20, "quiet": 2, "width": 32, "batch": 4, "frames": 200,
    }  # fmt: skip
    voices = viseme_builtin.house_voices(viseme_builtin.VisemeConfig.model_validate(small), folder)

    def learn(seed: int, run: Path, report: Callable[[Report], None]) -> None:
        config = viseme_builtin.VisemeConfig.model_validate({**small, "steps": 60, "seed": seed})
        _train(viseme_builtin.VisemeRecipe(config, voices), config, run, report)

    return learn


def music(folder: Path) -> Learn:
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{seed:06d}.safetensors" for seed in range(30)]
    for seed, path in enumerate(paths):
        if not path.exists():
            songs.write(path, songs.song(seed, Grammar()))
    held = [songs.read(path) for path in paths]
    network = ModelConfig(width=64, layers=2, heads=2, inner=128)

    def learn(seed: int, run: Path, report: Callable[[Report], None]) -> None:
        small = {"network": network, "tokens": 1536, "longest": 512}
        config = music_builtin.MusicConfig.model_validate({**SPARSE, **small, "steps": 40, "seed": seed})
        _train(music_builtin.MusicRecipe(config, held[8:], held[:8]), config, run, report)

    return learn


def identity(folder: Path) -> Learn:
    talk = material.small_mouth(material.lines())

    def learn(seed: int, run: Path, report: Callable[[Report], None]) -> None:
        small = {**SPARSE, "batch": 2, "frames": 200, "steps": 20, "validate_every": 5, "seed": seed}
        config = portrait_identity.PortraitIdentityConfig.model_validate(small)
        _train(portrait_identity.PortraitIdentity(config, [talk], opening=0.5), config, run, report)

    return learn


def lora(folder: Path) -> Learn:
    """Of a random SkyReels-V2, which takes a hundred times the learning rate of a trained one."""
    checkpoint, files = folder / "checkpoint", folder / "files"
    if not files.exists():
        tiny_skyreels.build(checkpoint)
        material.waving(files)
    found = gather(sorted(files.iterdir()), folder / "material", Wants(kinds=("clip", "picture")))
    said = [piece.model_copy(update={"caption": "a cat walks over the sea"}) for piece in found.pieces]
    digest = Base("tiny", checkpoint).digest
    cases, _ = video_clips.examples_of(said, "zuvo style", 32, 3, 24)
    learned, kept = held_out(cases)
    encoded = video_clips.Encoded(folder / "material", folder / "words", checkpoint, digest, 24)
    for case in cases:
        encoded.of(case)
        for prompt in (case.prompt, ""):
            encoded.words(prompt)
    encoded.rest()

    def learn(seed: int, run: Path, report: Callable[[Report], None]) -> None:
        small = {**SPARSE, "learning_rate": 0.01, "rank": 4, "batch": 2, "steps": 20, "seed": seed}
        config = video_lora.VideoLoraConfig.model_validate(small)
        base = video_lora.Base(checkpoint, digest, True, 24)
        _train(video_lora.VideoLora(config, base, learned, kept, encoded), config, run, report)

    return learn


def style(folder: Path) -> Learn:
    """Eight songs, of which two judge; nothing is trained by descent, and nothing goes on where it was killed."""
    heard = [midi.read(file) for file in material.songs(folder)]

    def learn(seed: int, run: Path, report: Callable[[Report], None]) -> None:
        order = np.random.default_rng(seed).permutation(len(heard))
        kept, shown = (music_style.Heard(tuple(heard[i] for i in part)) for part in (order[:2], order[2:]))
        base = music_style.nearest(shown)
        own, known = music_style.learn(shown, base), music_style.known_in(shown)
        seeds = [1000 * (seed + 1) + number for number in range(4)]
        for step, strength in enumerate((0.0, 1.0)):
            found = music_style.measured(kept.habits, base, seeds, own if strength else None, strength, known)
            report({"t": "validated", "step": step, "score": -found["distance"]})

    return learn


def _train(recipe: Recipe, config: TrainConfig, run: Path, report: Callable[[Report], None]) -> Any:
    return Trainer(recipe, config, run, report=report, base=True).run()


RECIPES: dict[str, Callable[[Path], Learn]] = {
    "video_lora": lora,
    "film_builtin": film,
    "elements_builtin": elements,
    "world_builtin": world,
    "depth_builtin": depth,
    "viseme_builtin": viseme,
    "music_builtin": music,
    "portrait_identity": identity,
    "music_style": style,
    "world_game": game,
}
