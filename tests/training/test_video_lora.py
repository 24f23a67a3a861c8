"""A LoRA taught from clips and pictures: that it learns, loads elsewhere, goes on after a kill, and is refused where it
does not belong."""

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

sys.path.insert(0, str(Path(__file__).parents[1] / "engines"))
import tiny_skyreels
from fakes.lesson import Undisturbed
from fakes.material import waving
from tiny_skyreels import cue, joined, segment, windows

from engines import catalogue, learned
from engines.contract import Artifact, BadInput, Event, Note, parse_request
from engines.film.diffusion.engine import Setup, SkyReelsV2
from engines.film.diffusion.lora import Base, Lora, LoraShelf, found
from engines.film.diffusion.planner import Plan
from engines.film.diffusion.takes import takes_of
from engines.film.request import FilmRequest
from engines.film.shots import Screenplay
from engines.learned import Learned
from engines.media.video import VideoReader
from training.lessons.video_lora import VideoLora, VideoLoraRequest
from training.material.gather import gather
from training.material.kept_out import held_out
from training.material.piece import Material, Piece, Wants
from training.recipes.adapters import save_lora
from training.recipes.video_clips import Encoded, examples_of
from training.recipes.video_lora import Base as RecipeBase
from training.recipes.video_lora import VideoLora as VideoLoraRecipe
from training.recipes.video_lora import VideoLoraConfig, forcing_levels
from training.teaching import figures_of
from training.teaching import teach as teach_recipe

BASE = "skyreels-v2-df-1.3b-540p"
WORDS = "a cat walks over the sea"


class Killed(BaseException):
    """As sudden as a kill: nothing in the way of it is allowed to tidy up."""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("home")
    tiny_skyreels.build(folder / "models" / BASE)
    with tiny_skyreels.one_thread(), pytest.MonkeyPatch.context() as patch:
        patch.setenv("MATINEE_HOME", str(folder))
        yield folder


@pytest.fixture(scope="module")
def pieces(home: Path) -> list[Piece]:
    """Two clips long enough for a window, and two pictures."""
    files = waving(home / "files")
    wants = Wants(kinds=("clip", "picture"), faces="")
    found = gather(files, home / "material", wants).pieces
    return [piece.model_copy(update={"caption": WORDS, "kept": True}) for piece in found]


def request_of(**values: Any) -> VideoLoraRequest:
    tiny = {"lines": 32, "frames": 9, "steps": 20, "rank": 4, "learning_rate": 0.01, "batch": 2}
    return VideoLoraRequest(**{"name": "Waves", "trigger": "zuvo style", **tiny, **values})


def teach(pieces: list[Piece], folder: Path, tell: Any = lambda event: None, **values: Any) -> Learned:
    folder.mkdir(exist_ok=True)
    material = Material(wants=VideoLora().describe().wants, pieces=tuple(pieces))
    return VideoLora().learn(request_of(**values), material, folder, tell, Undisturbed())


@pytest.fixture(scope="module")
def taught(home: Path, pieces: list[Piece]) -> tuple[Learned, list[Event], Path]:
    events: list[Event] = []
    folder = home / "job"
    return teach(pieces, folder, events.append), events, folder


def loop_of(taught: tuple[Learned, Any, Path], pieces: list[Piece], seed: int) -> tuple[VideoLoraRecipe, Any]:
    """The recipe of the taught run under a seed, without samples."""
    note, _, folder = taught
    examples, _ = examples_of(pieces, note.trigger, 32, 3, 24)
    config = VideoLoraConfig.model_validate(
        {"steps": 20, "seed": seed, "learning_rate": 0.01, "warmup": 2, "rank": 4, "batch": 2}
        | {"validate_every": 5, "save_every": 5}
    )
    base = RecipeBase(catalogue.folder(BASE), note.base_digest, True, 24)
    encoded = Encoded(folder / "material", folder / "words", base.folder, base.digest, base.fps)
    return VideoLoraRecipe(config, base, *held_out(examples), encoded), config


