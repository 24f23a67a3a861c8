"""One file opened and taken apart into pieces, each with its problems, its words, its small picture and its print.

It knows nothing of other files: what is there twice, and what was said before, is the business of `gather`.
"""

import errno
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engines.contract import BadInput, EngineError
from engines.media.fit import on_white
from engines.media.image import MIN_SIDE, read_image
from engines.perception.face import FaceReader
from engines.world import logs
from training.material import captions, checks, films, kinds, scores, sounds, talking, thumbs, twins
from training.material.piece import Fault, Kind, Piece, Problem, Wants

_DISK_REFUSES = {errno.ENOSPC, errno.EDQUOT, errno.EROFS}
_LOG_OFF_S, _LOG_OFF = 0.5, 0.02  # by which a log may be longer or shorter than its film
_ONE = {
    "picture": "a picture",
    "clip": "a film",
    "sound": "a sound",
    "score": "a MIDI file",
    "walk": "a game",
}
_MANY = {
    "picture": "pictures",
    "clip": "films",
    "sound": "sounds",
    "score": "MIDI files",
    "walk": "games with logs",
}


class Stopped(Exception):
    """Asked to stop amid a file, whose parts are then not kept."""


@dataclass(frozen=True)
class Found:
    """A piece, and what its twins are known by."""

    piece: Piece
    print_: twins.Print | None = None


