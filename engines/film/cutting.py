"""A screenplay as a cutting list: which shot begins at which frame, on which set, with which lines, and how it begins.

What is known only when a line has been said (how long it takes) lengthens its shot. Made shot by shot, so that a film
can be watched while its last lines are not even spoken.
"""

import json
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from engines.film.footfalls import footfalls
from engines.film.shots import Screenplay, Shot
from engines.film.sound import NO_MOMENTS, Moments, Neighbour, Prepared, SoundTrack
from engines.film.staging import stage
from engines.recipe import sha256_of
from engines.stage.scene import Look, Scene
from engines.stage.weather import flashes

DISSOLVE_S, FADE_S = 0.7, 0.9
_HEARD = {
    "environment",
    "place",
    "sound",
    "seed",
    "subjects",
    "transition",
}  # fields of a shot that sound asks


@dataclass(frozen=True)
class Cut:
    """One shot in the film. Frames count from the beginning of the film; `joint` is how many of them the transition at
    its beginning takes. `speakers` gives the number of the figure that says each line, -1 for a voice that is not
    seen. With `last` the film ends here."""

    number: int
    shot: Shot
    scene: Scene
    prepared: Prepared
    start: int
    frames: int
    joint: int
    moments: Moments
    speakers: tuple[int, ...]
    last: bool = False

    @property
    def neighbour(self) -> Neighbour:
        """What the sound of the next shot has to know of this one."""
        return Neighbour(self.prepared, self.scene, self.frames, self.start, self.moments)


def cutting_list(
    screenplay: Screenplay, shots: Iterable[Shot], track: SoundTrack, fps: int, look: Look
) -> Iterator[Cut]:
    """The cuts of `shots`, which may go on for ever."""
    start, before = 0, None
    coming = enumerate(shots)
    following = next(coming, None)
    while following is not None:
        (number, shot), following = following, next(coming, None)
        scene = stage(shot, screenplay, before)
        prepared = track.prepare(shot, scene)
        frames = max(1, math.ceil(max(shot.duration_s, prepared.shortest_s) * fps))
        scene = scene.model_copy(update={"duration_s": frames / fps, "look": look})
        transition_s = {"cut": 0.0, "dissolve": DISSOLVE_S if number else 0.0, "fade": FADE_S}
        yield Cut(
            number,
            shot,
            scene,
            prepared,
            start,
            frames,
            joint=min(round(transition_s[shot.transition] * fps), frames // 2),
            moments=_moments(scene) if shot.footage is None else NO_MOMENTS,
            speakers=tuple(_figure_of(line.speaker, scene) for line in prepared.spoken),
            last=following is None,
        )
        start, before = start + frames, scene


def ended(cut: Cut) -> Cut:
    """The same cut, behind which nothing comes any more."""
    return replace(cut, last=True)


def seen(cut: Cut, before: Cut | None) -> str:
    """All that the pixels of a cut depend on, but for the size and the words that are asked for: not where it lies in
    the film, nor what is around it unless it dissolves into it."""
    old = before if before is not None and cut.shot.transition == "dissolve" else None
    return json.dumps(
        [
            _picture(cut),
            cut.frames,
            cut.joint,
            cut.shot.transition,
            cut.shot.title,
            _said(cut),
            cut.speakers,
            [_picture(old), old.frames] if old else None,
        ]
    )


def heard(cut: Cut, before: Cut | None) -> str:
    """All that the sound of a cut depends on, but for what the whole track is given: the shot before, which rings into
    it, and where it lies in the film, because wind and waves go on over a cut."""
    return json.dumps([_own_sound(cut), cut.joint, cut.last, _own_sound(before) if before else None])


def _own_sound(cut: Cut) -> list[object]:
    scene = cut.scene.model_dump(mode="json", exclude={"look", "backdrop"})
    footage = [sha256_of(cut.shot.footage)] if cut.shot.footage is not None else []
    shot = cut.shot.model_dump(mode="json", include=_HEARD)
    return [scene, shot, cut.start, cut.frames, _said(cut), *footage]


def _picture(cut: Cut) -> object:
    """What is shown, without words: footage by its content."""
    if cut.shot.footage is not None:
        return ["footage", sha256_of(cut.shot.footage)]
    return cut.scene.model_dump(mode="json")


def _said(cut: Cut) -> list[object]:
    """The file of a line is named by its words, its voice and its manner."""
    return [
        [line.start_s, line.speaker, line.text, line.file.name if line.file else ""]
        for line in cut.prepared.spoken
    ]


def _moments(scene: Scene) -> Moments:
    return Moments(
        flashes_s=flashes(scene.weather, scene.duration_s, scene.seed),
        steps_s=tuple(footfalls(figure, scene.duration_s) for figure in scene.figures),
    )


def _figure_of(speaker: str, scene: Scene) -> int:
    roles = [figure.role.lower() for figure in scene.figures]
    return roles.index(speaker.lower()) if speaker and speaker.lower() in roles else -1
