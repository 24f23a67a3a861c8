"""A game taught from recorded play: logs and films agree in time, films without are read, a tiny network learns."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numba
import numpy as np
import pytest
import torch
from fakes.lesson import Undisturbed
from fakes.material import log_of, recorded

from engines import learned
from engines.contract import Artifact, BadInput, Event, ModelMissing
from engines.learned import Learned
from engines.world.actions import Action, ActionLog, Held
from engines.world.dream.codec import FrameCodec
from engines.world.dream.network import config_of, loaded
from engines.world.logs import write as write_log
from engines.world.matrix_game.layout import save
from engines.world.matrix_game.model import CausalWanModel
from engines.world.score.commands import of_actions
from training.backlot.voxels.clips import Clip, clip
from training.lesson import LessonRequest
from training.lessons import world_game
from training.lessons.world_game import WorldGame
from training.material.gather import gather
from training.material.piece import Material, Piece
from training.recipes.world_game import actions_at, done, windows

FPS = 16
FRAMES = 41


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("home")
    numba.set_num_threads(1)
    torch.set_num_threads(1)
    torch.manual_seed(0)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MATINEE_HOME", str(folder))
        patch.setattr(world_game, "_base_folder", lambda: folder / "base")
        patch.setattr(world_game, "WINDOW", 8)
        patch.setattr(world_game, "LOOKS", 1)
        yield folder


@pytest.fixture(scope="module")
def plays(home: Path) -> list[Clip]:
    return [clip(number, (64, 64), FRAMES, FPS, fair=True) for number in range(3)]


@pytest.fixture(scope="module")
def base(home: Path, plays: list[Clip]) -> Path:
    """A codec of principal components and a network of two layers that has learned nothing."""
    codec = FrameCodec(4, (8, 8, 8), (0, 1, 1))
    codec.begin(plays[0].frames)
    codec.save_pretrained(home / "base" / "codec")
    save(CausalWanModel.from_config(config_of(4, 64, 2, 1, 4)), home / "base" / "transformer")
    return home / "base"


@pytest.fixture(scope="module")
def material(home: Path, plays: list[Clip]) -> Material:
    """Two films with a log beside them, and one without."""
    films = recorded(home / "files", plays, logged=2)
    found = gather(films, home / "material", WorldGame().describe().wants)
    return found.model_copy(
        update={"pieces": tuple(piece.model_copy(update={"kept": True}) for piece in found.pieces)}
    )


def teach(material: Material, folder: Path, tell: Any = lambda event: None, **values: Any) -> Learned:
    folder.mkdir()
    request = LessonRequest(**{"name": "Blocks", "steps": 12, "learning_rate": 3e-3, **values})
    return WorldGame().learn(request, material, folder, tell, Undisturbed())


def test_a_log_of_another_rate_says_what_was_done_in_each_frame(plays: list[Clip]) -> None:
    log = log_of(plays[0])
    keys, mouse = actions_at(log, 0.0, FRAMES)
    assert np.array_equal(keys[: FRAMES - 1], plays[0].keys[1:])
    assert np.allclose(mouse[: FRAMES - 1], plays[0].mouse[1:], atol=1e-4)
    halves = tuple(
        Held(
            ticks=2,
            action=held.action.model_copy(
                update={"yaw": held.action.yaw / 2, "pitch": held.action.pitch / 2}
            ),
        )
        for held in log.held
    )
    again, turned = actions_at(ActionLog(fps=2 * FPS, held=halves), 0.0, FRAMES)
    assert np.array_equal(again, keys)
    assert np.allclose(turned, mouse, atol=1e-4)
    later, _ = actions_at(log, 10 / FPS, 5)
    assert np.array_equal(later, keys[10:15])


def test_a_log_that_ends_long_before_its_film_is_refused(plays: list[Clip]) -> None:
    with pytest.raises(BadInput, match="its film longer"):
        actions_at(log_of(plays[0]), 0.0, 10 * FRAMES)


def test_what_the_inverse_model_saw_stands_where_it_was_done() -> None:
    told = [
        Action(keys=frozenset({"forward", "left"}), yaw=3.0),
        Action(keys=frozenset({"jump"}), pitch=-2.0),
    ]
    keys, mouse = done(of_actions(told, FPS))
    assert keys.tolist() == [[1, 0, 1, 0, 0, 0], [0, 0, 0, 0, 1, 0], [0] * 6]
    assert np.sign(mouse).tolist() == [[0, 1], [-1, 0], [0, 0]]


def test_it_learns_from_play_with_and_without_logs_by_more_than_its_seeds_differ(
    base: Path, material: Material, home: Path
) -> None:
    assert [piece.kind for piece in material.pieces] == ["walk", "walk", "clip"]
    events: list[Event] = []
    notes = [teach(material, home / f"job{seed}", events.append, seed=seed) for seed in range(3)]
    better = [one.figures["base_free"] - one.figures["free"] for one in notes]
    assert min(better) > np.std([one.figures["free"] for one in notes])
    note = notes[0]
    assert loaded(note.folder / "transformer").config.dim == 64
    assert "10 windows of 8 frames with a log, 5 whose actions" in (note.folder / learned.CARD).read_text()
    assert {event.path.stem for event in events if isinstance(event, Artifact)} >= {"base-0"}
    assert note.sample == "sample.mp4"


def test_a_walk_whose_log_is_gone_does_not_count_as_logged(
    base: Path, plays: list[Clip], tmp_path: Path
) -> None:
    (film,) = recorded(tmp_path / "files", plays[:1], logged=0)
    piece = Piece(id="play", file=film, kind="walk", end_s=FRAMES / FPS, width=64, height=64, fps=FPS)
    codec = FrameCodec.from_pretrained(base / "codec").float().eval()

    def told(folder: Path) -> tuple[int, int]:
        logged, recovered = windows(codec, [piece], 8, (64, 64), folder, lambda done, of: None)
        return len(logged), len(recovered)

    assert told(tmp_path / "without") == (0, 5)
    write_log(film.with_suffix(".json"), log_of(plays[0]))
    assert told(tmp_path / "with") == (5, 0)


def test_without_the_base_it_says_so_before_and_when_asked(
    material: Material, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(world_game, "_base_folder", lambda: tmp_path / "none")
    card = WorldGame().describe()
    assert not card.available
    assert card.unavailable_reason
    with pytest.raises(ModelMissing):
        teach(material, tmp_path / "job")