class Opening:
    """Opens files for one gathering. `faces` reads faces where the lesson wants them."""

    def __init__(
        self, folder: Path, wants: Wants, stop: Callable[[], bool], faces: FaceReader | None
    ) -> None:
        self._folder, self._wants, self._stop, self._faces = folder, wants, stop, faces

    def pieces(self, path: Path, digest: str) -> Iterator[Found]:
        """The pieces of a file whose bytes have that digest; one with a grave problem where it cannot be opened. Raises
        `Stopped`, and `OSError` where the disk takes no more."""
        kind: Kind | None = None
        try:
            medium = kinds.medium_of(path)
            if medium is None:
                what = f"{path.name} {kinds.foreign(path)}."
                yield Found(unusable(path, digest, None, "other_kind", what))
            elif medium == "picture" or (medium == "film" and _is_still(path)):
                kind = "picture"
                yield from self._picture(path, digest)
            elif medium == "score":
                kind = "score"
                yield from self._score(path, digest)
            elif medium == "sound":
                kind = "sound"
                yield from self._sound(path, digest)
            else:
                kind = "clip"
                yield from self._film(path, digest)
        except BadInput as error:
            hint = f": {error.hint}" if error.hint else ""
            what = f"{error.message.removeprefix('material: ')}{hint}."
            yield Found(unusable(path, digest, kind, "unreadable", what))
        except (EngineError, Stopped):
            raise
        except Exception as error:  # a file may break its decoder in any way, and others wait behind it
            if isinstance(error, OSError) and error.errno in _DISK_REFUSES:
                raise
            what = f"{path.name} cannot be read: {getattr(error, 'strerror', '') or type(error).__name__}."
            yield Found(unusable(path, digest, kind, "unreadable", what))

    def _picture(self, path: Path, digest: str) -> Iterator[Found]:
        with suppress(OSError, ValueError), Image.open(path) as opened:
            width, height = opened.size
            if min(width, height) < MIN_SIDE:
                least = self._wants.model_copy(update={"side": max(MIN_SIDE, self._wants.side)})
                problems = checks.of_size(width, height, least)
                piece = Piece(
                    id=digest,
                    file=path,
                    kind="picture",
                    width=width,
                    height=height,
                    kept=None,
                    problems=tuple(problems),
                    thumb="",
                )
                yield Found(piece)
                return
        if foreign := self._foreign("picture", path, digest):
            yield foreign
            return
        pixels = on_white(read_image(path, "material"))
        height, width = pixels.shape[:2]
        small = films.small(pixels)
        problems = checks.of_size(width, height, self._wants)
        problems += checks.of_pictures([small])
        problems += self._face_problems([small], problems)
        piece = Piece(
            id=digest,
            file=path,
            kind="picture",
            width=width,
            height=height,
            problems=tuple(problems),
            thumb=thumbs.of_picture(self._folder, digest, small),
            **self._words(path, small[None], problems),
        )
        yield Found(piece, twins.of_pictures("picture", [small], 0.0))

    def _film(self, path: Path, digest: str) -> Iterator[Found]:
        film = films.opened(path)
        kind, problems = self._kind_of_film(film)
        if kind == "clip" and (foreign := self._foreign("clip", path, digest, film.duration_s)):
            yield foreign
            return
        if kind == "sound":
            yield from self._sound(path, digest)
            return
        spans = films.parts(film, self._wants, at_cuts=kind == "clip")
        heard = (
            iter(sounds.hear(path, spans)) if self._wants.captions == "spoken" and film.has_sound else None
        )
        said = self._said(path, spans) if film.has_sound else repeat("")
        talks = self._talks(path, spans) if film.has_sound else repeat(None)
        of_film = [
            *problems,
            *checks.of_size(film.width, film.height, self._wants),
            *checks.of_rate(film.fps, self._wants),
        ]
        for (begin, end), pictures in zip(spans, films.looks(film, spans), strict=True):
            if self._stop():
                raise Stopped
            found = [*of_film, *checks.of_length(end - begin, self._wants)]
            if self._wants.captions == "spoken":
                found += self._voice_problems(heard, next(talks))
            print_, thumb = None, ""
            id = _part(digest, begin, end, len(spans))
            if len(pictures):
                found += checks.of_pictures(list(pictures))
                found += self._face_problems(list(pictures), found)
                thumb = thumbs.of_picture(self._folder, id, pictures[len(pictures) // 2])
                print_ = twins.of_pictures("clip", list(pictures), end - begin)
            else:
                what = f"{path.name} breaks off before {begin:.1f} s: export it again."
                found.append(Problem(fault="unreadable", what=what))
            piece = Piece(
                id=id,
                file=path,
                kind=kind,
                begin_s=begin,
                end_s=end,
                width=film.width,
                height=film.height,
                fps=round(film.fps, 3),
                problems=tuple(found),
                thumb=thumb,
                **self._words(path, pictures, found, next(said)),
            )
            yield Found(piece, print_)

    def _kind_of_film(self, film: films.Film) -> tuple[Kind, list[Problem]]:
        """As what the lesson can use a film, and what keeps it from that."""
        wanted = self._wants.kinds
        log = kinds.log_beside(film.path)
        if "walk" in wanted and (log is not None or "clip" not in wanted):
            return "walk", _log_problems(film, log)
        if "clip" not in wanted and "sound" in wanted and film.has_sound:
            return "sound", []
        return "clip", []

    def _sound(self, path: Path, digest: str) -> Iterator[Found]:
        if foreign := self._foreign("sound", path, digest):
            yield foreign
            return
        spans = sounds.parts(path, self._wants)
        said, talks = self._said(path, spans), self._talks(path, spans)
        for (begin, end), heard in zip(spans, sounds.hear(path, spans), strict=True):
            if self._stop():
                raise Stopped
            problems = checks.of_length(end - begin, self._wants)
            problems += self._sound_problems(heard, next(talks))
            id = _part(digest, begin, end, len(spans))
            piece = Piece(
                id=id,
                file=path,
                kind="sound",
                begin_s=begin,
                end_s=end,
                problems=tuple(problems),
                thumb=thumbs.of_levels(self._folder, id, heard.levels),
                **self._words(path, None, problems, next(said)),
            )
            yield Found(piece, twins.of_sound(heard))

    def _score(self, path: Path, digest: str) -> Iterator[Found]:
        if foreign := self._foreign("score", path, digest):
            yield foreign
            return
        notes = scores.read(path)
        problems = list[Problem]()
        if not notes.count:
            problems.append(Problem(fault="silent", what="It holds no notes: leave it out."))
        else:
            problems += checks.of_length(notes.duration_s, self._wants)
        piece = Piece(
            id=digest,
            file=path,
            kind="score",
            end_s=round(notes.duration_s, 3),
            problems=tuple(problems),
            thumb=thumbs.of_roll(self._folder, digest, notes.roll),
            **self._words(path, None, problems),
        )
        yield Found(piece, twins.of_notes(notes.tones, notes.duration_s))

    def _foreign(self, kind: Kind, path: Path, digest: str, duration_s: float = 0.0) -> Found | None:
        """The piece of a file of a kind that the lesson does not learn from, which is not looked at further; a sound
        within a film is, where sounds are wanted."""
        if kind in self._wants.kinds:
            return None
        wanted = " and ".join(_MANY[other] for other in self._wants.kinds)
        what = f"It is {_ONE[kind]}, and this is learned from {wanted}."
        piece = unusable(path, digest, kind, "other_kind", what)
        return Found(piece.model_copy(update={"end_s": round(duration_s, 3)}))

    def _face_problems(
        self, pictures: Sequence[NDArray[np.uint8]], found: Sequence[Problem]
    ) -> list[Problem]:
        """Faces are looked for last: it takes longest, and what is left out anyway is not looked at."""
        reader = self._faces
        if reader is None or any(problem.grave for problem in found):
            return []
        return checks.of_faces(pictures, lambda picture: len(reader.read(picture)))

    def _talks(self, path: Path, spans: Sequence[films.Span]) -> Iterator[talking.Talk | None]:
        """Who talks in each of the spans, where the lesson asks."""
        return talking.talk(path, spans) if self._wants.heard else repeat(None)

    def _sound_problems(self, heard: sounds.Heard, talk: talking.Talk | None) -> list[Problem]:
        """What is silent is not also called no talk."""
        found = checks.of_sound(heard)
        mute = any(problem.fault == "silent" and problem.grave for problem in found)
        return found if mute else found + checks.of_talk(talk, self._wants)

    def _voice_problems(
        self, heard: Iterator[sounds.Heard] | None, talk: talking.Talk | None
    ) -> list[Problem]:
        if heard is None:
            what = "It has no sound, and a voice is needed: use a film with sound."
            found = [Problem(fault="silent", what=what)]
        else:
            found = self._sound_problems(next(heard), talk)
        if self._wants.faces:  # a face teaches without a word
            return [problem.model_copy(update={"grave": False}) for problem in found]
        return found

    def _said(self, path: Path, spans: Sequence[films.Span]) -> Iterator[str]:
        """What is said in each of the spans, where the lesson asks and nobody has written it down."""
        if self._wants.captions != "spoken" or captions.beside(path):
            return repeat("")
        return captions.spoken(path, spans)

    def _words(
        self,
        path: Path,
        pictures: NDArray[np.uint8] | None,
        problems: Sequence[Problem],
        said: str = "",
    ) -> dict[str, Any]:
        if words := captions.beside(path):
            return {"caption": words, "captioned_by": "file"}
        if said:
            return {"caption": said, "captioned_by": "speech"}
        if pictures is None or self._wants.captions != "seen" or any(problem.grave for problem in problems):
            return {}
        words = captions.seen(pictures)
        return {"caption": words, "captioned_by": "reader"} if words else {}


def _log_problems(film: films.Film, log: Path | None) -> list[Problem]:
    if log is None:
        what = f"There is no log of keys and mouse beside it: put it there as {film.path.stem}.json or .npz."
        return [Problem(fault="no_log", what=what)]
    try:
        told = logs.read(log)
    except BadInput as error:
        return [Problem(fault="no_log", what=f"{error.message.removeprefix('actions: ')}: {error.hint}.")]
    if abs(told.duration_s - film.duration_s) > max(_LOG_OFF_S, _LOG_OFF * film.duration_s):
        what = (
            f"{log.name} lasts {told.duration_s:.1f} s and the film {film.duration_s:.1f} s: "
            "they are not of one recording, or one is cut off."
        )
        return [Problem(fault="no_log", what=what)]
    return []


def _is_still(path: Path) -> bool:
    """Whether a GIF holds one picture."""
    if path.suffix.lower() != ".gif":
        return False
    with suppress(OSError, ValueError, SyntaxError), Image.open(path) as opened:
        return getattr(opened, "n_frames", 1) == 1
    return False


def unusable(path: Path, digest: str, kind: Kind | None, fault: Fault, what: str) -> Piece:
    """A file that is no example, as a piece with a grave problem."""
    return Piece(
        id=digest, file=path, kind=kind, kept=None, problems=(Problem(fault=fault, what=what),), thumb=""
    )


def _part(digest: str, begin_s: float, end_s: float, count: int) -> str:
    return digest if count == 1 else f"{digest}-{round(begin_s * 1000)}-{round(end_s * 1000)}"
