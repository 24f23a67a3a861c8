"""What a scene of elements sounds like: its lines in neural voices, the place, and what moves in it.

To the film's sound (`engines.film.sound`) a scene of elements is a film of one shot.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engines.elements.direction import Action, Direction
from engines.elements.request import ElementsRequest
from engines.elements.sizes import size_of
from engines.film.casting import cast
from engines.film.shots import Character, Line, Screenplay, Shot, Subject
from engines.film.sound import SoundTrack
from engines.film.sound.dialogue import Spoken
from engines.film.sound.master import mastered
from engines.film.sound.texture import RATE
from engines.media.audio import stream_audio, write_audio
from engines.stage.scene import Action as StageAction
from engines.stage.scene import Figure, Scene

_HEARD: dict[Action, StageAction] = {
    "walk": "walk",
    "run": "run",
    "follow": "run",
    "jump": "jump",
    "fly": "fly",
}
_KINDS = {"people": "human", "animals": "animal", "vehicles": "vehicle"}


@dataclass(frozen=True)
class Heard:
    """The lines of a scene, said, and how long it has to be to hold them."""

    spoken: tuple[Spoken, ...]
    shortest_s: float


class Sound:
    """The sound of one scene; `folder` keeps what was said."""

    def __init__(self, request: ElementsRequest, direction: Direction, folder: Path) -> None:
        self._request, self._direction, self._folder = request, direction, folder
        self._shot, self._scene = _shot(request, direction), _scene(request, direction)
        characters = tuple(
            Character(name=element.name, voice=request.voice) for element in request.elements if request.voice
        )
        voices = cast(Screenplay(shots=(self._shot,), characters=characters))
        placed = direction.environment is not None
        self._track = SoundTrack(request.fps, folder, voices, request.ambience if placed else 0.0)
        self._prepared = self._track.prepare(self._shot, self._scene)

    @property
    def heard(self) -> Heard:
        return Heard(tuple(self._prepared.spoken), self._prepared.shortest_s)

    @property
    def is_silent(self) -> bool:
        """Nobody speaks, and the words name no place."""
        return not self._prepared.spoken and (
            self._direction.environment is None or self._request.ambience == 0
        )

    def write(self, path: Path, frames: int) -> None:
        """The whole sound as a FLAC file, at the loudness of films."""
        mixed = path.with_name(f"mixed-{path.name}")
        write_audio(mixed, self._track.shot(self._prepared, self._scene, frames, last=True), RATE)

        def again() -> Iterator[np.ndarray]:
            yield from stream_audio(mixed, RATE, channels=2)

        write_audio(path, mastered(again), RATE)
        mixed.unlink()


def said_at(direction: Direction, heard: Heard) -> dict[int, tuple[float, float]]:
    """When each part that says something begins and ends, by the part's number in the direction."""
    speaking = [number for number, part in enumerate(direction.parts) if part.says.strip()]
    return {n: (line.start_s, line.end_s) for n, line in zip(speaking, heard.spoken, strict=False)}


def _shot(request: ElementsRequest, direction: Direction) -> Shot:
    lines = tuple(Line(speaker=part.who, text=part.says) for part in direction.parts if part.says.strip())
    subjects = tuple(
        Subject(
            name=element.name,
            type=_KINDS.get(size_of(element.name).kind, "object"),
            sub_type=element.name,
            action=next((part.action for part in direction.parts_of(element.name)), "stand"),
        )
        for element in request.elements
    )
    return Shot(
        subjects=subjects,
        environment=(direction.environment or "").replace("_", " "),
        description=request.prompt,
        sound=request.prompt,
        duration_s=request.duration_s,
        dialogue=lines,
        seed=request.seed,
    )


def _scene(request: ElementsRequest, direction: Direction) -> Scene:
    figures = []
    for element in request.elements:
        kind, actions = size_of(element.name).kind, [part.action for part in direction.parts_of(element.name)]
        moves: StageAction = next((_HEARD[action] for action in actions if action in _HEARD), "stand")
        if kind == "people":
            figures.append(Figure(kind="person", action=moves))
        elif kind == "animals":
            figures.append(Figure(kind="animal", name="dog", action=moves))
    return Scene(
        environment=direction.environment or "meadow",
        lighting=direction.lighting or "noon",
        figures=tuple(figures),
        duration_s=request.duration_s,
        seed=request.seed,
    )
