"""Files and folders taken apart into pieces: opened, cut, checked, captioned, and told apart from their twins.

Whatever is wrong with a file becomes a piece with a problem; nothing is dropped, and nothing stops for it. What the
person has said of pieces stays. One file is held at a time, so that ten thousand are no matter of memory.
"""

import hashlib
import os
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from engines.perception.face import FaceReader
from training.material import captions, kinds, store, twins
from training.material.opening import Found, Opening, Stopped, unusable
from training.material.piece import MATERIAL, Material, Piece, Problem, Wants

Told = Callable[[float, str], None]

_DIGITS = 16  # of a digest, in the ids of pieces
_SAVE_EVERY_S = 2.0


def gather(
    files: Sequence[Path],
    folder: Path,
    wants: Wants,
    told: Told = lambda share, what: None,
    stop: Callable[[], bool] = lambda: False,
) -> Material:
    """Add files, and those in folders, to what a folder holds, and return all of it. `told` hears the share that is
    done and the name of the file; `stop` is asked before each file and each part, and what is done by then is kept.

    Where the folder was gathered for other wants, everything in it is checked again. A file that is there already is
    passed over unless it lacks a caption that could be written now, one that has changed takes its old place. Raises
    `ModelMissing` where faces are wanted and cannot be found here, `BadInput` where what the folder holds is damaged,
    `OSError` where the disk takes no more.
    """
    folder.mkdir(parents=True, exist_ok=True)
    before = store.read(folder) if (folder / MATERIAL).exists() else Material(wants=wants)
    anew = before.wants != wants
    again = list(dict.fromkeys(piece.file for piece in before.pieces)) if anew else []
    with ExitStack() as closing:
        faces = closing.enter_context(FaceReader()) if wants.faces else None
        gathering = _Gathering(folder, wants, before, anew, Opening(folder, wants, stop, faces), stop)
        gathering.save()
        gathering.run(list(kinds.walked([*again, *files], folder, stop)), told)
        return gathering.save()


def is_as_gathered(piece: Piece) -> bool:
    """Whether the file of a piece still holds what was gathered."""
    try:
        told = _digest_with_log(piece.file) if piece.kind == "walk" else _digest(piece.file)
    except OSError:
        return False
    return _digest_in(piece.id) == told


