"""The faces of a picture as the draft keeps them: JSON with anchor points, and what a moved handle takes along.

A face is `{"points": {name: [x, y]}, "animal": bool, "score": float, "found": bool}` in picture pixels; names
are those of `engines.portrait.anchors`, where left is the picture's left.
"""

import json
import os
import tempfile
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QPointF

from engines.contract import BadInput

Face = dict[str, Any]

MOUTH_RING = ("mouth_left", "upper_lip_top", "mouth_right", "lower_lip_bottom")

# Handles that go along when one of the main ones is moved and the fine ones are hidden.
COMPANY = {
    "left_pupil": ("left_eye_outer", "left_eye_top", "left_eye_inner", "left_eye_bottom", "left_brow"),
    "right_pupil": ("right_eye_outer", "right_eye_top", "right_eye_inner", "right_eye_bottom", "right_brow"),
    "upper_lip_top": ("upper_lip_edge",),
    "lower_lip_bottom": ("lower_lip_edge",),
}


def handle_titles() -> dict[str, str]:
    """The main handles, in the order in which Tab visits them."""

    def say(text: str) -> str:
        return QCoreApplication.translate("faces", text)

    return {
        "left_pupil": say("Left eye"),
        "right_pupil": say("Right eye"),
        "mouth_left": say("Left corner of the mouth"),
        "upper_lip_top": say("Upper lip"),
        "mouth_right": say("Right corner of the mouth"),
        "lower_lip_bottom": say("Lower lip"),
        "chin": say("Chin"),
    }


def points_of(face: Face) -> dict[str, QPointF]:
    """A face's anchors for the stage."""
    return {name: QPointF(x, y) for name, (x, y) in face["points"].items()}


def outline_of(face: Face) -> dict[str, QPointF]:
    """A face's place for the stage, of points that are no handles."""
    return {f"outline {name}": point for name, point in points_of(face).items()}


def placed_by_hand(face: Face) -> bool:
    """Whether a face is where a person put it, or waits for one to do so."""
    return not face.get("found", True) or bool(face.get("moved"))


def moved(face: Face, name: str, to: QPointF, *, alone: bool) -> Face:
    """The face with one anchor elsewhere; unless `alone`, its company keeps its place beside it."""
    points = dict(face["points"])
    right, down = to.x() - points[name][0], to.y() - points[name][1]
    for each in (name, *(() if alone else COMPANY.get(name, ()))):
        if each in points:
            points[each] = [round(points[each][0] + right, 2), round(points[each][1] + down, 2)]
    return {**face, "points": points, "moved": True}


def is_guess(faces: list[Face]) -> bool:
    """Whether nobody, neither a model nor a person, has said where a face is."""
    return bool(faces) and not any(face.get("found", True) or face.get("moved") for face in faces)


def read_anchors(path: Path) -> list[Face]:
    """The faces of an anchors file: one face, or a list of them under `faces`. Raises `BadInput`."""
    try:
        content = json.loads(path.read_text("utf-8"))
        listed = content.get("faces", [content])
        faces = [
            {
                "points": {name: [float(x), float(y)] for name, (x, y) in face["points"].items()},
                "animal": bool(face.get("animal", False)),
            }
            for face in listed
        ]
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        faces = []
    if not faces or not all(face["points"] for face in faces):
        message = QCoreApplication.translate("faces", "{0} is not an anchors file").format(path.name)
        hint = QCoreApplication.translate("faces", "give a JSON file like {0}").format(
            '{"points": {"left_pupil": [210, 240]}}'
        )
        raise BadInput("anchors", message, hint)
    return faces


def placed(faces: list[Face], anchors: list[Face]) -> list[Face]:
    """The faces with the first of them put where the anchors say; points without an anchor go along."""
    result = list(faces)
    for number, face in enumerate(anchors):
        known = faces[number]["points"] if number < len(faces) else {}
        points = {**_carried(known, face["points"]), **face["points"]}
        result[number : number + 1] = [{**face, "points": points, "score": 1.0, "found": True, "moved": True}]
    return result


def _carried(points: dict[str, list[float]], anchors: dict[str, list[float]]) -> dict[str, list[float]]:
    """Points moved, turned and scaled as the anchors that they share ask for."""
    shared = [(complex(*points[name]), complex(*anchors[name])) for name in points if name in anchors]
    if not shared:
        return points
    middle, target = (sum(side) / len(shared) for side in zip(*shared, strict=True))
    spread = sum(abs(was - middle) ** 2 for was, _ in shared)
    turn = sum((was - middle).conjugate() * (now - target) for was, now in shared) / spread if spread else 1
    moved = {name: (complex(*point) - middle) * turn + target for name, point in points.items()}
    return {name: [round(z.real, 2), round(z.imag, 2)] for name, z in moved.items()}


def write_anchors(faces: list[Face], folder: Path) -> Path:
    """The anchors file of a request, named by its content."""
    kept = [{"points": face["points"], "animal": face.get("animal", False)} for face in faces]
    folder.mkdir(parents=True, exist_ok=True)
    handle, path = tempfile.mkstemp(dir=folder, prefix="anchors-", suffix=".json")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump({"faces": kept}, file)
    return Path(path)
