"""LoRAs for ACE-Step: taught from recordings, loaded by stock diffusers, used in a piece by its id."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile as sf
import torch

sys.path.insert(0, str(Path(__file__).parents[1] / "engines"))
import tiny_skyreels
from fakes.lesson import Undisturbed
from test_music_diffusion import ace_step

from engines import catalogue
from engines.contract import Artifact, BadInput, Event, parse_request
from engines.learned import Learned
from engines.music.diffusion.ace_step import AceStep
from engines.music.diffusion.checkpoints import ACE_STEP_RECIPES
from engines.music.request import MusicRequest
from training.lessons.music_lora import MusicLora, MusicLoraRequest
from training.material.gather import gather
from training.material.piece import Material
from training.recipes.music_lora import Player, stretches

TURBO, BASE, RATE = "ace-step-1.5-turbo", "ace-step-1.5-base", 48_000


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("home")
    ace_step(folder / "models" / TURBO, "turbo")
    ace_step(folder / "models" / BASE, "base")
    with tiny_skyreels.one_thread(), pytest.MonkeyPatch.context() as patch:
        patch.setenv("MATINEE_HOME", str(folder))
        yield folder


@pytest.fixture(scope="module")
def material(home: Path) -> Material:
    """Four recordings of seven seconds of the same two notes, each beginning elsewhere."""
    files = home / "files"
    files.mkdir()
    time = np.arange(7 * RATE) / RATE
    for number in range(4):
        beat = (1 + np.sin(2 * np.pi * (2 * time + number / 4))) / 2
        sound = 0.3 * beat[:, None] * np.sin(2 * np.pi * np.outer(time, (220, 330)))
        sf.write(files / f"song{number}.wav", sound, RATE, subtype="PCM_16")
        (files / f"song{number}.txt").write_text("two soft notes", "utf-8")
    wants = MusicLora().describe().wants
    found = gather(sorted(files.glob("*")), home / "material", wants).pieces
    return Material(wants=wants, pieces=tuple(piece.model_copy(update={"kept": True}) for piece in found))


def teach(material: Material, folder: Path, **values: Any) -> tuple[Learned, list[Event]]:
    folder.mkdir(parents=True, exist_ok=True)
    tiny = {"seconds": 4, "steps": 24, "rank": 4, "learning_rate": 0.01, "batch": 2}
    request = MusicLoraRequest.model_validate({"name": "Soft", "trigger": "zuvo sound", **tiny, **values})
    events: list[Event] = []
    return MusicLora().learn(request, material, folder, events.append, Undisturbed()), events


@pytest.fixture(scope="module")
def taught(home: Path, material: Material) -> tuple[Learned, list[Event]]:
    return teach(material, home / "job")


def test_captions_beside_the_recordings_are_their_words(material: Material) -> None:
    assert [piece.caption for piece in material.used] == ["two soft notes"] * 4


def test_recordings_are_learned_from_end_to_end_in_equal_parts(material: Material) -> None:
    cut = stretches(material.used[:1], "zuvo sound", 4.0)
    assert [(each.begin_s, each.duration_s) for each in cut] == [(0.0, 3.5), (3.5, 3.5)]
    assert cut[0].prompt == "zuvo sound, two soft notes"


def test_it_learns_by_more_than_its_seeds_differ(
    taught: tuple[Learned, list[Event]], material: Material, tmp_path: Path
) -> None:
    runs = [taught[0], *(teach(material, tmp_path / str(seed), seed=seed)[0] for seed in (1, 2))]
    gains = [run.figures["base_validation"] - run.figures["validation"] for run in runs]
    assert min(gains) > max(gains) - min(gains)


def test_it_learns_at_the_levels_at_which_the_checkpoint_is_sampled(home: Path) -> None:
    recipe = ACE_STEP_RECIPES["turbo"]
    player = Player(catalogue.folder(TURBO), "", recipe, torch.device("cpu"))
    asked = player.pipeline._get_timestep_schedule(
        recipe.steps, recipe.shift, torch.device("cpu"), torch.float32
    )
    assert torch.allclose(player.levels, asked)


def test_samples_and_a_card_come_of_it(taught: tuple[Learned, list[Event]]) -> None:
    note, events = taught
    samples = [event.path.name for event in events if isinstance(event, Artifact)]
    assert samples[0] == "base-0.flac"
    assert samples[-1] == "24-0.flac"
    card = (note.folder / "card.md").read_text("utf-8")
    assert note.base_digest in card
    assert "4 recordings" in card


def test_stock_diffusers_loads_it_and_at_strength_zero_it_is_the_base(
    taught: tuple[Learned, list[Event]],
) -> None:
    from diffusers import AceStepPipeline

    pipeline: Any = AceStepPipeline.from_pretrained(catalogue.folder(TURBO))
    pipeline.set_progress_bar_config(disable=True)

    def made() -> Any:
        seeded = torch.Generator().manual_seed(3)
        return pipeline(
            "rain", lyrics="[Instrumental]", audio_duration=10.0, num_inference_steps=2, generator=seeded,
            output_type="latent",
        ).audios  # fmt: skip

    before = made()
    path = taught[0].path
    pipeline.load_lora_weights(str(path.parent), weight_name=path.name, adapter_name="soft")
    assert not torch.equal(made(), before)
    pipeline.set_adapters(["soft"], [0.0])
    assert torch.equal(made(), before)


def test_a_piece_uses_it_by_its_id_and_another_checkpoint_refuses_it(
    taught: tuple[Learned, list[Event]], tmp_path: Path
) -> None:
    def sound(engine: AceStep, *loras: dict[str, Any]) -> Any:
        values = {"prompt": "rain", "duration_s": 10.0, "steps": 2, "loras": list(loras)}
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        folder.mkdir()
        events = engine.run(parse_request(MusicRequest, values), folder)
        (media,) = [event.path for event in events if isinstance(event, Artifact) and event.kind == "media"]
        return sf.read(media)[0]

    turbo = AceStep(catalogue.folder(TURBO))
    bare, given, off = (
        sound(turbo, *loras)
        for loras in ((), ({"path": taught[0].id},), ({"path": taught[0].id, "strength": 0},))
    )
    assert not np.array_equal(given, bare)
    assert np.array_equal(off, bare)
    with pytest.raises(BadInput, match=f"was made for {TURBO}, and this is made with {BASE}"):
        sound(AceStep(catalogue.folder(BASE)), {"path": taught[0].id})


def test_recordings_without_words_need_trigger_words(material: Material, tmp_path: Path) -> None:
    bare = [piece.model_copy(update={"caption": ""}) for piece in material.pieces]
    without = material.model_copy(update={"pieces": tuple(bare)})
    with pytest.raises(BadInput, match="trigger: is empty, and 4 of 4 recordings have no caption"):
        teach(without, tmp_path, trigger="")