class _Gathering:
    def __init__(
        self,
        folder: Path,
        wants: Wants,
        before: Material,
        anew: bool,
        opening: Opening,
        stop: Callable[[], bool],
    ) -> None:
        self._folder, self._wants, self._opening, self._stop = folder, wants, opening, stop
        self._before, self._made = before, dict[Path, list[Piece]]()
        self._twins = twins.Twins(folder, {piece.file for piece in before.pieces})
        if anew:
            self._twins.forget()
        self._known = dict[Path, list[Piece]]()
        self._same = dict[str, list[Piece]]()
        for piece in () if anew else before.pieces:
            self._known.setdefault(piece.file, []).append(piece)
        for pieces in self._known.values():
            self._same.setdefault(_digest_in(pieces[0].id), pieces)

    def run(self, paths: Sequence[Path], told: Told) -> None:
        saved = time.monotonic()
        for number, path in enumerate(paths):
            told(number / len(paths), path.name)
            if self._stop():
                return
            try:
                self._take(path)
            except Stopped:
                return
            if time.monotonic() - saved > _SAVE_EVERY_S:
                self.save()
                saved = time.monotonic()
        told(1.0, "")

    def save(self) -> Material:
        """Write what was made, amid what others have written meanwhile."""
        return store.change(self._folder, self._merged, self._before)

    def _merged(self, there: Material) -> Material:
        said = {(piece.id, piece.file): piece for piece in there.pieces}
        left = {path: [_as_said(piece, said) for piece in pieces] for path, pieces in self._made.items()}
        pieces = list[Piece]()
        for piece in there.pieces:
            if piece.file not in self._made:
                pieces.append(piece)
            elif piece.file in left:
                pieces += left.pop(piece.file)
        pieces += [piece for rest in left.values() for piece in rest]
        return Material(wants=self._wants, pieces=tuple(pieces), consent=there.consent)

    def _take(self, path: Path) -> None:
        path, wrong = _namable(path)
        try:
            digest = "" if wrong else self._digest(path)
        except OSError as error:
            gone = isinstance(error, FileNotFoundError)
            wrong = "is not there" if gone else f"cannot be read: {error.strerror or error}"
        if wrong:
            name = hashlib.sha256(str(path).encode()).hexdigest()[:_DIGITS]
            self._made[path] = [unusable(path, name, None, "unreadable", f"{path.name} {wrong}.")]
            return
        known = self._known.get(path)
        if known and _digest_in(known[0].id) == digest and not self._wordless(known):
            self._take_words(path, known)
            return
        first = self._same.get(digest)
        if first and first[0].thumb and first[0].file != path and first[0].file.exists():
            pieces = [_copy(piece, path) for piece in first]
        else:
            pieces = [self._told_apart(one) for one in list(self._opening.pieces(path, digest))]
            self._same[digest] = pieces
        self._known[path] = self._made[path] = pieces

    def _wordless(self, known: Sequence[Piece]) -> bool:
        return bool(self._wants.writers) and any(piece.bare for piece in known)

    def _take_words(self, path: Path, known: Sequence[Piece]) -> None:
        """A file that is there already may have been given a caption since."""
        words = captions.beside(path)
        if words and any(piece.caption != words and piece.captioned_by != "person" for piece in known):
            self._made[path] = [_worded(piece, words) for piece in known]

    def _digest(self, path: Path) -> str:
        """Of a file's bytes, and where it is learned from as a walk of its log's."""
        is_walk = "walk" in self._wants.kinds and kinds.is_film(path)
        return _digest_with_log(path) if is_walk else _digest(path)

    def _told_apart(self, one: Found) -> Piece:
        piece, print_ = one.piece, one.print_
        if print_ is None or any(problem.grave for problem in piece.problems):
            return piece
        twin = self._twins.of(print_, piece.file)
        if twin is None:
            self._twins.add(print_, piece)
            return piece
        file, begin_s = twin
        at = f" from {begin_s:.1f} s on" if begin_s else ""
        what = f"It is nearly the same as {file.name}{at}, which is here already: one of them is enough."
        return piece.model_copy(update={"problems": (*piece.problems, Problem(fault="twin", what=what))})


def _copy(piece: Piece, path: Path) -> Piece:
    """The same piece of a file of the same bytes."""
    words = captions.beside(path)
    problem = Problem(fault="twin", what=f"It is the same as {piece.file.name}, which is here already.")
    kept = tuple(one for one in piece.problems if one.fault != "twin")
    copy = piece.model_copy(update={"file": path, "kept": None, "problems": (*kept, problem)})
    return _worded(copy, words) if words else copy


def _worded(piece: Piece, words: str) -> Piece:
    return piece.model_copy(update={"caption": words, "captioned_by": "file"})


def _as_said(piece: Piece, said: dict[tuple[str, Path], Piece]) -> Piece:
    """The piece with what the person has said of it."""
    there = said.get((piece.id, piece.file))
    if there is None:
        return piece
    update: dict[str, Any] = {"kept": there.kept}
    if there.captioned_by == "person":
        update |= {"caption": there.caption, "captioned_by": "person"}
    return piece.model_copy(update=update)


def _namable(path: Path) -> tuple[Path, str]:
    """The path, and what is wrong with its name; one that is no text cannot be written down."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        shown = Path(os.fsencode(path).decode("utf-8", "replace"))
        return shown, "has a name that this system cannot spell: rename it"
    return path, ""


def _digest(path: Path) -> str:
    if path.exists() and not path.is_file():
        raise OSError("it is no ordinary file")
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:_DIGITS]


def _digest_with_log(film: Path) -> str:
    digest, log = _digest(film), kinds.log_beside(film)
    return digest if log is None else hashlib.sha256((digest + _digest(log)).encode()).hexdigest()[:_DIGITS]


def _digest_in(id: str) -> str:
    return id.partition("-")[0]
