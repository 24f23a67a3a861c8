"""LoRAs for the networks that film elements: that they learn, load in stock diffusers, and are used in scenes."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

sys.path.insert(0, str(Path(__file__).parents[1] / "engines"))
import tiny_skyreels
import tiny_wan
from fakes.lesson import Undisturbed
from fakes.material import waving

from engines import catalogue
from engines.contract import Artifact, BadInput, Engine, Event, parse_request
from engines.elements.a2.engine import SkyReelsA2
from engines.elements.a2.vace import Vace
from engines.elements.request import ElementsRequest
from engines.film.diffusion.engine import Setup
from engines.film.diffusion.planner import Plan
from engines.learned import Learned
from engines.media.video import VideoReader
from training.lessons.video_bases import BASES
from training.lessons.video_lora import VideoLora, VideoLoraRequest
from training.material.gather import gather
from training.material.kept_out import held_out
from training.material.piece import Material, Wants
from training.recipes.pictured_clips import LEAST, Followed, Pictured
from training.recipes.video_clips import examples_of
from training.recipes.video_lora import Base, VideoLoraConfig
from training.recipes.video_lora import VideoLora as Recipe
from training.teaching import figures_of
from training.teaching import teach as teach_recipe

A2, VACE = "skyreels-a2", "wan2.1-vace-1.3b"
PLAN = Plan("card", "bfloat16", "float32", window=5, attention="native")
Taught = dict[str, tuple[Learned, list[Event]]]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("home")
    (folder / "models").mkdir()
    (folder / "models" / "u2netp").symlink_to(catalogue.folder("u2netp"))
    tiny_wan.a2(folder / "models" / A2)
    tiny_wan.vace(folder / "models" / VACE)
    with tiny_skyreels.one_thread(), pytest.MonkeyPatch.context() as patch:
        patch.setenv("MATINEE_HOME", str(folder))
        yield folder


@pytest.fixture(scope="module")
def material(home: Path) -> Material:
    files = waving(home / "files", frames=24)
    pieces = gather(files, home / "material", Wants(kinds=("clip", "picture"), faces="")).pieces
    worded = (piece.model_copy(update={"caption": "a cat in the sea", "kept": True}) for piece in pieces)
    return Material(wants=VideoLora().describe().wants, pieces=tuple(worded))


def teach(base: str, material: Material, folder: Path, **values: Any) -> tuple[Learned, list[Event]]:
    folder.mkdir(parents=True, exist_ok=True)
    tiny = {"lines": 32, "frames": 9, "steps": 10, "rank": 4, "learning_rate": 0.01, "batch": 2}
    request = VideoLoraRequest(**{"name": base, "trigger": "zuvo", "base": base, **tiny, **values})  # type: ignore[arg-type]
    events: list[Event] = []
    return VideoLora().learn(request, material, folder, events.append, Undisturbed()), events


@pytest.fixture(scope="module")
def taught(home: Path, material: Material) -> Taught:
    return {base: teach(base, material, home / "jobs" / base) for base in (A2, VACE)}


def test_it_learns_by_more_than_its_seeds_differ(taught: Taught, home: Path, material: Material) -> None:
    for base, (first, _) in taught.items():
        figures = [first.figures, *(again(base, first, material, home, seed) for seed in (1, 2))]
        gains = [each["base_validation"] - each["validation"] for each in figures]
        assert min(gains) > max(gains) - min(gains), base


def again(base: str, first: Learned, material: Material, home: Path, seed: int) -> dict[str, float]:
    """The recipe of the taught run under another seed, without samples."""
    job, known = home / "jobs" / base, BASES[base]
    examples, _ = examples_of(material.pieces, first.trigger, 32, 3, known.fps, LEAST)
    values = {"steps": 10, "seed": seed, "learning_rate": 0.01, "warmup": 1, "rank": 4, "batch": 2}
    config = VideoLoraConfig.model_validate(values | {"validate_every": 5, "save_every": 5})
    head = known.unseen, known.lead_in
    taught = Base(catalogue.folder(base), first.base_digest, False, known.fps, known.flow_shift, *head)
    kind = Pictured if base == A2 else Followed
    encoded = kind(job / "material", job / "words", taught.folder, taught.digest, taught.fps)
    folder = home / "jobs" / f"{base} {seed}"
    recipe = Recipe(config, taught, *held_out(examples), encoded)
    teach_recipe(recipe, config, folder, lambda event: None, Undisturbed())
    return figures_of(folder)


def test_samples_show_the_clip_without_its_picture(taught: Taught) -> None:
    for base, frames in ((A2, 5), (VACE, 9)):
        samples = [event.path for event in taught[base][1] if isinstance(event, Artifact)]
        reader = VideoReader(samples[-1])
        assert len(list(reader.frames())) == frames
        reader.close()


def test_it_belongs_to_the_panel_of_elements_and_its_engine(taught: Taught) -> None:
    assert [(note.panel, note.engines, note.base) for note, _ in taught.values()] == [
        ("elements", (A2,), A2),
        ("elements", ("vace",), VACE),
    ]


def test_stock_diffusers_loads_it_and_at_strength_zero_it_is_the_base(taught: Taught) -> None:
    from diffusers import WanImageToVideoPipeline, WanVACEPipeline

    kinds = {A2: WanImageToVideoPipeline, VACE: WanVACEPipeline}
    for base, kind in kinds.items():
        pipeline: Any = kind.from_pretrained(catalogue.folder(base))
        pipeline.set_progress_bar_config(disable=True)
        shown = {"image": Image.new("RGB", (48, 32), "red")} if base == A2 else {}

        def made(pipeline: Any = pipeline, shown: dict[str, Any] = shown) -> Any:
            return pipeline(
                prompt="a cat", height=32, width=48, num_frames=5, num_inference_steps=2, output_type="latent",
                generator=torch.Generator().manual_seed(3), **shown,
            ).frames  # fmt: skip

        before = made()
        path = taught[base][0].path
        pipeline.load_lora_weights(str(path.parent), weight_name=path.name, adapter_name="taught")
        assert not torch.equal(made(), before), base
        pipeline.set_adapters(["taught"], [0.0])
        assert torch.equal(made(), before), base


def test_a_scene_uses_it_by_its_id_and_another_model_refuses_it(taught: Taught, tmp_path: Path) -> None:
    tiny_wan.picture(1).save(tmp_path / "cat.png")

    def frames(engine: Engine, *loras: dict[str, Any]) -> Any:
        values = {"prompt": "a cat walks", "duration_s": 1, "format": "mkv", "loras": list(loras)}
        request = parse_request(ElementsRequest, {"elements": [f"cat={tmp_path / 'cat.png'}"], **values})
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        folder.mkdir()
        (media,) = [
            event.path
            for event in engine.run(request, folder)
            if isinstance(event, Artifact) and event.kind == "media"
        ]
        reader = VideoReader(media)
        found = np.stack([frame for _, frame in reader.frames()])
        reader.close()
        return found

    def engine_of(base: str, kind: type[SkyReelsA2] | type[Vace]) -> Engine:
        return kind(Setup(base, catalogue.folder(base), tiny_wan.SIZE, PLAN, "cpu", {"steps": 2}))

    a2 = engine_of(A2, SkyReelsA2)
    bare, given, off = (
        frames(a2, *loras)
        for loras in (
            (),
            ({"path": taught[A2][0].id},),
            ({"path": taught[A2][0].id, "strength": 0},),
        )
    )
    assert not np.array_equal(given, bare)
    assert np.array_equal(off, bare)
    with pytest.raises(BadInput, match="was made for another model"):
        frames(a2, {"path": taught[VACE][0].id})
