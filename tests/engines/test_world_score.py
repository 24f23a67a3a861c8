"""GameWorld Score: it tells the true game from worlds that do not obey or do not move, and says what it cannot tell."""

import json
import math
import sys
from html import escape

import cv2
import numpy as np
import pytest
import torch

from engines.contract import BadInput
from engines.world.actions import Action
from engines.world.blocks import BlockWalk
from engines.world.score import inverse, motion, solidity, steering
from engines.world.score.__main__ import main
from engines.world.score.actions import SCRIPTS, Script
from engines.world.score.clips import walked
from engines.world.score.commands import KEYS, of_actions, of_keys, recall
from engines.world.score.dimensions import ABSENT, DIMENSIONS
from engines.world.score.measuring import Setting, measured
from engines.world.score.worlds import Frames, surveyor, worlds_of
from engines.world.walk import Walk
from training.backlot.voxels.clips import clip, path_of, write
from training.recipes import idm_builtin
from training.recipes.idm_builtin import IdmConfig

SIZE = (128, 72)
LABELS = ("forward", "look left", "left", "nothing")
SMALL = Setting(SIZE, tuple(script for script in SCRIPTS if script.label in LABELS), 0.45, 0.13, 1)


def script(label: str) -> Script:
    return next(one for one in SCRIPTS if one.label == label)


@pytest.fixture(scope="module")
def game() -> BlockWalk:
    return BlockWalk("plains", (160, 90), fps=16, alive=False, head_bob=False)


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    folder = tmp_path_factory.mktemp("score")
    measured(worlds_of(["game"], Frames(SIZE, 1, 0)), folder, SMALL)
    return folder


def test_the_scripts_are_the_papers_76_and_each_undoes_what_it_did():
    assert len({one.label for one in SCRIPTS}) == len(SCRIPTS) == 76
    assert len({(one.keys, one.pitch, one.yaw) for one in SCRIPTS}) == 76
    for one in SCRIPTS:
        actions = one.actions(16, 1.0, 0.5)
        assert len(actions) == 48
        assert (
            abs(sum(action.yaw for action in actions)) < 1e-9 > abs(sum(action.pitch for action in actions))
        )
        for key, other in (("forward", "back"), ("left", "right")):
            held = [sum(key in action.keys for action in actions) for key in (key, other)]
            assert held[0] == held[1]


def test_what_cancels_out_was_not_asked_for_and_no_answer_is_as_good_as_chance():
    both = of_actions([Action(keys=frozenset({"forward", "back", "left"}), yaw=3.0)], 16)
    assert (both.groups["front"][0], both.groups["side"][0], both.mouse[0]) == (0, -1, 5)
    asked = np.array([-1, 0, 0, 0, 0, 1])
    assert recall(np.zeros(6, int), asked) == pytest.approx(1 / 3)


@pytest.mark.parametrize(
    ("label", "front", "side", "mouse"),
    [
        ("forward", 1, 0, 4),
        ("left", 0, -1, 4),
        ("look right", 0, 0, 5),
        ("look up", 0, 0, 7),
        ("nothing", 0, 0, 4),
    ],
)
def test_flow_tells_ways_and_turns_of_the_true_game(game, label, front, side, mouse):
    start = game.state()
    seen = walked(game, script(label), 0.75, 0.25)
    game.restore(start)
    told = steering.steered(seen.frames, seen.fps)
    middle = slice(4, 10)  # of what is done before it is undone
    assert np.median(told.groups["side"][middle]) == side
    assert np.median(told.mouse[middle]) == mouse
    if label != "left":  # a house near by makes a way to the side look a little like one ahead
        assert np.median(told.groups["front"][middle]) == front


def test_a_world_keeps_its_things_or_is_found_out(game):
    start = game.state()
    seen = walked(game, script("forward"), 0.75, 0.25, surveyor(game))
    game.restore(start)
    true, whole = solidity.reprojected(seen), solidity.rigid(seen.frames, seen.fps)
    assert min(true, whole) > 0.7
    rows, columns = np.mgrid[:90, :160].astype(np.float32)
    melting = np.stack([
        cv2.remap(
            frame,
            columns + 3.0 * np.sin(rows / 9 + number).astype(np.float32),
            rows + 3.0 * np.cos(columns / 9 + 1.3 * number).astype(np.float32),
            cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REFLECT,
        )
        for number, frame in enumerate(seen.frames)
    ])  # fmt: skip
    melted = type(seen)(seen.script, melting, seen.actions, seen.fps, seen.geometry)
    assert solidity.reprojected(melted) < true - 0.2
    assert solidity.rigid(melting, seen.fps) < whole - 0.15
    assert motion.rebuilt(melting) < motion.rebuilt(seen.frames)


