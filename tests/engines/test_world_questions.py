"""What the small questions of the world panel promise: answers that are still there, and paths that can be filmed."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from engines.contract import BadInput
from engines.home import home as home_of_this_machine
from engines.world import logs
from engines.world.actions import FPS
from engines.world.opening import BORDERED, doubt_of
from engines.world.questions import KEPT, NOTHING, answer
from engines.world.request import WorldRequest
from engines.world.sound.track import imagined


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "models").symlink_to(home_of_this_machine() / "models")
    monkeypatch.setenv("MATINEE_HOME", str(tmp_path))


def test_a_preview_that_was_cleared_away_is_drawn_again() -> None:
    first = Path(answer("preview", {"place": "block plains"})["path"])
    seen = first.read_bytes()
    first.unlink()
    again = Path(answer("preview", {"place": "block plains"})["path"])
    assert again.read_bytes() == seen


def test_keyframes_become_a_log_that_walks_through_them() -> None:
    keyframes = [{"time_s": 0}, {"time_s": 2, "z": 3}, {"time_s": 4, "x": 3, "z": 4, "yaw": 60, "pitch": -5}]
    found = answer("path", {"keyframes": keyframes, "fps": 25})
    log = logs.read(Path(found["log"]))
    assert (log.fps, log.ticks, found["ticks"], found["duration_s"]) == (25, 100, 100, 4.0)
    assert "walk forward" in found["told"]
    end = imagined(log, "")[-1].pose
    assert (end.x, end.z) == pytest.approx((3, 4), abs=0.4)
    assert answer("path", {"keyframes": keyframes, "fps": 25}) == found


def test_only_so_many_logs_of_paths_are_kept() -> None:
    made = [answer("path", {"keyframes": [{"time_s": 0}, {"time_s": 1, "yaw": n}]}) for n in range(KEPT + 2)]
    assert len(list(Path(made[-1]["log"]).parent.iterdir())) == KEPT
    assert Path(made[-1]["log"]).is_file()


@pytest.mark.parametrize(
    "keyframes",
    [
        [],
        [{"time_s": 0}],
        [{"time_s": 1}, {"time_s": 1}],
        [{"time_s": 0}, {"time_s": -1}],
        [{"time_s": 0}, {"time_s": 1, "x": float("nan")}],
        [{"time_s": 0}, {"time_s": 1, "y": 2}],
        [{"time_s": 0}, {"time_s": 1e6}],
    ],
)
def test_a_path_that_nobody_can_walk_is_told_in_a_line(keyframes: list[dict[str, float]]) -> None:
    with pytest.raises(BadInput) as error:
        answer("path", {"keyframes": keyframes, "fps": FPS})
    assert error.value.field == "path"


def test_line_art_on_transparency_is_not_told_to_be_of_one_colour(tmp_path: Path) -> None:
    art = np.zeros((120, 160, 4), np.uint8)
    art[40:80, 40:120, 3] = 255
    cv2.imwrite(str(tmp_path / "art.png"), art)
    assert doubt_of(WorldRequest(image=tmp_path / "art.png")) == ""


def test_how_a_picture_with_a_border_is_read_lies_over_all_of_it(tmp_path: Path) -> None:
    rows = np.linspace(250, 120, 200)[:, None, None] * np.ones((1, 320, 3))
    rows[110:] = (40, 150, 60) + np.random.default_rng(3).normal(0, 9, (90, 320, 3))
    inner = rows.clip(0, 255).astype(np.uint8)
    cv2.imwrite(str(tmp_path / "framed.png"), cv2.copyMakeBorder(inner, 20, 20, 30, 30, cv2.BORDER_CONSTANT))
    asked = {"image": str(tmp_path / "framed.png"), "corrections": {"horizon": 0.6}}
    found = answer("read", asked)
    parts = cv2.imread(found["parts"])[..., 0]
    assert abs(parts.shape[0] - 240) <= 1
    assert abs(parts.shape[1] - 380) <= 1
    assert (parts[:20] == NOTHING).all()
    assert (parts[:, :30] == NOTHING).all()
    assert not (parts[30:-30, 40:-40] == NOTHING).any()
    assert found["horizon"] == pytest.approx(0.6)
    assert BORDERED in found["warnings"]


def test_company_in_a_world_of_blocks_is_told_to_stay_away(tmp_path: Path) -> None:
    friend = tmp_path / "friend.png"
    assert "blocks" in doubt_of(WorldRequest(place="block village", companion=friend))
    assert doubt_of(WorldRequest(place="meadow", companion=friend)) == ""
