"""A small real engine for the film panel: quick, without models, run by the real worker.

It reads a script as one shot a paragraph, draws a sky over hills for each, and finishes one file a shot, named by
what is in it, so that a run where some of them lie keeps what is still true. A film whose title has `slow` in it
is slow; a description `fail` fails for want of a model. An endless film ends well when it is cancelled.
"""

import hashlib
import json
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from PIL import Image

from engines.contract import (
    Artifact,
    BadInput,
    Cancelled,
    Engine,
    EngineCard,
    Event,
    ModelMissing,
    Preview,
    Progress,
    Request,
    Started,
)
from engines.film.request import FilmRequest
from engines.film.shots import Screenplay, Shot
from engines.media.video import VideoWriter, join

SKIES = {
    "dawn": ((246, 190, 150), (120, 140, 190)),
    "noon": ((190, 220, 240), (90, 150, 220)),
    "golden hour": ((250, 200, 120), (190, 110, 100)),
    "dusk": ((230, 120, 90), (70, 50, 110)),
    "night": ((40, 60, 110), (10, 14, 34)),
    "overcast": ((190, 195, 200), (130, 138, 148)),
    "storm": ((110, 120, 130), (50, 56, 70)),
}


class QuickFilm(Engine):
    """Answers the film panel's questions and makes films of `width` pixels at `pause_s` a frame."""

    request_type: ClassVar[type[Request]] = FilmRequest
    width: ClassVar[int] = 128
    pause_s: ClassVar[float] = 0.0

    def describe(self) -> EngineCard:
        return EngineCard(id="builtin", panel="film", title="Previs", summary="An engine for tests.")

    def ask(self, question: str, arguments: dict[str, Any]) -> dict[str, Any]:
        match question:
            case "read":
                return self._read(arguments)
            case "thumbnail":
                return self._thumbnail(arguments)
            case "steer":
                return _steered(arguments)
            case "continue":
                shots = Screenplay.model_validate(arguments["screenplay"]).shots
                return {"shot": _next(shots).model_dump(mode="json")}
            case "export":
                path = Path(arguments["path"])
                path.write_text(f"{arguments['kind']} of {Path(arguments['folder']).name}")
                return {"path": str(path)}
        return super().ask(question, arguments)

    def run(self, request: Request, folder: Path) -> Iterator[Event]:
        assert isinstance(request, FilmRequest)
        assert request.screenplay is not None
        yield Started(phases=["Reading the script", "Shooting", "Joining"])
        yield Progress(phase="Reading the script", step=1, total=1)
        shots = list(request.screenplay.shots)
        pause_s = 0.06 if "slow" in request.screenplay.title else self.pause_s
        pieces: list[Path] = []
        done = 0
        while len(pieces) < len(shots):
            shot = shots[len(pieces)]
            if shot.description == "fail":
                raise ModelMissing("kokoro-82m", "voices of the film")
            total = round(sum(each.duration_s for each in shots) * request.fps)
            piece = folder / "segments" / f"{_digest(shot, request)}.mp4"
            piece.parent.mkdir(exist_ok=True)
            pieces.append(piece)
            if not piece.exists():
                part = piece.with_suffix(".part.mp4")
                try:
                    for frame, image in self._shoot(shot, request, part):
                        self.check_cancelled()
                        time.sleep(pause_s)
                        yield Progress(phase="Shooting", step=done + frame + 1, total=total)
                        yield Preview(width=image.shape[1], height=image.shape[0], pixels=image)
                except Cancelled:
                    if not request.endless or len(pieces) == 1:
                        raise
                    pieces.pop()
                    break
                part.rename(piece)
            done += round(shot.duration_s * request.fps)
            watched = piece.with_name(f"{piece.stem}-shot.mp4")
            shutil.copyfile(piece, watched)
            yield Artifact(path=watched, kind="segment", duration_s=shot.duration_s)
            if request.endless and len(pieces) == len(shots):
                shots.append(_next(shots))
        yield Progress(phase="Joining", step=1, total=1)
        join(pieces, None, folder / "take.mp4")
        yield Artifact(path=folder / "take.mp4", kind="media", duration_s=done / request.fps)

    def _shoot(self, shot: Shot, request: FilmRequest, path: Path) -> Iterator[tuple[int, np.ndarray]]:
        height = self.width * 9 // 16 // 2 * 2
        with VideoWriter(path, self.width, height, request.fps) as film:
            for frame in range(round(shot.duration_s * request.fps)):
                image = draw(shot, self.width, height, frame / request.fps)
                film.write(image)
                yield frame, image

    def _read(self, arguments: dict[str, Any]) -> dict[str, Any]:
        screenplay = read(arguments.get("text") or Path(arguments["path"]).read_text("utf-8"))
        understood = [f"“{shot.lighting}” is taken for the light" for shot in screenplay.shots[:1]]
        return {"screenplay": screenplay.model_dump(mode="json"), "understood": understood}

    def _thumbnail(self, arguments: dict[str, Any]) -> dict[str, Any]:
        shot = Screenplay.model_validate(arguments["screenplay"]).shots[arguments["shot"]]
        width = arguments["width"]
        name = hashlib.sha256(f"{shot.model_dump_json()}{width}".encode()).hexdigest()[:20]
        path = Path("/tmp") / f"quick-still-{name}.png"
        if not path.exists():
            Image.fromarray(draw(shot, width, width * 9 // 16, 0.0)).save(path)
        return {"path": str(path)}


def read(text: str) -> Screenplay:
    """A shot a paragraph; a first one that begins with `Title:` names the film."""
    paragraphs = [" ".join(part.split()) for part in text.split("\n\n") if part.strip()]
    if not paragraphs:
        raise BadInput("script", "the script is empty", "write what happens")
    title = paragraphs[0].removeprefix("Title:").strip() if paragraphs[0].startswith("Title:") else ""
    shots = [_shot(paragraph, at) for at, paragraph in enumerate(paragraphs[1:] if title else paragraphs)]
    return Screenplay(title=title, shots=tuple(shots))


def draw(shot: Shot, width: int, height: int, time_s: float) -> np.ndarray:
    """A sky, a sun and two ridges that move past, (height, width, 3) uint8."""
    light = next((name for name in SKIES if name in shot.lighting.casefold()), "noon")
    low, high = (np.array(colour, float) for colour in SKIES[light])
    y, x = np.mgrid[0:height, 0:width] / height
    image = high + (low - high) * np.clip(y * 1.3, 0, 1)[..., None]
    middle = 0.5 + (shot.seed * 37 % 90) / 100, 0.32
    sun = np.clip(1.6 - np.hypot(x - middle[0], y - middle[1]) * 14, 0, 1)[..., None]
    image += (np.array([255, 244, 214]) - image) * sun
    for depth in (1, 2):
        phase = shot.seed * 1.7 + depth + time_s * 0.12 * depth
        ridge = (
            0.52 + 0.14 * depth + 0.06 * np.sin(x * 3.1 / depth + phase) + 0.03 * np.sin(x * 7.3 + phase * 2)
        )
        image = np.where((y > ridge)[..., None], high * (0.55 / depth) + low * 0.2, image)
    return np.ascontiguousarray(np.clip(image, 0, 255).astype(np.uint8))


def _shot(paragraph: str, at: int) -> Shot:
    light = next((name for name in SKIES if name in paragraph.casefold()), list(SKIES)[at % len(SKIES)])
    moves = ("crane up", "dolly in", "static", "orbit left", "truck right")
    types = ("long_shot", "close_up", "medium_shot", "full_shot", "extreme_long_shot")
    speaker, _, words = paragraph.partition(": ")
    said = bool(words) and speaker.isupper()
    return Shot.model_validate(
        {
            "shot_type": types[at % 5],
            "camera_motion": moves[at % 5],
            "environment": "desert",
            "lighting": light,
            "description": "" if said else paragraph,
            "dialogue": [{"speaker": speaker, "text": words}] if said else [],
            "duration_s": 0.6 + at % 3 * 0.2,
            "seed": at + 3,
            "place": "here",
        }
    )


def _next(shots: Any) -> Shot:
    """What an endless film goes on with: the same for the same shots before."""
    return _shot(f"And on, for the {len(shots) + 1}th time", len(shots))


def _steered(arguments: dict[str, Any]) -> dict[str, Any]:
    before, words = Screenplay.model_validate(arguments["screenplay"]), arguments["words"]
    light = next((name for name in SKIES if name in words.casefold()), "")
    if not light:
        raise BadInput(
            "words", f"nothing in {words!r} could be understood", "name a light, a place or a camera move"
        )
    shots = tuple(
        shot if at < arguments["from_shot"] or shot.locked else shot.model_copy(update={"lighting": light})
        for at, shot in enumerate(before.shots)
    )
    after = before.model_copy(update={"shots": shots})
    return {"screenplay": after.model_dump(mode="json"), "understood": [f"light: {light}"]}


def _digest(shot: Shot, request: FilmRequest) -> str:
    told = [shot.model_dump(mode="json", exclude={"locked"}), request.size, request.fps, request.look]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:16]
