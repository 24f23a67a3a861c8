"""What people are told of how their script was understood: one line for each thing that was not taken as it stands."""

from collections.abc import Iterator
from functools import cache

from engines.film import terms
from engines.film.casting import written_language
from engines.film.directions import FOR_SECONDS, value_s
from engines.film.shots import LONGEST_S, SHORTEST_S, Screenplay, Shot
from engines.film.staging import explain, stage
from engines.film.undrawn import undrawn
from engines.film.words import listed, stem, words
from engines.stage.scene import Scene

_LANGUAGES = {
    "es": "Spanish",
    "fr": "French",
    "it": "Italian",
    "pt": "Portuguese",
    "de": "German",
    "hi": "Hindi",
}


def told(screenplay: Screenplay) -> list[str]:
    """Lines in the order of the script, none of them twice. Of footage nothing is drawn, so nothing is told."""
    lines: list[str] = []
    missed: set[str] = set()
    previous: Scene | None = None
    for number, shot in enumerate(screenplay.shots, 1):
        scene = previous = stage(shot, screenplay, previous)
        if shot.footage:
            continue
        missing = [word for word in undrawn(shot, scene) if word not in missed] if not shot.picture else []
        if missing:
            lines.append(f"shot {number}: not drawn: {', '.join(missing)}")
            missed.update(missing)
        lines += [f"shot {number}: {line}" for line in _ordered(shot, scene)]
        lines += [word.sentence for word in explain(shot, screenplay) if not word.known]
    written = written_language(screenplay)
    if written != "en":
        lines.insert(
            0,
            f"The script seems to be in {_LANGUAGES[written]}: what is seen is only understood in English; lines are "
            "spoken in their own language.",
        )
    return list(dict.fromkeys(lines))


def _ordered(shot: Shot, scene: Scene) -> Iterator[str]:
    """What became of a length that no shot can have, and of a camera verb that only other words near it explain."""
    for timed in FOR_SECONDS.finditer(f"{shot.camera_motion}. {shot.description}"):
        if not SHORTEST_S <= value_s(timed[0]) <= LONGEST_S:
            limits = f"{SHORTEST_S:g} to {LONGEST_S:g} s"
            yield f"length: “{timed[0]}” is out of reach ({limits}), so it lasts {shot.duration_s:g} s"
    said = words(shot.camera_motion)
    found = terms.exact("camera_move", shot.camera_motion)
    verb = next((word for word in said if not word.text.lower().endswith("ly")), None)
    if found and verb and verb.start < found[0].start and verb.stem not in _camera_words():
        yield f"camera: “{verb.text}” is not a known word, the camera does {scene.camera_move.replace('_', ' ')}"


@cache
def _camera_words() -> frozenset[str]:
    """The stems of all words that speak of the camera, and of those that only say how it moves."""
    kinds: tuple[terms.Kind, ...] = ("camera_move", "shot_type", "shot_angle", "shot_position")
    return frozenset(part for kind in kinds for part in terms.vocabulary_stems(kind)) | frozenset(
        map(stem, listed("camera_manners"))
    )