def test_it_learns_by_more_than_its_seeds_differ(
    taught: tuple[Learned, Any, Path], pieces: list[Piece], tmp_path: Path
) -> None:
    figures = [taught[0].figures]
    for seed in (1, 2):
        folder = tmp_path / str(seed)
        recipe, config = loop_of(taught, pieces, seed)
        teach_recipe(recipe, config, folder, lambda event: None, Undisturbed())
        figures.append(figures_of(folder))
    gains = [each["base_validation"] - each["validation"] for each in figures]
    assert min(gains) > max(gains) - min(gains)
    assert min(gains) > 0


def test_samples_on_fixed_seeds_lie_beside_those_of_the_base(taught: tuple[Any, list[Event], Path]) -> None:
    _, events, folder = taught
    samples = [event.path for event in events if isinstance(event, Artifact) and event.kind == "sample"]
    assert samples[0] == folder / "samples" / "base-0.mp4"
    assert samples[-1].name == "20-0.mp4"
    for path in (samples[0], samples[-1]):
        reader = VideoReader(path)
        assert len(list(reader.frames())) == 9
        reader.close()


def test_what_was_learned_is_on_the_shelf_with_its_card(taught: tuple[Learned, Any, Any]) -> None:
    note = learned.find(taught[0].id)
    assert (note.name, note.base, note.trigger, note.panel) == ("Waves", BASE, "zuvo style", "film")
    card = (note.folder / "card.md").read_text("utf-8")
    assert note.base_digest in card
    assert "2 clips, 2 pictures" in card
    assert (note.folder / note.sample).is_file()


def test_stock_diffusers_loads_it_and_at_strength_zero_it_is_the_base(
    taught: tuple[Learned, Any, Any], home: Path
) -> None:
    from diffusers import SkyReelsV2DiffusionForcingPipeline

    pipeline: Any = SkyReelsV2DiffusionForcingPipeline.from_pretrained(home / "models" / BASE)
    pipeline.set_progress_bar_config(disable=True)

    def made() -> Any:
        seeded = torch.Generator().manual_seed(3)
        return pipeline(
            WORDS, height=32, width=32, num_frames=9, base_num_frames=9, num_inference_steps=3,
            generator=seeded, output_type="latent",
        ).frames  # fmt: skip

    base = made()
    path = taught[0].path
    pipeline.load_lora_weights(str(path.parent), weight_name=path.name, adapter_name="waves")
    with_it = made()
    pipeline.set_adapters(["waves"], [0.0])
    assert not torch.equal(with_it, base)
    assert torch.equal(made(), base)


def shots(*loras: dict[str, Any]) -> FilmRequest:
    shot = {"description": "A cat walks.", "duration_s": 0.5, "loras": list(loras)}
    return parse_request(FilmRequest, {"screenplay": {"shots": [shot]}, "format": "mkv"})


def test_a_shot_uses_it_by_its_id_and_says_its_trigger_words(
    taught: tuple[Learned, Any, Any], home: Path
) -> None:
    note = taught[0]
    script = shots({"path": note.id}).screenplay
    assert isinstance(script, Screenplay)
    (take,) = takes_of(script, 1)
    assert take.loras == (Lora(note.path),)
    assert take.prompt.startswith("zuvo style, ")
    (off,) = takes_of(shots({"path": note.id, "strength": 0}).screenplay, 1)  # type: ignore[arg-type]
    (bare,) = takes_of(shots().screenplay, 1)  # type: ignore[arg-type]
    assert off == bare
    with pytest.raises(BadInput, match="no learned 'nothing'") as error:
        takes_of(shots({"path": "nothing"}).screenplay, 1)  # type: ignore[arg-type]
    assert error.value.field == "screenplay.shots.0.loras"


def test_strength_zero_is_the_base_to_the_bit_and_more_is_not(
    taught: tuple[Learned, Any, Any], home: Path
) -> None:
    pipeline = tiny_skyreels.load(home / "models" / BASE)
    shelf = LoraShelf(pipeline, Base(BASE, home / "models" / BASE))
    given = segment(pipeline, 3, cue=cue(pipeline))
    base, *others = (
        (shelf.use(loras), joined(windows(pipeline, given)))[1]
        for loras in ((), (Lora(found(Path(taught[0].id)), 0.0),), (Lora(taught[0].path, 1.0),))
    )
    assert torch.equal(others[0], base)
    assert not torch.equal(others[1], base)


