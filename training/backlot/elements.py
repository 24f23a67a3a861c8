"""The sample of the elements panel: a girl, a fox and a balloon on clear ground, and a meadow, drawn by the stage.

`python -m training.backlot.elements --out resources/samples/elements`
"""

import argparse
import math
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engines.media.image import write_image
from engines.stage.cast import stand
from engines.stage.light import LIGHTS
from engines.stage.scene import Figure, Scene
from engines.stage.shot import StageShot

TALL = 2000  # pixels of the frames that the figures are drawn for, so that nothing of them is left out
MARGIN = 12
MOMENT_S = 0.25
PLAYERS = {
    "girl": (Figure(name="girl", seed=21, action="stand"), 0.0, 640.0),
    "fox": (Figure(kind="animal", name="fox", seed=2, action="walk"), 0.38 * math.pi, 760.0),
    "hot-air-balloon": (Figure(kind="vehicle", name="balloon", seed=1), 0.0, 62.0),
}
"""Each with the direction it is seen from, in radians, and its pixels a metre."""
MEADOW = Scene(environment="meadow", lighting="golden_hour", shot_type="extreme_long_shot", seed=8)


def player(name: str) -> NDArray[np.uint8]:
    """(h, w, 4) straight RGBA with a clear margin."""
    figure, azimuth, pixels_per_m = PLAYERS[name]
    drawn = stand(figure, LIGHTS["noon"], TALL).picture(MOMENT_S, azimuth, pixels_per_m).picture
    alpha = drawn[..., 3:].astype(np.float32) / 255
    colour = np.where(alpha > 0, drawn[..., :3] / np.maximum(alpha, 1e-3), 0).clip(0, 255)
    whole = np.dstack([colour, drawn[..., 3]]).astype(np.uint8)
    rows, columns = (np.flatnonzero((drawn[..., 3] > 8).any(axis)) for axis in (1, 0))
    whole = whole[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return np.pad(whole, [(MARGIN, MARGIN), (MARGIN, MARGIN), (0, 0)])


def meadow() -> NDArray[np.uint8]:
    """(900, 1600, 3) RGB."""
    return StageShot(MEADOW, 1600, 900).frame(0.0).rgb


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    out = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    for name in PLAYERS:
        write_image(out / f"{name}.png", player(name))
    write_image(out / "meadow.jpg", meadow())


if __name__ == "__main__":
    main()
