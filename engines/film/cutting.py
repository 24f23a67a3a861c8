"""A screenplay as a cutting list: which shot begins at which frame, on which set, with which lines, and how it begins.

What is known only when a line has been said (how long it takes) lengthens its shot. Made shot by shot, so that a film
can be watched while its last lines are not even spoken.
"""

import hashlib
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from engines.film.shots import Screenplay, Shot
from engines.film.sound import Moments, Neighbour, Prepared, SoundTrack
from engines.film.staging import stage
from engines.stage.scene import Look, Scene
from engines.stage.weather import flashes

DISSOLVE_S, FADE_S = 0.7, 0.9


@dataclass(frozen=True)
class Cut:
    """One shot in the film. Frames count from the beginning of the film; `joint` is how many of them the transition at
    its beginning takes. `speakers` gives the number of the figure that says each line, -1 for a voice that is not
    seen. Equal keys, equal pictures and sound."""

    number: int
    shot: Shot
    scene: Scene
    prepared: Prepared
    start: int
    frames: int
    joint: int
    moments: Moments
    speakers: tuple[int, ...]
    key: str

    @property
    def neighbour(self) -> Neighbour:
        """What the sound of the next shot has to know of this one."""
        return Neighbour(self.prepared, self.scene, self.frames, self.start, self.moments)


def cutting_list(
    screenplay: Screenplay, shots: Iterable[Shot], track: SoundTrack, fps: int, look: Look, settings: str
) -> Iterator[Cut]:
    """The cuts of `shots`, which may go on for ever. `settings` goes into the keys."""
    start, before, own = 0, None, ""
    for number, shot in enumerate(shots):
        scene = stage(shot, screenplay, before)
        prepared = track.prepare(shot, scene)
        frames = max(1, math.ceil(max(shot.duration_s, prepared.shortest_s) * fps))
        scene = scene.model_copy(update={"duration_s": frames / fps, "look": look})
        transition_s = {"cut": 0.0, "dissolve": DISSOLVE_S if number else 0.0, "fade": FADE_S}
        joint = min(round(transition_s[shot.transition] * fps), frames // 2)
        told = shot.model_dump_json(exclude={"locked"})
        ringing, own = own, f"{settings} {start} {frames} {scene.model_dump_json()} {told}"
        key = hashlib.sha256(f"{ringing} {own}".encode()).hexdigest()[:12]
        yield Cut(
            number,
            shot,
            scene,
            prepared,
            start,
            frames,
            joint,
            Moments(flashes_s=flashes(scene.weather, scene.duration_s, scene.seed)),
            tuple(_figure_of(line.speaker, scene) for line in prepared.spoken),
            key,
        )
        start, before = start + frames, scene


def _figure_of(speaker: str, scene: Scene) -> int:
    roles = [figure.role.lower() for figure in scene.figures]
    return roles.index(speaker.lower()) if speaker and speaker.lower() in roles else -1