def test_a_film_of_another_model_refuses_it_in_one_line(
    taught: tuple[Learned, Any, Any], home: Path, tmp_path: Path
) -> None:
    plan = Plan("card", "bfloat16", "float32", window=5, attention="native")
    setup = Setup(BASE, home / "models" / BASE, (32, 32), plan, "cpu", {"steps": 2, "overlap": 2})
    other = tiny_skyreels.build(tmp_path / "other", seed=5)
    for each, told in (
        (replace(setup, name="skyreels-v2-df-14b-540p"), f"made for {BASE}, and .* skyreels-v2-df-14b-540p"),
        (replace(setup, folder=other), f"made for other weights of {BASE}"),
    ):
        with pytest.raises(BadInput, match=told) as error:
            list(SkyReelsV2(each).run(shots({"path": taught[0].id}), tmp_path))
        assert error.value.field == "screenplay.shots.0.loras"
        assert "\n" not in error.value.message


def test_killed_and_begun_again_it_learns_the_same(
    taught: tuple[Learned, Any, Path], pieces: list[Piece], tmp_path: Path
) -> None:
    def killing(event: Event) -> None:
        if event.t == "measure" and event.step == 15:
            raise Killed

    recipe, config = loop_of(taught, pieces, 0)
    with pytest.raises(Killed):
        teach_recipe(recipe, config, tmp_path, killing, Undisturbed())
    recipe, config = loop_of(taught, pieces, 0)
    model = teach_recipe(recipe, config, tmp_path, lambda event: None, Undisturbed())
    save_lora(model, tmp_path / "again.safetensors", {})
    again, undisturbed = load_file(tmp_path / "again.safetensors"), load_file(taught[0].path)
    assert again.keys() == undisturbed.keys()
    assert all(torch.equal(again[name], undisturbed[name]) for name in again)


def test_missing_captions_and_short_clips_are_told(pieces: list[Piece], tmp_path: Path) -> None:
    bare = [pieces[0].model_copy(update={"caption": ""}), *pieces[1:]]
    with pytest.raises(BadInput, match="trigger: is empty, and 1 of 4 pieces has no caption"):
        teach(bare, tmp_path / "bare", trigger="")
    told: list[str] = []

    def listening(event: Event) -> None:
        if isinstance(event, Note):
            told.append(event.message)
        else:
            raise Killed

    with pytest.raises(Killed):
        teach(bare, tmp_path / "told", listening, frames=49)
    assert "1 of 4 pieces has no caption" in told[0]
    assert "2 of 4 pieces are shorter than a window of 49 frames" in told[1]
    with pytest.raises(BadInput, match="nothing to learn from"):
        teach([], tmp_path / "none")


def test_a_machine_that_is_too_small_is_told_what_would_do(home: Path, pieces: list[Piece]) -> None:
    material = Material(wants=VideoLora().describe().wants, pieces=tuple(pieces))
    small = VideoLora().estimate(VideoLoraRequest(), material)
    large = VideoLora().estimate(VideoLoraRequest(frames=121, lines=720, batch=64), material)
    assert small.time_s < large.time_s
    assert small.memory < large.memory
    assert "would" in large.obstacle
    missing = VideoLora().estimate(VideoLoraRequest(base="skyreels-v2-df-14b-540p"), material)
    assert missing.obstacle
    assert "matinee" not in missing.obstacle


def test_noise_never_falls_along_a_clip_and_every_level_is_learned() -> None:
    random = np.random.default_rng(0)
    drawn = np.stack([forcing_levels(7, random) for _ in range(4000)])
    assert (np.diff(drawn, axis=1) >= 0).all()
    assert drawn.min() >= 1
    assert drawn.max() <= 1000
    tenths = np.histogram(drawn, bins=10, range=(1, 1001))[0] / drawn.size
    assert tenths.min() > 0.05