def test_a_place_that_changed_meanwhile_is_not_the_same(game):
    start = game.state()
    seen = walked(game, script("look right"), 0.75, 0.25).frames
    game.restore(start)
    changed = seen.copy()
    changed[len(seen) // 2 :] = changed[len(seen) // 2 :, :, ::-1]
    assert solidity.returned(seen) > 0.98 > solidity.returned(changed)
    assert solidity.mirrored(seen) > solidity.mirrored(changed) + 0.02


def test_the_true_game_obeys_its_shuffle_does_not_and_a_copy_stands_still(report):
    found = json.loads((report / "report.json").read_text())
    true, still, shuffled = found["takes"]

    def figure(take, measure):
        values = [score["value"] for score in take["scores"] if score["measure"] == measure]
        return np.mean([value for value in values if value is not None])

    for measure in ("keyboard.flow", "mouse.flow"):
        assert figure(true, measure) > max(figure(still, measure), figure(shuffled, measure)) + 0.3
    assert figure(still, "scenario.mirrored") == 1.0
    assert figure(true, "object.reprojected") > 0.6
    assert all(
        score["value"] is None for score in still["scores"] if score["measure"] == "object.reprojected"
    )


def test_the_shipped_inverse_dynamics_reads_the_true_game_far_better_than_chance(report):
    true, still, _ = json.loads((report / "report.json").read_text())["takes"]
    for measure, least in (("keyboard.idm_each", 0.15), ("mouse.idm_each", 0.3)):
        one, other = (
            next(score["value"] for score in take["scores"] if score["measure"] == measure)
            for take in (true, still)
        )
        assert one > other + least


def test_the_page_names_every_measure_and_says_why_one_is_missing(report):
    page = (report / "report.html").read_text()
    assert len(DIMENSIONS) == 8
    for axis in DIMENSIONS:
        assert axis.title in page
        for measure in axis.measures:
            assert measure.title in page
            assert escape(measure.formula[1:]) in page
    for why in ABSENT.values():
        assert why in page
    assert "matinee models pull clip-vit-large-patch14" in page
    for name in ("true game", "copied frame", "shuffled actions"):
        assert name in page


class Turning(Walk):
    """A world that dreams blocks of three frames, 25 a second: a wall of noise that turns with the mouse."""

    fps, size = 25, (64, 36)

    def __init__(self):
        self._wall = np.random.default_rng(0).integers(0, 255, (36, 720, 3), np.uint8)
        self._yaw = 0.0

    @property
    def block(self):
        return 3

    def advance(self, actions):
        assert len(actions) == self.block
        frames = []
        for action in actions:
            self._yaw += action.yaw
            frames.append(self.view())
        return np.stack(frames)

    def view(self):
        return np.roll(self._wall, -round(self._yaw * 2), 1)[:, :64]

    def state(self):
        return self._yaw

    def restore(self, state):
        self._yaw = state


def test_a_world_in_blocks_at_its_own_rate_is_asked_what_it_was_told():
    seen = walked(Turning(), script("look left"), 1.0, 0.2)
    assert len(seen.frames) == len(seen.actions) + 1 == 61
    assert np.array_equal(seen.frames[0], seen.frames[-1])
    assert len(seen.asked.mouse) == round(60 * 16 / 25)
    assert set(seen.asked.mouse[:14]) == {3}
    assert set(seen.asked.mouse[20:33]) == {5}


@pytest.mark.parametrize("name", ["nowhere", "matrix-game-99:meadow"])
def test_a_world_that_is_none_is_one_clear_line(name, tmp_path):
    with pytest.raises(BadInput, match="there is no world"):
        worlds_of([name], Frames(SIZE, 1, 0))


def test_the_command_tells_a_wrong_world_and_what_there_is(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["score", "nowhere", "--quick", "--out", str(tmp_path)])
    assert main() == 2
    told = capsys.readouterr().err
    assert "there is no world 'nowhere'" in told
    assert "Traceback" not in told


@pytest.fixture(scope="module")
def lessons(tmp_path_factory):
    folder = tmp_path_factory.mktemp("walks")
    for name, numbers, kept in (("clips", (0, 1, 2), False), ("kept", (0,), True)):
        for number in numbers:
            write(path_of(folder / name, number), clip(number, (64, 64), 17, 16, "random", kept))
    return folder


def test_the_inverse_dynamics_recipe_trains_resumes_and_its_weights_read_frames(lessons, tmp_path):
    torch.set_num_threads(1)
    quick = {"batch": 4, "warmup": 1, "validate_every": 2, "save_every": 1}
    whole = idm_builtin.train(IdmConfig(steps=3, **quick), lessons, tmp_path / "whole")
    idm_builtin.train(IdmConfig(steps=3, **quick), lessons, tmp_path / "again")
    assert whole.read_bytes() == (tmp_path / "again" / inverse.WEIGHTS).read_bytes()
    assert whole.stat().st_size < 4_000_000
    figures = json.loads((tmp_path / "whole" / idm_builtin.FIGURES).read_text())
    assert {"front_recall", "mouse_accuracy", "jump_majority"} <= set(figures)
    frames = np.random.default_rng(0).integers(0, 255, (9, 54, 96, 3), np.uint8)
    told = inverse.read(frames, inverse.loaded(tmp_path / "whole"))
    assert told.mouse.shape == told.groups["jump"].shape == (8,)
    assert set(told.groups["front"]) <= {-1, 0, 1}


def test_a_mirror_swaps_left_and_right(lessons):
    recipe = idm_builtin.IdmRecipe(IdmConfig(batch=2), *[idm_builtin.studied(lessons / "clips")] * 2)
    lesson = recipe.lessons
    places = np.random.default_rng([0, 0]).choice(lesson.places, 2)
    batch = recipe.batch(0)
    left, right = KEYS.index("left"), KEYS.index("right")
    assert batch["keys"][0, left] == lesson.keys[places[0], right]
    assert int(batch["mouse"][0]) % 3 == 2 - lesson.mouse[places[0]] % 3
    assert int(batch["mouse"][1]) == lesson.mouse[places[1]]


def test_one_of_two_opposite_keys_is_the_likelier():
    logits = torch.full((1, 15), -3.0)
    logits[0, :2] = torch.tensor([1.0, 2.0])
    logits[0, 6 + 8] = 5.0
    told = inverse.decided(logits)
    assert (told.groups["front"][0], told.groups["side"][0], told.mouse[0]) == (-1, 0, 8)
    assert not of_keys(np.ones((1, 6), bool), np.array([4])).groups["front"][0]
    assert math.isclose(recall(told.mouse, np.array([8])), 1.0)
