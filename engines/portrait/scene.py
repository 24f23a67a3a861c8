"""What a take is drawn from: a picture with one renderer for each face that speaks.

A scene is opened once for a take and then draws any moment of it. Who is in the picture is `engines.portrait.faces`;
where it is a video, see `engines.portrait.film_scene`; how a face moves is decided elsewhere and comes as
`Performance`.
"""

import filecmp
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Protocol

import cv2
import numpy as np

from engines.contract import BadInput
from engines.media.fit import covering
from engines.media.image import read_image
from engines.perception.matting import Cutout, cut_out
from engines.portrait.anchors import Anchors
from engines.portrait.faces import FoundFace, largest, load_anchors, opaque, placed_faces
from engines.portrait.performance import Performance
from engines.portrait.person import known
from engines.portrait.renderer import PortraitRenderer
from engines.portrait.request import PortraitRequest, is_film
from engines.portrait.sizes import fit


class Scene(Protocol):
    """What the engine draws from: frames of `width` by `height`, both even. `face` is who has the first voice."""

    width: int
    height: int
    face: int

    def lasts(self, voice_s: float) -> float:
        """How long the take of a voice is, in seconds."""

    def notes(self, voice_s: float) -> list[str]:
        """What the user should know of the take of a voice."""

    def pictures(self, times_s: Sequence[float]) -> Iterator[Any]:
        """What `draw` needs for each of these moments, in order of time."""

    def draw(self, picture: Any, performances: dict[int, Performance]) -> np.ndarray:
        """One frame, (height, width, 3) uint8 RGB; safe to call from several threads."""


@contextmanager
def open_scene(request: PortraitRequest) -> Iterator[Scene]:
    """The scene of a request, at the size of the take."""
    if is_film(request.image):
        from engines.portrait.film_scene import FilmScene

        scene = FilmScene(request)
        try:
            yield scene
        finally:
            scene.close()
    else:
        yield StillScene(request)


class StillScene:
    """A picture whose faces speak. Each face owns the pixels that are nearer to it than to any other."""

    def __init__(self, request: PortraitRequest) -> None:
        original = read_image(request.image)
        self.height, self.width = fit(original.shape, request.size)
        scale = np.array([self.width / original.shape[1], self.height / original.shape[0]])
        picture = cv2.resize(original, (self.width, self.height), interpolation=cv2.INTER_AREA)
        faces = placed_faces(opaque(original), anchors_by_hand(request))
        self.face = chosen_face(request, faces)
        speaking = {face: faces[face] for face in (self.face, *(other.face for other in request.others))}
        cutout, background = None, None
        if request.background:
            cutout = _own_alpha(picture) or cut_out(opaque(picture))
            behind = opaque(read_image(request.background, "background"))
            background = covering(behind, (self.width, self.height))
        centres = {number: face.points[1, :2] * scale for number, face in speaking.items()}
        self._renderers = {
            number: PortraitRenderer(
                opaque(picture),
                face.points * [*scale, scale.mean()],
                animal=face.anchors.animal,
                cutout=cutout,
                background=background,
                reach=_reach(centres, number),
                own_smile=face.smile,
            )
            for number, face in speaking.items()
        }
        self._owner = _nearest(centres, self.width, self.height) if len(centres) > 1 else None

    def lasts(self, voice_s: float) -> float:
        return voice_s

    def notes(self, voice_s: float) -> list[str]:
        return []

    def pictures(self, times_s: Sequence[float]) -> Iterator[None]:
        yield from (None for _ in times_s)

    def draw(self, picture: None, performances: dict[int, Performance]) -> np.ndarray:
        frame: np.ndarray | None = None
        for number, (face, renderer) in enumerate(self._renderers.items()):
            drawn = renderer.frame(performances[face])
            if frame is None:
                frame = drawn
            else:
                mine = self._owner == number
                frame[mine] = drawn[mine]
        assert frame is not None
        return frame


def anchors_by_hand(request: PortraitRequest) -> list[Anchors]:
    """Those of the request, or of a learned person, on their own picture."""
    if request.anchors:
        return load_anchors(request.anchors)
    person = known(request.person) if request.person else None
    if person is None or not filecmp.cmp(person.picture, request.image, shallow=False):
        return []
    return [Anchors(points=person.person.anchors)]


def chosen_face(request: PortraitRequest, faces: Sequence[FoundFace]) -> int:
    """Who has the first voice. Raises `BadInput` where a face that is to speak is not there."""
    name = request.image.name
    if not faces:
        raise BadInput(
            "image",
            f"no face was found in {name}",
            "use a film that shows the face from the front"
            if is_film(request.image)
            else "place it by hand: drag the handles in the window, or give --anchors FILE.json with pupils, mouth and "
            "chin",
        )
    face = largest(faces) if request.face is None else request.face
    for field, number in (("face", face), *(("others", other.face) for other in request.others)):
        if number >= len(faces):
            raise BadInput(field, f"there is no face {number}", f"{name} has {len(faces)}, counted from 0")
    return face


def _own_alpha(picture: np.ndarray) -> Cutout | None:
    if picture.shape[2] == 3:
        return None
    colour = np.ascontiguousarray(picture[..., :3])
    return Cutout(picture[..., 3].astype(np.float32) / np.float32(255), colour, colour)


def _reach(centres: dict[int, np.ndarray], face: int) -> float | None:
    """Half the way to the nearest other face, in pixels; None when there is no other."""
    others = [np.hypot(*(centre - centres[face])) for other, centre in centres.items() if other != face]
    return float(min(others)) / 2 if others else None


def _nearest(centres: dict[int, np.ndarray], width: int, height: int) -> np.ndarray:
    """(height, width) number of the nearest face, in the order of `centres`."""
    y, x = np.mgrid[:height, :width]
    return np.argmin([np.hypot(x - cx, y - cy) for cx, cy in centres.values()], axis=0).astype(np.uint8)
