"""A small real engine for the elements panel: quick, without models, run by the real worker.

It cuts out what is not the colour of a picture's corner, finds names in the words, stands everybody in a row on a hill
and moves them along. The word `fail` makes it fail for want of a model, `dawdle` makes it film slowly, `linger` stage
slowly.
"""

import hashlib
import json
import time
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar, get_args

import numpy as np
from PIL import Image, ImageDraw

from engines.contract import (
    Artifact,
    BadInput,
    Engine,
    EngineCard,
    Event,
    ModelMissing,
    Preview,
    Progress,
    Request,
    Started,
)
from engines.elements.direction import Action, Direction, Part, Span
from engines.elements.request import ElementsRequest, Stroke
from engines.media.video import VideoWriter

WIDTH, HEIGHT, HORIZON = 128, 72, 0.55
LONGEST = 256
STEMS = {action.rstrip("e"): action for action in get_args(Action)}


class QuickElements(Engine):
    """Answers the panel's questions and makes scenes of 128 x 72 pixels."""

    request_type: ClassVar[type[Request]] = ElementsRequest

    def describe(self) -> EngineCard:
        return EngineCard(id="builtin", panel="elements", title="Compositor", summary="An engine for tests.")

    def ask(self, question: str, arguments: dict[str, Any]) -> dict[str, Any]:
        match question:
            case "cut":
                return _cut(arguments)
            case "bind":
                told, understood = _bind(arguments["names"], arguments["prompt"])
                return {"direction": told.model_dump(mode="json"), "understood": understood}
            case "stage":
                return _stage(ElementsRequest.model_validate(arguments["request"]))
            case "still":
                request = ElementsRequest.model_validate(arguments["request"])
                width = int(arguments["width"])
                frame = _draw(request, float(arguments["time_s"]), width, width * 9 // 16)
                return {"path": str(_kept(frame, "still", json.dumps(arguments)))}
            case "evaluate":
                page = Path(arguments["takes"][0]) / "report.html"
                page.write_text("<h1>A2 Bench</h1>")
                return {"page": str(page)}
        return super().ask(question, arguments)

    def run(self, request: Request, folder: Path) -> Iterator[Event]:
        assert isinstance(request, ElementsRequest)
        yield Started(phases=["Cutting out", "Filming"])
        yield Progress(phase="Cutting out", step=1, total=1)
        if "fail" in request.prompt:
            raise ModelMissing("u2net", "cut-outs")
        total = round(request.duration_s * request.fps)
        with VideoWriter(folder / "take.mp4", WIDTH, HEIGHT, request.fps) as film:
            for number in range(total):
                self.check_cancelled()
                frame = _draw(request, number / request.fps, WIDTH, HEIGHT)
                film.write(frame)
                yield Progress(phase="Filming", step=number + 1, total=total)
                yield Preview(width=WIDTH, height=HEIGHT, pixels=frame, time_s=number / request.fps)
                time.sleep(0.05 if "dawdle" in request.prompt else 0)
        yield Artifact(path=folder / "take.mp4", kind="media", duration_s=total / request.fps)


def _cut(arguments: dict[str, Any]) -> dict[str, Any]:
    picture = _cut_out(
        Path(arguments["image"]),
        tuple(arguments["box"]) if arguments["box"] else None,
        tuple(Stroke.model_validate(stroke) for stroke in arguments["strokes"]),
    )
    alpha = np.asarray(picture)[..., 3] > 127
    if not alpha.any():
        raise BadInput("image", "there is nobody in the picture", "choose another one")
    rows, columns = np.flatnonzero(alpha.any(1)), np.flatnonzero(alpha.any(0))
    height, width = alpha.shape
    bounds = [columns[0] / width, rows[0] / height, (columns[-1] + 1) / width, (rows[-1] + 1) / height]
    edges = [alpha[:, 0].mean(), alpha[0].mean(), alpha[:, -1].mean(), alpha[-1].mean()]
    return {
        "path": str(_kept(np.asarray(picture), "cut", json.dumps(arguments))),
        "bounds": [float(share) for share in bounds],
        "edges": [float(share) for share in edges],
        "sureness": 0.9,
        "whole": bool(alpha.mean() > 0.95),
        "warnings": ["This is a whole picture: use it as the background"] if alpha.mean() > 0.95 else [],
    }


@lru_cache(maxsize=64)
def _cut_out(path: Path, box: tuple[float, ...] | None, strokes: tuple[Stroke, ...]) -> Image.Image:
    picture = Image.open(path).convert("RGBA")
    picture.thumbnail((LONGEST, LONGEST))
    pixels = np.asarray(picture).astype(int)
    if pixels[..., 3].min() == 255:
        away = np.abs(pixels[..., :3] - pixels[0, 0, :3]).sum(-1)
        alpha = np.where(away > 60, 255, 0) if (away > 60).any() else np.full(away.shape, 255)
    else:
        alpha = pixels[..., 3]
    height, width = alpha.shape
    if box:
        y, x = np.mgrid[0:height, 0:width]
        inside = (
            (x >= box[0] * width) & (x <= box[2] * width) & (y >= box[1] * height) & (y <= box[3] * height)
        )
        alpha = np.where(inside, alpha, 0)
    mask = Image.fromarray(alpha.astype(np.uint8))
    for stroke in strokes:
        reach = stroke.radius * max(width, height)
        for x, y in stroke.points:
            spot = (x * width - reach, y * height - reach, x * width + reach, y * height + reach)
            ImageDraw.Draw(mask).ellipse(spot, fill=255 if stroke.keep else 0)
    picture.putalpha(mask)
    return picture


def _bind(names: list[str], prompt: str) -> tuple[Direction, list[str]]:
    """A sentence names who does it first, and whom it is done to after that."""
    parts, spans, low = [], [], prompt.casefold()
    for name in names:
        at = low.find(name.casefold())
        while at >= 0:
            spans.append(Span(name=name, start=at, end=at + len(name)))
            at = low.find(name.casefold(), at + 1)
    for sentence in low.split("."):
        named = sorted(
            (name for name in names if name.casefold() in sentence), key=lambda n: sentence.find(n)
        )
        action = next((action for stem, action in STEMS.items() if f" {stem}" in sentence), None)
        if named and action:
            whom = named[1] if len(named) > 1 else ""
            words = sentence.strip()
            part = {"who": named[0], "action": action, "whom": whom, "relation": "to" if whom else ""}
            parts.append(Part.model_validate({**part, "words": words, "sureness": 0.8}))
    camera = next((move for move in ("dolly in", "pan left") if move in low), "static").replace(" ", "_")
    unbound = ["dragon"] if "dragon" in low and "dragon" not in names else []
    values = {"parts": parts, "spans": spans, "camera": camera, "unbound": unbound}
    told = Direction.model_validate(values)
    return told, [f"{part.who} {part.action}s" for part in parts]


def _stage(request: ElementsRequest) -> dict[str, Any]:
    time.sleep(1.5 if "linger" in request.prompt else 0)
    background = _draw(request.model_copy(update={"elements": ()}), 0.0, WIDTH * 4, HEIGHT * 4)
    warned = [element.name for element in request.elements if "tilted" in element.name]
    return {
        "placements": {
            element.name: _placed(request, at) | {"keys": _keys(request, at)}
            for at, element in enumerate(request.elements)
        },
        "horizon": HORIZON if request.horizon is None else request.horizon,
        "sun": request.sun.model_dump() if request.sun else {"azimuth": 40.0, "elevation": 35.0},
        "drawn": request.background is None,
        "background": str(_kept(background, "plate", str(request.background))),
        "warnings": [{"element": name, "message": "Seen from another height"} for name in warned],
    }


def _placed(request: ElementsRequest, at: int) -> dict[str, Any]:
    own, many = request.elements[at].placement, len(request.elements)
    return {
        "x": (at + 1) / (many + 1) if own.x is None else own.x,
        "y": 0.9 if own.y is None else own.y,
        "height": own.height or 0.5,
        "lift": own.lift or 0.0,
        "depth": 1.0,
        "layer": own.layer or 0,
        "flip": own.flip,
    }


def _keys(request: ElementsRequest, at: int) -> list[dict[str, float]]:
    """The path that was drawn; who walks goes to the right."""
    own, here = request.elements[at].placement, _placed(request, at)
    if own.path:
        return [{"time_s": p.time_s, "x": p.x, "y": p.y, "lift": here["lift"]} for p in own.path]
    told = request.direction or Direction()
    walks = any(part.action == "walk" for part in told.parts_of(request.elements[at].name))
    start = {"time_s": 0.0, "x": here["x"], "y": here["y"], "lift": here["lift"]}
    return [start, {**start, "time_s": request.duration_s, "x": here["x"] + 0.3}] if walks else [start]


def _draw(request: ElementsRequest, time_s: float, width: int, height: int) -> np.ndarray:
    """Sky over a hill with everybody on it, (height, width, 3) uint8."""
    height = height // 2 * 2
    if request.background:
        frame = Image.open(request.background).convert("RGB").resize((width, height))
    else:
        rows = np.linspace(0, 1, height)[:, None, None]
        sky = np.array([120, 170, 230]) + rows * np.array([110, 60, 0])
        ground = np.array([96, 150, 70]) - rows * 30
        pixels = np.where(rows > HORIZON, ground, sky).astype(np.uint8)
        frame = Image.fromarray(np.ascontiguousarray(np.broadcast_to(pixels, (height, width, 3))))
    for at, element in enumerate(request.elements):
        cut = _cut_out(element.image, None, element.strokes)
        cut = cut.crop(cut.getbbox() or (0, 0, 1, 1))
        here, keys = _placed(request, at), _keys(request, at)
        times = [key["time_s"] for key in keys]
        x, y = (float(np.interp(time_s, times, [key[axis] for key in keys])) for axis in "xy")
        tall = max(1, round(here["height"] * height))
        cut = cut.resize((max(1, cut.width * tall // cut.height), tall))
        cut = cut.transpose(Image.Transpose.FLIP_LEFT_RIGHT) if here["flip"] else cut
        corner = round(x * width - cut.width / 2), round((y - here["lift"] * here["height"]) * height) - tall
        frame.paste(cut, corner, cut)
    return np.asarray(frame)


def _kept(pixels: np.ndarray, kind: str, told: str) -> Path:
    name = hashlib.sha256(told.encode()).hexdigest()[:20]
    path = Path("/tmp") / f"quick-{kind}-{name}.png"
    if not path.exists():
        Image.fromarray(pixels).save(path)
    return path
