"""The music network: tiny and untrained, what it draws is a score that obeys its plan; as shipped, it plays chords."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from engines.music.bench.obedience import harmony
from engines.music.grammar import planning
from engines.music.grammar.composer import Grammar
from engines.music.idea import Idea
from engines.music.instruments import instruments
from engines.music.network.bars import bars_of, notes_of
from engines.music.network.model import FOLDER, Cache, ModelConfig, MusicModel
from engines.music.network.planner import drawn
from engines.music.network.proof import WIDTH, trial
from engines.music.network.vocabulary import names
from engines.music.network.writer import Boldness, Network
from engines.music.score import SCORE_FILE, Score
from engines.music.thoughts import Plan
from engines.music.writing import Writing
from training.backlot.song_words import ordered
from training.backlot.songs import as_song, read, write
from training.recipes.music_builtin import MusicConfig, train

pytestmark = pytest.mark.usefixtures("one_torch_thread")

TINY = ModelConfig(width=16, layers=1, heads=2, inner=16)
WORDS = np.zeros(384, np.float32)


@pytest.fixture(scope="module")
def model() -> MusicModel:
    torch.manual_seed(3)
    return MusicModel(TINY).eval()


@pytest.fixture(scope="module")
def plan() -> Plan:
    return planning.plan(Idea(style="lofi", metre="3/4"), 4, 12.0)


def finished(writing: Iterator[Score]) -> Score:
    *_, score = writing
    return score


def test_notes_survive_being_tokens() -> None:
    for style in ("house", "chamber", "trap", "folk"):
        score = finished(Writing(planning.plan(Idea(style=style), 2, 20.0), Grammar(), 2).all())
        for n, thought in enumerate(score.plan.thoughts):
            for role, notes in score.notes_of(n).items():
                back = notes_of(score.plan, role, bars_of(score.plan, role, notes, thought.bars))
                assert {(a.start, a.pitch) for a in notes} == {(b.start, b.pitch) for b in back}


def test_what_is_drawn_obeys_the_plan(model: MusicModel, plan: Plan) -> None:
    score = finished(Writing(plan, Network(model, WORDS), 7).all())
    for n, thought in enumerate(plan.thoughts):
        begin, end = score.ticks_of(n)
        for role, notes in score.notes_of(n).items():
            assert role in thought.roles or not notes
            assert all(0 <= note.start < end - begin for note in notes)
    for track in score.tracks:
        instrument = instruments()[track.part.instrument]
        assert all(instrument.low <= note.pitch <= instrument.high for note in track.notes)


def test_equal_seeds_write_equal_notes_and_others_do_not(model: MusicModel, plan: Plan) -> None:
    first, again, other = (
        Network(model, WORDS, Boldness(1.0, 1.0)).write(Score.empty(plan), 0, seed) for seed in (1, 1, 2)
    )
    assert first == again
    assert first != other


def test_a_part_that_is_kept_is_not_written(model: MusicModel, plan: Plan) -> None:
    score = Score.empty(plan).written(0, Grammar().write(Score.empty(plan), 0, 1))
    role = plan.thoughts[0].roles[0]
    assert role not in Network(model, WORDS).write(score, 0, 1, keep=[role])


def test_the_control_is_told_nothing_of_the_thoughts(model: MusicModel, plan: Plan) -> None:
    first = plan.thoughts[0]
    louder = plan.with_thought(0, first.model_copy(update={"energy": 0.99, "chords": first.chords[::-1]}))
    told, untold = (
        [Network(model, WORDS, thoughtless=blind).write(Score.empty(one), 0, 1) for one in (plan, louder)]
        for blind in (False, True)
    )
    assert told[0] != told[1]
    assert untold[0] == untold[1]


def test_the_shipped_network_plays_the_chords_of_its_plan() -> None:
    plan = planning.plan(Idea(style="folk"), 3, 20.0)
    heard = harmony(finished(Writing(plan, Network(MusicModel.load(FOLDER), WORDS), 3).all()))
    assert heard.tones > 0.7
    assert heard.tones > heard.by_chance + 0.2


def test_the_proof_plays_each_idea_in_three_ways_and_measures_them(tmp_path: Path) -> None:
    figures = trial(tmp_path, 6.0, {"ambient": "calm ambient drone"})
    assert list(figures) == ["grammar", "notes", "alone"]
    assert all(one["instruments_agree"] == 1 for one in figures.values())
    assert Image.open(tmp_path / "sheet.png").width == 3 * WIDTH
    scores = [Score.read(tmp_path / f"ambient-{way}" / SCORE_FILE) for way in figures]
    assert all((tmp_path / f"ambient-{way}" / "take.wav").is_file() for way in figures)
    assert scores[0].plan == scores[1].plan != scores[2].plan
    assert scores[0].tracks != scores[1].tracks


def test_the_proof_is_a_command() -> None:
    command = [sys.executable, "-m", "studio", "evaluate", "proof/musicot", "--help"]
    shown = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "--out" in shown
    assert "--minutes" not in shown


def test_a_drawn_plan_keeps_its_frame_and_can_be_written(model: MusicModel, plan: Plan) -> None:
    made = drawn(model, WORDS, plan, seed=5)
    assert (made.style, made.parts, made.bars) == (plan.style, plan.parts, plan.bars)
    assert made != plan
    finished(Writing(made, Grammar(), 1).all())


def test_tokens_one_by_one_are_read_as_they_are_at_once(model: MusicModel) -> None:
    ids = torch.randint(0, len(names()), (2, 9))
    slots, words = torch.zeros_like(ids), torch.randn(2, 384)
    with torch.inference_mode():
        whole = model(ids, slots, words)
        cache = Cache(model.config, 2, 12)
        parts = [model(ids[:, :4], slots[:, :4], words, cache)]
        parts += [model(ids[:, n : n + 1], slots[:, n : n + 1], None, cache) for n in range(4, 9)]
    assert torch.allclose(torch.cat(parts, 1), whole, atol=1e-5)


def test_songs_are_kept_and_the_recipe_learns_from_them(tmp_path: Path) -> None:
    songs = tmp_path / "songs"
    songs.mkdir()
    rng = np.random.default_rng(1)
    for n, style in enumerate(("pop", "jazz", "ambient")):
        order = ordered(style, 10.0, rng)
        score = finished(Writing(planning.plan(order.idea, n, 10.0), Grammar(), n).all())
        song = as_song(score, order.prompts)
        write(songs / f"{n}.safetensors", song)
        assert all(
            np.array_equal(a, b)
            for a, b in zip(read(songs / f"{n}.safetensors").blocks, song.blocks, strict=True)
        )
    config = MusicConfig(steps=3, warmup=0, tokens=900, network=TINY, precision="float32")
    told: list[dict[str, float]] = []
    made = train(config, songs, tmp_path / "run", told.append, kept=1)
    losses = [report["loss"] for report in told if report["t"] == "progress"]
    assert losses[-1] < losses[0]
    assert MusicModel.load(made).config.width == TINY.width
