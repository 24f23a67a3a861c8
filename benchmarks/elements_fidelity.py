"""Does an element stay itself? Each is drawn in its scene without moving, taken out of the frame again, and compared
with its own picture.

    python -m benchmarks.elements_fidelity

SSIM is of the brightness inside the matte, seven pixels from its edge, between the frame and the sprite as it was lit;
the turn of the hues (degrees, each pixel counting by its chroma) is between the frame and the picture as it was
dropped. Flicker is the mean change, in levels of 255, between successive frames of the background alone, the camera's
move taken out; beside it stands the noise of the background at rest.
"""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import cv2
import numpy as np
from numpy.typing import NDArray
from skimage import data
from skimage.metrics import structural_similarity
from sklearn.datasets import load_sample_image

from engines.elements import scene
from engines.elements.acting.mesh import sheet
from engines.elements.direction import Direction
from engines.elements.look.colour import hue_shift, plain
from engines.elements.look.compositor import Actor, Compositor
from engines.elements.place.camera import camera_at
from engines.elements.place.plate import Plate
from engines.elements.place.sampling import at_rest, lens_of
from engines.elements.request import ElementsRequest
from engines.elements.sprite import Pose
from engines.elements.view import Camera
from engines.media.image import write_image
from engines.stage.scene import CameraMove
from resources import SAMPLES

EDGE = 7
MOVES: tuple[CameraMove, ...] = ("dolly_in", "truck_right", "handheld")
DRAWN = SAMPLES / "elements"


@dataclass(frozen=True)
class Rest:
    """An element that does not move."""

    pose: Pose

    def at(self, time_s: float) -> Pose:
        return self.pose


def scenes(folder: Path) -> Iterator[tuple[str, ElementsRequest]]:
    pictures = {
        "astronaut": data.astronaut(),
        "cup": data.coffee(),
        "launch": data.rocket(),
        "pagoda": load_sample_image("china.jpg"),
        "flower": load_sample_image("flower.jpg"),
    }
    files = {name: folder / f"{name}.png" for name in pictures}
    for name, picture in pictures.items():
        write_image(files[name], picture)
    girl, fox, balloon = (DRAWN / f"{name}.png" for name in ("girl", "fox", "hot-air-balloon"))
    for name, elements, background in (
        ("meadow", {"girl": girl, "fox": fox, "balloon": balloon}, DRAWN / "meadow.jpg"),
        ("launch", {"astronaut": files["astronaut"]}, files["launch"]),
        ("pagoda", {"astronaut": files["astronaut"], "flower": files["flower"]}, files["pagoda"]),
        ("photographs in a drawing", {"astronaut": files["astronaut"], "cup": files["cup"]}, None),
    ):
        yield (
            name,
            ElementsRequest.model_validate(
                {
                    "elements": [f"{who}={path}" for who, path in elements.items()],
                    "background": background,
                    "direction": Direction(environment=None if background else "meadow"),
                }
            ),
        )


def fidelity(actor: Actor, made: scene.Scene) -> tuple[float, float]:
    """SSIM to the lit sprite, and degrees of hue from the picture as it was dropped."""
    sprite, key = actor.sprite, replace(actor.placed.keys[0], lift=0.0)
    height, width = made.plate.rest.shape[:2]
    key = replace(key, x=0.5, y=min(key.y, 0.97))
    placed = replace(actor.placed, keys=(key,), cover="none")
    mesh = sheet(sprite.pixels)
    plate = replace(made.plate, cards=[])
    still = Actor(sprite, placed, Rest(Pose(((mesh, mesh.rest),))))
    frame = Compositor(plate, [still], made.look).frame(0.0, Camera()).astype(np.float32) / 255
    step = placed.height * height / sprite.height
    rows, columns = np.mgrid[: sprite.pixels.shape[0], : sprite.pixels.shape[1]].astype(np.float32)
    across = key.x * width - 0.5 + (columns - sprite.foot[0]) * step
    down = key.y * height - 0.5 + (rows - sprite.foot[1]) * step
    taken = cv2.remap(frame, across, down, cv2.INTER_CUBIC).clip(0, 1)
    inside = cv2.erode((sprite.pixels[..., 3] > 0.97).astype(np.uint8), np.ones((EDGE, EDGE))) > 0
    inside &= (down > 1) & (down < height - 2) & (across > 1) & (across < width - 2)
    assert sprite.faithful is not None
    lit, own = plain(sprite.pixels), plain(sprite.faithful)
    grey = [cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY) for picture in (lit, taken)]
    _, alike = structural_similarity(*grey, data_range=1.0, gaussian_weights=True, full=True)
    return float(alike[inside].mean()), hue_shift(own, taken, inside)


