"""The lesson of voices and mouths: it learns voices that nobody has labelled, keeps what it knew, and is found."""

import json
import random

import numpy as np
import pytest
import torch
from fakes.lesson import Undisturbed
from safetensors.torch import save_file

from engines import learned
from engines.contract import Artifact, BadInput, Measure, Note
from engines.media.audio import write_audio
from engines.speech.features import SAMPLE_RATE
from engines.speech.listen import MouthNetwork
from engines.speech.own_mouths import network_of, own_mouths
from training.backlot.voices import formant_voices
from training.begun import begun
from training.lessons import voice_mouths
from training.lessons.voice_mouths import VoiceMouths
from training.material.piece import Material, Piece
from training.recipes.viseme_builtin import MouthNet, Voices, house_voices
from training.recipes.voice_mouths import BASE, Labeller, VoiceMouthsConfig
from training.recipes.voice_mouths import VoiceMouths as Recipe
from training.teaching import figures_of, teach

pytest.importorskip("hama")


@pytest.fixture(scope="module", autouse=True)
def _one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def speech() -> np.ndarray:
    """Some lines of one voice, as a recording would have them."""
    lines = [recording.audio for recording in formant_voices(random.Random("own"), True)]
    return np.concatenate(lines)[: 26 * SAMPLE_RATE]


def config(**values) -> VoiceMouthsConfig:
    given = {
        "steps": 40, "formant_s": 10, "neural_s": 0, "kept_s": 6, "quiet": 1, "batch": 6, "frames": 200, "warmup": 4,
        "ema": 0.9, "validate_every": 20, "recognised": 0.5, "learning_rate": 2e-4,
    }  # fmt: skip
    return VoiceMouthsConfig.model_validate(given | values)


def test_it_hears_a_voice_in_company_better_than_before_by_more_than_its_seeds_differ(
    speech, tmp_path_factory
):
    own = Labeller().blocks(speech, 0)
    assert sum(len(block.sound) for block in own) <= len(speech)
    house = house_voices(config(), tmp_path_factory.mktemp("house"))
    found = []
    for seed in range(3):
        folder = tmp_path_factory.mktemp("run")
        chosen = config(seed=seed)
        teach(Recipe(chosen, house, own), chosen, folder, lambda event: None, Undisturbed())
        found.append(figures_of(folder))
    after = [one["jaw_noisy"] for one in found]
    assert min(after) - found[0]["base_jaw_noisy"] > max(after) - min(after)
    assert all(one["house_jaw_clean"] > one["base_house_jaw_clean"] - 0.01 for one in found)


def test_weights_of_another_model_are_refused_in_a_line(tmp_path):
    save_file({"other": torch.zeros(2)}, tmp_path / "other.safetensors")
    (tmp_path / "broken.safetensors").write_bytes(b"no weights")
    for name in ("other", "broken", "missing"):
        with pytest.raises(BadInput, match=name):
            begun(MouthNet(144), tmp_path / f"{name}.safetensors")
    assert begun(MouthNet(144), BASE).say[2].weight.dtype == torch.float32


def test_what_the_lesson_leaves_is_a_network_that_listening_takes(speech, tmp_path, monkeypatch):
    monkeypatch.setenv("MATINEE_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(voice_mouths, "HOUSE_S", {"quick": 6.0})
    monkeypatch.setattr(voice_mouths, "NEURAL", ("kokoro-82m", "kokoro-voices"))
    file = tmp_path / "talk.wav"
    write_audio(file, [speech[: 15 * SAMPLE_RATE]], SAMPLE_RATE)
    write_audio(tmp_path / "hush.wav", [np.zeros(6 * SAMPLE_RATE, np.float32)], SAMPLE_RATE)
    lesson = VoiceMouths()
    material = Material(
        wants=lesson.describe().wants,
        pieces=(
            Piece(id="a", file=file, kind="sound", end_s=15.0),
            Piece(id="b", file=tmp_path / "hush.wav", kind="sound", end_s=6.0),
        ),
    )
    request = lesson.request_type(name="Aunt Ida", thorough="quick", steps=1)
    assert not lesson.estimate(request, material).obstacle
    events = []
    note = lesson.learn(request, material, tmp_path / "job", events.append, Undisturbed())
    assert [one.id for one in own_mouths()] == ["aunt-ida"]
    assert "base_jaw" in note.figures
    assert {"base-0.mp4", "1-0.mp4"} <= {e.path.name for e in events if isinstance(e, Artifact)}
    assert any("hush.wav" in getattr(event, "message", "") for event in events)
    assert any(isinstance(event, Measure) for event in events)
    network = MouthNetwork(network_of("aunt-ida"))
    network.push(np.zeros((20, 40), np.float32), np.zeros((10, 191), np.float32))
    assert network.finish().shape[0] == 20
    assert "Aunt Ida" in (note.folder / "card.md").read_text("utf-8")
    assert json.loads((note.folder / learned.NOTE).read_text("utf-8"))["lesson"] == "voice_mouths"
    with pytest.raises(BadInput, match="nobody"):
        network_of("nobody")


def test_what_got_no_better_is_not_put_on_the_shelf(speech, tmp_path, monkeypatch):
    monkeypatch.setenv("MATINEE_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(voice_mouths, "HOUSE_S", {"quick": 6.0})
    file = tmp_path / "talk.wav"
    write_audio(file, [speech[: 15 * SAMPLE_RATE]], SAMPLE_RATE)
    lesson, events = VoiceMouths(), []
    pieces = (Piece(id="a", file=file, kind="sound", end_s=15.0),)
    request = lesson.request_type(name="Ida", thorough="quick", steps=2, learning_rate=1.0)
    wants = lesson.describe().wants
    learnt = lesson.learn(
        request, Material(wants=wants, pieces=pieces), tmp_path / "job", events.append, Undisturbed()
    )
    assert learnt is None
    assert learned.all_learned() == []
    assert "add recordings" in [event.message for event in events if isinstance(event, Note)][-1]


def test_too_little_speech_is_said_in_a_line():
    house = Voices([], [], [])
    with pytest.raises(BadInput, match="10 s are needed"):
        Recipe(config(), house, Labeller().blocks(np.zeros(6 * SAMPLE_RATE, np.float32), 0))
