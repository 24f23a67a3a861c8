"""Who walks in a moving frame: beside the camera, towards it and away from it."""

from itertools import pairwise

import numpy as np
import pytest
from stage_shots import HEIGHT, WIDTH, figure_pixels

from engines.stage.scene import CameraMove, Facing, Figure, Scene
from engines.stage.shot import StageShot

TIMES_S = (0.2, 1.7, 3.3, 4.8)


def followed(move: CameraMove, facing: Facing) -> list[tuple[float, int]]:
    """Where a runner is across the frame, in widths, and how high in pixels, over a shot."""
    scene = Scene(
        environment="meadow",
        figures=(Figure(name="man", seed=3, action="run", facing=facing),),
        shot_type="long_shot",
        camera_move=move,
        duration_s=5.0,
        seed=3,
    )
    shot = StageShot(scene, WIDTH, HEIGHT)
    found = [np.nonzero(figure_pixels(shot.frame(time_s))) for time_s in TIMES_S]
    return [(float(columns.mean()) / WIDTH, int(np.ptp(rows))) for rows, columns in found]


@pytest.mark.parametrize(("move", "facing"), [("truck_right", "right"), ("truck_left", "left")])
def test_a_camera_that_trucks_with_somebody_keeps_them_in_their_place(
    move: CameraMove, facing: Facing
) -> None:
    across = [place for place, _ in followed(move, facing)]
    assert max(across) - min(across) < 0.1
    assert max(abs(place - 0.5) for place in across) < 0.3


def test_who_comes_towards_a_camera_that_stays_grows_and_who_leaves_it_gets_smaller() -> None:
    coming = [height for _, height in followed("static", "camera")]
    leaving = [height for _, height in followed("static", "away")]
    assert all(later > before for before, later in pairwise(coming))
    assert all(later < before for before, later in pairwise(leaving))
    assert coming[-1] > 1.5 * coming[0]