def flicker(plate: Plate, move: CameraMove, frames: int = 24, fps: int = 24, lasts_s: float = 5.0) -> float:
    """Levels of 255 by which far and ground change from frame to frame, beyond the camera's move."""
    width, height = plate.size
    grid = np.stack(np.meshgrid(np.arange(width), np.arange(height)), -1).reshape(-1, 2).astype(float)
    changes, before = [], None
    for number in range(frames):
        time_s = 1.5 + number / fps
        camera = camera_at(move, time_s / lasts_s, time_s, plate, 3)
        frame = plate.begin(camera)
        if before is not None:
            x, y = seen_before(plate, grid, camera, before[1])
            moved = cv2.remap(before[0], x, y, cv2.INTER_LANCZOS4, borderMode=cv2.BORDER_REPLICATE)
            changes.append(float(np.abs(frame - moved)[8:-8, 8:-8].mean()) * 255)
        before = frame, camera
    return float(np.mean(changes))


def seen_before(
    plate: Plate, grid: NDArray[np.float64], now: Camera, before: Camera
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Where the pixels of a frame were seen in the frame before."""
    (width, height), space = plate.size, plate.space
    rest = at_rest(grid, width, height, lens_of(space, now, plate.samples, plate.origin))
    ground = space.has_ground & (rest[:, 1] > space.row_at(space.far))
    depth = np.where(ground, (1 - space.horizon) / np.maximum(rest[:, 1] - space.horizon, 1e-6), space.far)
    away = np.maximum(0.15, depth - before.z)
    scale = depth / away
    across = ((rest[:, 0] - 0.5) * scale - before.x / away - before.pan) * before.zoom * width
    down = (rest[:, 1] - space.horizon) * scale + space.horizon - before.y / away - before.tilt - 0.5
    down = down * before.zoom * height
    cos, sin = np.cos(before.roll), np.sin(before.roll)
    x = across * cos - down * sin + width / 2 - 0.5
    y = across * sin + down * cos + height / 2 - 0.5
    return x.astype(np.float32).reshape(height, width), y.astype(np.float32).reshape(height, width)


def noise(plate: Plate) -> float:
    """The median, over blocks, of the noise of the frame at rest, in levels of 255."""
    grey = cv2.cvtColor(plate.rest, cv2.COLOR_RGB2GRAY) * 255
    edge = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32)
    response = np.abs(cv2.filter2D(grey, -1, edge))
    rows, columns = (side // 32 * 32 for side in response.shape)
    blocks = response[:rows, :columns].reshape(rows // 32, 32, columns // 32, 32)
    return float(np.median(np.median(blocks, axis=(1, 3))) / 0.6745 / 6)


def main() -> None:
    argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    ).parse_args()
    with TemporaryDirectory() as folder:
        for name, request in scenes(Path(folder)):
            direction = scene.direct(request)
            cuts = dict(scene.cut_all(request.elements))
            made = scene.compose(request, direction, cuts, scene.plate_of(request, direction))
            for actor in made.actors:
                alike, turned = fidelity(actor, made)
                print(f"{name:<26}{actor.placed.name:<12}SSIM {alike:.3f}  hue {turned:.1f} degrees")
            moving = ", ".join(f"{move} {flicker(made.plate, move):.2f}" for move in MOVES)
            print(f"{name:<26}flicker {moving}; noise at rest {noise(made.plate):.2f}")


if __name__ == "__main__":
    main()
