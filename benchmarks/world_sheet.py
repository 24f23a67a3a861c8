"""A contact sheet of walks into pictures, to look at: which of them break, and how soon?

    python -m benchmarks.world_sheet SHEET.png PICTURE...

A row for each picture: the start, then after 3, 10 and 30 steps ahead, then from the start turned by 30, 60, 90 and 180
degrees to the right. Steps are walked as in the panel, so whoever meets a wall stays before it.
"""

import argparse
import sys
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.contract import EngineError
from engines.media.image import write_image
from engines.world.actions import FPS
from engines.world.opening import open_walk
from engines.world.request import WorldRequest
from engines.world.script import actions_of

SIZE = (426, 240)
LOOKS = {
    "start": "",
    "3 steps": "walk forward 3 steps",
    "10 steps": "walk forward 10 steps",
    "30 steps": "walk forward 30 steps",
    "30 degrees": "turn right 30 degrees",
    "60 degrees": "turn right 60 degrees",
    "90 degrees": "turn right 90 degrees",
    "180 degrees": "turn right 180 degrees",
}


def row(picture: Path) -> NDArray[np.uint8]:
    """What is seen in the world of a picture (h, w, 3). Raises `BadInput`."""
    request = WorldRequest(image=picture, seed=0, alive=False, head_bob=False)
    walk = open_walk(request, SIZE, FPS, lambda phase, share: None)
    start, seen = walk.state(), []
    for name, script in LOOKS.items():
        walk.restore(start)
        for action in actions_of(script, FPS) if script else ():
            walk.pass_over(action)
        seen.append(titled(walk.view(), f"{picture.stem}: {name}"))
    return np.concatenate(seen, 1)


def titled(frame: NDArray[np.uint8], title: str) -> NDArray[np.uint8]:
    frame = frame.copy()
    for colour, thick in (((0, 0, 0), 3), ((255, 255, 255), 1)):
        cv2.putText(frame, title, (6, 16), cv2.FONT_HERSHEY_SIMPLEX, 0.45, colour, thick, cv2.LINE_AA)
    return frame


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("sheet", type=Path, help="the PNG to write")
    parser.add_argument("pictures", type=Path, nargs="+", metavar="PICTURE")
    given = parser.parse_args()
    rows = []
    for picture in given.pictures:
        try:
            rows.append(row(picture))
        except EngineError as error:
            print(f"{picture}: {error.message} ({error.hint})", file=sys.stderr)
            return 2
        print(picture, flush=True)
    write_image(given.sheet, np.concatenate(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
