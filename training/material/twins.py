"""Pieces that are there twice: what one looks or sounds like in few bytes, and which earlier one is nearly it.

Pictures are known by their perceptual hash (ImageHash) and their colours, clips by those of many moments and by what
moves, sounds and scores by how their bands or tones come and go. Parts of one file are no twins of each other, and two
takes of one scene are none either: what changes in time must be the same too. Prints are kept in the material's folder.
"""

import base64
import contextlib
import json
from collections.abc import Sequence, Set
from dataclasses import dataclass
from pathlib import Path

import cv2
import imagehash
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from training.material.piece import Kind, Piece
from training.material.sounds import Heard

FILE = "prints.jsonl"

_BITS = 8  # of 64 that two pictures may differ in
_COLOURS = 14.0  # levels
_LUMA = 8
_STEPS = 48
_ALIKE, _MOVES_ALIKE = 0.95, 0.92  # correlations
_STILL = 1.5  # levels of a clip that hardly moves; half decibels of a sound that goes on and on
_LENGTH, _LENGTH_S = 0.03, 0.3  # by which durations of twins may differ
_SHIFTS = (-2, -1, 0, 1, 2)
_RANGE_DB = 40.0


@dataclass(frozen=True)
class Print:
    """`hashes` (moments,) of 64 bits, none for what is heard; `course` (moments, features) uint8."""

    kind: Kind
    duration_s: float
    hashes: NDArray[np.uint64]
    course: NDArray[np.uint8]


def of_pictures(kind: Kind, pictures: Sequence[NDArray[np.uint8]], duration_s: float) -> Print:
    """From one picture (h, w, 3), or from evenly spread ones of a clip."""
    hashes = [_hash(picture) for picture in pictures]
    if len(pictures) == 1:
        course = cv2.resize(pictures[0], (4, 4), interpolation=cv2.INTER_AREA).reshape(1, -1)
    else:
        greys = [cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY) for picture in pictures]
        course = np.stack(
            [cv2.resize(g, (_LUMA, _LUMA), interpolation=cv2.INTER_AREA).ravel() for g in greys]
        )
    return Print(kind, duration_s, np.array(hashes, np.uint64), np.asarray(course, np.uint8))


def of_sound(heard: Heard) -> Print:
    """From what is heard of a sound."""
    loudest = float(heard.bands.max()) if heard.bands.size else 0.0
    bands = 3 * np.clip(heard.bands - loudest + _RANGE_DB, 0, _RANGE_DB)
    share = heard.tones / np.maximum(heard.tones.max(1, keepdims=True), 1e-6)
    loud = np.clip((heard.bands.max(1, keepdims=True) - loudest + _RANGE_DB) / _RANGE_DB, 0, 1)
    return _of_rows("sound", heard.duration_s, np.concatenate([bands, 150 * share * loud], 1))


def of_notes(rows: NDArray[np.float32], duration_s: float) -> Print:
    """From how long each pitch class sounds in each of many equal parts of a score, (parts, 12)."""
    return _of_rows("score", duration_s, 120 * rows / max(float(rows.max()), 1e-6))


def _of_rows(kind: Kind, duration_s: float, rows: NDArray[np.float32]) -> Print:
    course = cv2.resize(rows.astype(np.float32), (rows.shape[1], _STEPS), interpolation=cv2.INTER_AREA)
    return Print(kind, duration_s, np.zeros(0, np.uint64), course.round().clip(0, 255).astype(np.uint8))


def _hash(picture: NDArray[np.uint8]) -> int:
    return int(str(imagehash.phash(Image.fromarray(picture))), 16)


class Twins:
    """The prints that a folder holds of these files."""

    def __init__(self, folder: Path, files: Set[Path]) -> None:
        self._path = folder / FILE
        self._shelves: dict[tuple[Kind, tuple[int, ...]], _Shelf] = {}
        with contextlib.suppress(FileNotFoundError):
            for line in self._path.read_text("utf-8").splitlines():
                with contextlib.suppress(ValueError, KeyError):  # a line that a killed run left half written
                    print_, file, begin_s = _read(json.loads(line))
                    if file in files:
                        self._put(print_, file, begin_s)

    def of(self, print_: Print, file: Path) -> tuple[Path, float] | None:
        """The earlier piece of another file that is nearly the same: its file and where it begins, in seconds."""
        shelf = self._shelves.get(_place(print_))
        if shelf is None:
            return None
        for at in shelf.near(print_):
            other, begin_s = shelf.names[at]
            if other != file and other.exists():
                return other, begin_s
        return None

    def add(self, print_: Print, piece: Piece) -> None:
        """Know a piece from now on."""
        told = {
            "file": str(piece.file),
            "begin_s": piece.begin_s,
            "kind": print_.kind,
            "duration_s": print_.duration_s,
            "shape": print_.course.shape,
            "hashes": base64.b64encode(print_.hashes.tobytes()).decode(),
            "course": base64.b64encode(print_.course.tobytes()).decode(),
        }
        self._put(print_, piece.file, piece.begin_s)
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(told) + "\n")

    def forget(self) -> None:
        """Know nothing any more."""
        self._shelves.clear()
        self._path.unlink(missing_ok=True)

    def _put(self, print_: Print, file: Path, begin_s: float) -> None:
        self._shelves.setdefault(_place(print_), _Shelf()).add(print_, (file, begin_s))


