"""Everything that films tell of a person before anything is trained: their best picture, what their face does in each
film, what the rig's mouth would say there, and from both their habits and mouth shapes.

Reading films takes longest and is kept in a folder, so that a training that was interrupted goes straight on.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engines.contract import BadInput
from engines.media.video import VideoReader
from engines.perception.face import FaceReader
from engines.portrait.anchors import anchors_of
from engines.portrait.mesh import Floats
from engines.portrait.mouth_shapes import shaped
from engines.portrait.person import Person
from engines.speech.listen import listen
from engines.speech.mouth import CHANNELS, RATE, MouthTrack, VisemeSpan
from training.material.piece import Piece
from training.recipes.portrait_habits import habits_of, lag_s, shapes_of
from training.recipes.portrait_identity import KEPT, LEAST_FRAMES, Talk, sound_of, talk
from training.recipes.portrait_reading import KNOWN_N, Ruler, Seen, Watched, portrait_frame, watch

LEAST_S = 3.0  # with a face, of a film that says anything of a person
LAG_TOLD_S = 0.06

Tell = Callable[[float], None]


@dataclass(frozen=True)
class Part:
    """One film: what was seen, its sound at 16 kHz (none where it has none), and the rig's usual mouth for it. Lips and
    sound are together, whatever they were in the file."""

    piece: Piece
    seen: Seen
    sound: NDArray[np.float32] | None
    usual: MouthTrack
    talk: Talk | None  # for the mouth network; none of a film with too little speech

    @property
    def learned_until_s(self) -> float:
        return KEPT * self.seen.duration_s


@dataclass(frozen=True)
class Study:
    """`picture` (h, w, 3) is the best frame, `points` (478, 3) its landmarks; `notes` are for the person."""

    picture: NDArray[np.uint8]
    points: Floats
    parts: list[Part]
    person: Person
    notes: list[str]

    @property
    def talking(self) -> list[Part]:
        """The films in which they speak long enough to learn their mouth from the sound."""
        return [part for part in self.parts if part.talk]

    @property
    def opening(self) -> float:
        """How far this mouth opens against the usual one, over all visemes."""
        shapes = [shape.opening for viseme, shape in self.person.shapes.items() if viseme != "sil"]
        return float(np.median(shapes)) if shapes else 1.0

    def as_shaped(self, part: Part) -> MouthTrack:
        """What the rig says for a film with this person's shapes."""
        return shaped(part.usual, self.person.shapes)


def study(pieces: Sequence[Piece], folder: Path, tell: Tell, known: int = KNOWN_N) -> Study:
    """Look at all pieces; `tell` hears the share that is done, and may raise. Raises `BadInput`."""
    folder.mkdir(parents=True, exist_ok=True)
    notes: list[str] = []
    total = sum(piece.duration_s for piece in pieces)
    done, watched = 0.0, []
    for piece in pieces:
        begun = done

        def told(share: float, begun: float = begun, length: float = piece.duration_s) -> None:
            tell(0.75 * (begun + share * length) / total)

        looked = _watched(piece, folder, told)
        seen_s = (
            len(looked.times_s) * float(np.median(np.diff(looked.times_s))) if len(looked.times_s) > 9 else 0
        )
        if seen_s >= LEAST_S:
            watched.append((piece, looked))
        else:
            notes.append(
                f"{piece.file.name} shows a face for {seen_s:.1f} s, which says nothing of how it moves"
            )
        done += piece.duration_s
    if not watched:
        raise BadInput(
            "material",
            f"no film shows a face for {LEAST_S:.0f} s",
            "take films that show one person from the front, talking",
        )
    picture, points = _portrait(watched)
    tell(0.8)
    ruler = Ruler(picture, points, known=known)
    parts = []
    for number, (piece, looked) in enumerate(watched):
        tell(0.85 + 0.1 * number / len(watched))
        part, note = _heard(piece, ruler.read(looked))
        parts.append(part)
        notes += [note] if note else []
    tell(0.95)
    return Study(picture, points, parts, _person(points, parts), notes)


def _watched(piece: Piece, folder: Path, told: Tell) -> Watched:
    path = folder / f"{piece.id}.npz"
    if not path.exists():
        watch(piece.file, piece.begin_s, piece.end_s, told).save(path)
    return Watched.load(path)


def _portrait(watched: Sequence[tuple[Piece, Watched]]) -> tuple[NDArray[np.uint8], Floats]:
    """The best frame of all films, and the landmarks of its face."""
    chosen = min(
        ((*portrait_frame(looked), number) for number, (_, looked) in enumerate(watched)),
        key=lambda found: found[0],
    )
    _, frame, number = chosen
    piece, looked = watched[number]
    reader = VideoReader(piece.file)
    try:
        picture = next(reader.frames(piece.begin_s + float(looked.times_s[frame])))[1]
    finally:
        reader.close()
    tracked: Floats = looked.points[frame].astype(np.float64)
    with FaceReader() as faces:
        found = faces.read(picture)
    near = min(found, key=lambda face: np.hypot(*(face.points[1] - tracked[1])[:2]), default=None)
    apart = float(np.hypot(*(tracked[473] - tracked[468])[:2]))
    same = near is not None and np.hypot(*(near.points[1] - tracked[1])[:2]) < 0.3 * apart
    return picture, near.points if near is not None and same else tracked


def _heard(piece: Piece, seen: Seen) -> tuple[Part, str]:
    """The film with its sound, and what is to be said of that."""
    sound = sound_of(piece.file, piece.begin_s, piece.end_s)
    if sound is None:
        return Part(
            piece, seen, None, _silence(seen.duration_s), None
        ), f"{piece.file.name} has no sound: habits only"
    usual = listen(sound)
    if not usual.speech.any():
        return Part(piece, seen, sound, usual, None), f"nobody speaks in {piece.file.name}: habits only"
    lag = lag_s(seen, usual)
    note = f"in {piece.file.name} lips and sound are {abs(lag) * 1000:.0f} ms apart, which was mended"
    moved = replace(seen, times_s=seen.times_s - lag)
    taken = talk(sound, moved)
    enough = taken.learned >= LEAST_FRAMES
    return Part(piece, moved, sound, usual, taken if enough else None), note if abs(lag) >= LAG_TOLD_S else ""


def _silence(duration_s: float) -> MouthTrack:
    count = max(round(duration_s * RATE), 1)
    still = np.zeros(count, np.float32)
    return MouthTrack(
        np.zeros((count, len(CHANNELS)), np.float32), still, still, [VisemeSpan(0.0, duration_s, "sil")]
    )


def _person(points: Floats, parts: Sequence[Part]) -> Person:
    talking = [part for part in parts if part.usual.speech.any()]
    shapes = shapes_of(
        [part.seen for part in talking],
        [part.usual for part in talking],
        [part.learned_until_s for part in talking],
    )
    return Person(
        anchors=anchors_of(points).points,
        shapes=shapes if talking else {},
        habits=habits_of([part.seen for part in parts], [part.usual for part in parts]),
    )
