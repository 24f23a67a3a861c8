"""Action logs on disk: walked again exactly, read from others' layouts, refused where they make no sense."""

import json
from pathlib import Path

import numpy as np
import pytest

from engines.contract import BadInput
from engines.world import logs
from engines.world.actions import Action, ActionLog, Held
from engines.world.script import actions_of
from engines.world.sound.track import imagined

WALK = actions_of("walk forward 2 s while looking left 33.3°, jump; at 18:30; let it snow; run back 1 s", 30)


def test_a_log_that_was_written_is_read_as_it_was(tmp_path: Path) -> None:
    log = WALK.model_copy(update={"begin": 12})
    logs.write(tmp_path / "walk.json", log)
    assert logs.read(tmp_path / "walk.json") == log
    assert [path.name for path in tmp_path.iterdir()] == ["walk.json"]


def test_rounded_actions_are_walked_again_bit_by_bit(tmp_path: Path) -> None:
    dice = np.random.default_rng(3)
    rough = [
        Action(keys=frozenset({"forward"}), yaw=float(yaw), pitch=1e-9) for yaw in dice.normal(0, 3, 200)
    ]
    live = [logs.rounded(action) for action in rough]
    logs.write(tmp_path / "walk.json", ActionLog(held=tuple(Held(action=action) for action in live)))
    again = logs.read(tmp_path / "walk.json")
    assert list(again) == live
    assert imagined(again, "") == imagined(ActionLog(held=logs.held(live)), "")


def test_equal_ticks_are_kept_as_one_run() -> None:
    assert [run.ticks for run in logs.held([Action(yaw=1), Action(yaw=1.00001), Action()])] == [2, 1]


@pytest.mark.parametrize("suffix", [".json", ".npz"])
@pytest.mark.parametrize("batched", [False, True])
def test_the_layout_of_matrix_game_is_read(tmp_path: Path, suffix: str, batched: bool) -> None:
    keys = np.zeros((40, 6), np.float32)
    keys[:20, 0] = keys[10:12, 4] = keys[30:, 5] = 1
    mouse = np.zeros((40, 2), np.float32)
    mouse[20:, 1], mouse[20:, 0] = 0.05, -0.05
    values = {"keyboard_condition": keys, "mouse_condition": mouse}
    if batched:
        values = {name: value[None] for name, value in values.items()}
    path = tmp_path / f"actions{suffix}"
    if suffix == ".npz":
        np.savez(
            path, keyboard_condition=values["keyboard_condition"], mouse_condition=values["mouse_condition"]
        )
    else:
        path.write_text(json.dumps({name: value.tolist() for name, value in values.items()}))
    log = logs.read(path)
    actions = list(log)
    assert (log.fps, log.ticks) == (16, 40)
    assert actions[10].keys == {"forward", "jump"}
    assert actions[39].keys == {"attack"}
    assert (actions[30].yaw, actions[30].pitch) == (0.75, -0.75)


def test_four_keys_are_those_of_the_second_model(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(
        json.dumps({"keyboard_condition": [[0, 0, 1, 0]] * 12, "mouse_condition": None})
    )
    log = logs.read(tmp_path / "a.json")
    assert log.fps == 25
    assert next(iter(log)).keys == {"left"}


def test_a_script_in_a_text_file_is_a_log(tmp_path: Path) -> None:
    (tmp_path / "walk.txt").write_text("walk forward 2 s, jump")
    assert logs.read(tmp_path / "walk.txt", 24) == actions_of("walk forward 2 s, jump", 24)


OURS = {"layout": "matinee-actions/1", "fps": 30, "held": [{"ticks": 5}]}


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("", "cut off or no JSON"),
        (json.dumps(OURS)[:-9], "cut off or no JSON"),
        ("[1, 2, 3]", "no action log"),
        (json.dumps({"layout": "other/9"}), "another layout ('other/9')"),
        (json.dumps(OURS | {"fps": 5000}), "fps"),
        (json.dumps(OURS | {"held": [{"ticks": 5, "action": {"keys": ["fly"]}}]}), "held.0.action.keys"),
        (json.dumps(OURS | {"held": [{"ticks": 108000}] * 3}), "longer"),
        (json.dumps(OURS | {"held": []}), "no ticks"),
        (json.dumps(OURS | {"begin": 5}), "no ticks"),
        (json.dumps({"keyboard_condition": [[1, 0, 0]]}), "another width"),
        (json.dumps({"keyboard_condition": []}), "empty"),
        (json.dumps({"keyboard_condition": [["a", 0, 0, 0]]}), "else than numbers"),
        (
            json.dumps({"keyboard_condition": [[0, 0, 0, 0]], "mouse_condition": [[0, 99]]}),
            "mouse movement of 99",
        ),
        (
            json.dumps({"keyboard_condition": [[0, 0, 0, 0]], "mouse_condition": [[0, 0]] * 2}),
            "1 frames of keys and 2",
        ),
        ("[" * 5000, "cut off or no JSON"),
    ],
)
def test_what_is_no_log_is_refused_in_one_line(tmp_path: Path, text: str, named: str) -> None:
    (tmp_path / "a.json").write_text(text)
    with pytest.raises(BadInput) as caught:
        logs.read(tmp_path / "a.json")
    assert caught.value.field == "actions"
    assert named in caught.value.message
    assert "\n" not in caught.value.message


def test_files_that_are_something_else_are_refused(tmp_path: Path) -> None:
    (tmp_path / "picture.json").write_bytes(bytes(range(256)))
    (tmp_path / "broken.npz").write_bytes(b"PK\x03\x04 and nothing more")
    np.savez(tmp_path / "other.npz", frames=np.zeros(3))
    for name in ("picture.json", "broken.npz", "other.npz", "missing.json"):
        with pytest.raises(BadInput):
            logs.read(tmp_path / name)
