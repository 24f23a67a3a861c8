"""The pictures of a request as a network is shown them: subjects cut out and on white, the background as it is.

Cutting out is `engines.elements.cuts`'s part, and fitting a picture to a network's size that of whoever asks it.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engines.contract import BadInput
from engines.elements.request import Element, ElementsRequest
from engines.media.image import read_image

if TYPE_CHECKING:
    from engines.perception.cutting import Cut

MARGIN = 0.06  # white about a subject, in shares of its longer side


@dataclass(frozen=True)
class Reference:
    """One picture, RGB. A `place` is the background, which is always the last one."""

    name: str
    picture: Image.Image
    place: bool = False

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.picture.tobytes()).hexdigest()


@dataclass(frozen=True)
class Asked:
    """What a clip is to be made of: words and pictures, `latents` long, at `size` (height, width) in pixels. `guide` is
    a film that it follows, if it follows one."""

    prompt: str
    pictures: Sequence[Reference]
    latents: int
    size: tuple[int, int]
    guide: Path | None


def count_of(request: ElementsRequest) -> int:
    return len(request.elements) + (request.background is not None)


def check_request(request: ElementsRequest, most: int, title: str) -> None:
    """Raise `BadInput` where there are more pictures than a network takes, or no words."""
    if not request.prompt.strip():
        raise BadInput("prompt", "is empty", f"{title} films what the words say: write a sentence")
    count = count_of(request)
    if count > most:
        raise BadInput(
            "elements",
            f"{title} takes {most} pictures at most, the background among them, and here are {count}",
            "leave some out, or choose the compositor",
        )


def references(request: ElementsRequest) -> Iterator[Reference]:
    """Subjects in the order of the request, and then the background. Raises `BadInput` for what cannot be read."""
    for number, element in enumerate(request.elements):
        yield Reference(element.name, _on_white(element, f"elements.{number}.image"))
    if request.background is not None:
        from engines.media.fit import on_white

        pixels = on_white(read_image(request.background, "background"))
        yield Reference("background", Image.fromarray(pixels), place=True)


def _on_white(element: Element, field: str) -> Image.Image:
    from engines.elements.cuts import cut_of

    found = cut_of(element, field)
    return shown_alone(found.rgb, found.cut)


def shown_alone(rgb: NDArray[np.uint8], cut: "Cut") -> Image.Image:
    """The subject of a picture (height, width, 3) on white, or all of it where that is its subject."""
    from engines.media.fit import on_white

    if cut.whole:
        return Image.fromarray(rgb)
    pixels = on_white(np.dstack([cut.foreground, (cut.alpha * 255).round().astype(np.uint8)]))
    left, top, right, bottom = cut.bounds
    border = round(MARGIN * max(right - left, bottom - top))
    height, width = pixels.shape[:2]
    return Image.fromarray(
        pixels[
            max(0, top - border) : min(height, bottom + border),
            max(0, left - border) : min(width, right + border),
        ]
    )