def _place(print_: Print) -> tuple[Kind, tuple[int, ...]]:
    return print_.kind, print_.course.shape


def _read(told: dict) -> tuple[Print, Path, float]:
    hashes = np.frombuffer(base64.b64decode(told["hashes"]), np.uint64)
    course = np.frombuffer(base64.b64decode(told["course"]), np.uint8).reshape(told["shape"])
    return (
        Print(told["kind"], float(told["duration_s"]), hashes, course),
        Path(told["file"]),
        float(told["begin_s"]),
    )


class _Shelf:
    """Prints of one kind and shape, side by side in arrays that grow."""

    def __init__(self) -> None:
        self.names = list[tuple[Path, float]]()
        self._hashes: NDArray[np.uint64] = np.zeros((0, 0), np.uint64)
        self._courses: NDArray[np.uint8] = np.zeros((0, 0, 0), np.uint8)
        self._durations: NDArray[np.float64] = np.zeros(0)

    def add(self, print_: Print, name: tuple[Path, float]) -> None:
        at = len(self.names)
        if at == len(self._durations):
            room = max(16, at)
            self._hashes = np.concatenate(
                [
                    self._hashes.reshape(at, len(print_.hashes)),
                    np.zeros((room, len(print_.hashes)), np.uint64),
                ]
            )
            self._courses = np.concatenate(
                [
                    self._courses.reshape(at, *print_.course.shape),
                    np.zeros((room, *print_.course.shape), np.uint8),
                ]
            )
            self._durations = np.concatenate([self._durations, np.zeros(room)])
        self._hashes[at], self._courses[at], self._durations[at] = (
            print_.hashes,
            print_.course,
            print_.duration_s,
        )
        self.names.append(name)

    def near(self, print_: Print) -> list[int]:
        """Those that are nearly the same, in the order in which they came."""
        count = len(self.names)
        away = np.abs(self._durations[:count] - print_.duration_s)
        found = np.flatnonzero(away <= _LENGTH * print_.duration_s + _LENGTH_S)
        if len(print_.hashes):
            bits = np.bitwise_count(self._hashes[found] ^ print_.hashes).mean(1)
            found = found[bits <= _BITS]
        return (
            [int(at) for at in found if _same(self._courses[at], print_)]
            if len(found) < 64
            else self._many(found, print_)
        )

    def _many(self, found: NDArray[np.int64], print_: Print) -> list[int]:
        """The same for many candidates, which a first look at their whole course thins out."""
        if len(print_.course) == 1:
            away = np.abs(self._courses[found].astype(np.float32) - print_.course).mean((1, 2))
            return [int(at) for at in found[away <= _COLOURS]]
        own = _centred(print_.course[None])[0]
        kept = list[int]()
        for begin in range(0, len(found), 512):
            some = found[begin : begin + 512]
            alike = np.einsum("nf,f->n", _centred(self._courses[some]), own)
            kept += [int(at) for at in some[alike > _ALIKE - 0.15] if _same(self._courses[at], print_)]
        return kept


def _same(course: NDArray[np.uint8], print_: Print) -> bool:
    if len(course) == 1:
        return float(np.abs(course.astype(np.float32) - print_.course).mean()) <= _COLOURS
    one, other = course.astype(np.float32), print_.course.astype(np.float32)
    return any(_correlated(*_shifted(one, other, by)) for by in _SHIFTS)


def _correlated(one: NDArray[np.float32], other: NDArray[np.float32]) -> bool:
    """Whether both their whole and what changes in time are the same, as far as anything does change."""
    if _correlation(one - one.mean(), other - other.mean()) < _ALIKE:
        return False
    moves, others = one - one.mean(0), other - other.mean(0)
    if max(moves.std(), others.std()) < _STILL:
        return True
    return _correlation(moves, others) >= _MOVES_ALIKE


def _correlation(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    return float((one * other).sum() / max(float(np.sqrt((one**2).sum() * (other**2).sum())), 1e-6))


def _shifted(
    one: NDArray[np.float32], other: NDArray[np.float32], by: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """The moments that both have where `other` begins so many later."""
    if by < 0:
        return one[-by:], other[:by]
    return (one[:-by], other[by:]) if by else (one, other)


def _centred(courses: NDArray[np.uint8]) -> NDArray[np.float32]:
    flat = courses.reshape(len(courses), -1).astype(np.float32)
    flat -= flat.mean(1, keepdims=True)
    return flat / np.maximum(np.linalg.norm(flat, axis=1, keepdims=True), 1e-6)
