"""Every measure of the bench as a function of what was seen of a take, and why it could not be made where it could not.

By which formula and with which model stands with each measure in `engines.elements.bench.axes`.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from engines import catalogue
from engines.elements.bench.axes import AXES, CLIP, DINO, FACE_DISTANCE, FACES
from engines.elements.bench.faces import Recogniser, distance
from engines.elements.bench.movement import movement
from engines.elements.bench.report import Score
from engines.elements.bench.sharpness import sharpness
from engines.elements.bench.sight import Sight, Sighted
from engines.elements.bench.takes import Picture
from engines.perception.face import Face

if TYPE_CHECKING:
    from engines.elements.bench.networks import Clip, Dino, Features

GOOD, BAD = "Good photo.", "Bad photo."
GREY = 128


class Networks:
    """What is installed of the networks, loaded when it is first asked for."""

    def lacks(self, model: str) -> str:
        """Why a model cannot be used, empty where it can."""
        if catalogue.status(model) is catalogue.Status.INSTALLED:
            return ""
        return f"not measured: matinee models pull {model}"

    @cached_property
    def clip(self) -> "Clip":
        from engines.elements.bench.networks import Clip

        return Clip(catalogue.folder(CLIP))

    @cached_property
    def dino(self) -> "Dino":
        from engines.elements.bench.networks import Dino

        return Dino(catalogue.folder(DINO))

    @cached_property
    def faces(self) -> Recogniser:
        repository = catalogue.entry(FACES).repository
        assert repository is not None
        return Recogniser(catalogue.folder(FACES) / repository.index)


def scores_of(sight: Sight, networks: Networks) -> Iterator[Score]:
    """In the order of the axes, but for the references, which come one after another."""
    yield from _words(sight, networks)
    for one in sight.references:
        yield from _likeness(one)
        yield from _features(one, networks)
        if one.face:
            yield from _face(one, one.face, sight, networks)
    yield from _absent(sight)
    yield from _quality(sight, networks)
    yield from _movement(sight)


def _words(sight: Sight, networks: Networks) -> Iterator[Score]:
    if not sight.take.prompt.strip():
        yield Score(measure="text.clip", why="not measured: the take has no prompt")
    elif lacks := networks.lacks(CLIP):
        yield Score(measure="text.clip", why=lacks)
    else:
        words = networks.clip.of_words([sight.take.prompt])
        yield Score(
            measure="text.clip", value=100 * float((networks.clip.of_pictures(sight.frames) @ words.T).mean())
        )


def _likeness(one: Sighted) -> Iterator[Score]:
    """A reference that is never found is not like anything in the take."""
    of, found = one.reference.name, [laid.likeness for laid in one.found]
    agreeing = [likeness.keypoints for likeness in found if likeness.keypoints is not None]
    if not one.reference.is_background:
        yield Score(measure=f"{one.kind}.seen", of=of, value=one.seen)
    figures = {
        "colour": _mean([likeness.colour for likeness in found]),
        "keypoints": _mean(agreeing),
        "form": _mean([likeness.form for likeness in found]),
    }
    for measure, value in figures.items():
        if measure == "keypoints" and found and not agreeing:
            yield Score(measure=f"{one.kind}.keypoints", of=of, why="not measured: it has no keypoints")
        else:
            yield Score(measure=f"{one.kind}.{measure}", of=of, value=value)


def _features(one: Sighted, networks: Networks) -> Iterator[Score]:
    """Networks see the cut-out and the same pixels of the frame."""
    of = one.reference.name
    sees: dict[str, Callable[[Sequence[Picture]], Features]] = {}
    for name, model in (("clip", CLIP), ("dino", DINO)):
        measure = f"{one.kind}.{name}"
        if not any(known.id == measure for axis in AXES for known in axis.measures):
            continue
        if lacks := networks.lacks(model):
            yield Score(measure=measure, of=of, why=lacks)
        elif not one.found:
            yield Score(measure=measure, of=of, value=0.0)
        else:
            sees[measure] = networks.clip.of_pictures if name == "clip" else networks.dino.of_pictures
    for measure, see in sees.items():
        wanted = see([laid.over(GREY)[0] for laid in one.found])
        shown = see([laid.over(GREY)[1] for laid in one.found])
        yield Score(measure=measure, of=of, value=float((wanted * shown).sum(1).mean()))


def _face(one: Sighted, face: Face, sight: Sight, networks: Networks) -> Iterator[Score]:
    of, lacks = one.reference.name, networks.lacks(FACES)
    shown = [(frame, faces) for frame, faces in zip(sight.frames, sight.faces, strict=True) if faces]
    if lacks:
        yield Score(measure="character.face", of=of, why=lacks)
    else:
        wanted = networks.faces.features(one.reference.rgb, face)
        alike = [
            max(float(networks.faces.features(frame, it) @ wanted) for it in faces) for frame, faces in shown
        ]
        yield Score(measure="character.face", of=of, value=_mean(alike))
    near = [min(distance(face, it) for it in faces) for _, faces in shown]
    yield Score(
        measure="character.geometry", of=of, value=_mean([max(0.0, 1 - d / FACE_DISTANCE) for d in near])
    )


def _absent(sight: Sight) -> Iterator[Score]:
    """Why an axis about references has none."""
    has_recipe = bool(sight.references)
    reasons = {
        "character": "no reference shows a face",
        "object": "every reference shows a face",
        "background": "the take was given no background",
    }
    for axis in AXES:
        if axis.id in reasons and all(one.kind != axis.id for one in sight.references):
            why = reasons[axis.id] if has_recipe else "no recipe with references lies beside the film"
            yield from (Score(measure=measure.id, why=f"not measured: {why}") for measure in axis.measures)


def _quality(sight: Sight, networks: Networks) -> Iterator[Score]:
    if lacks := networks.lacks(CLIP):
        yield Score(measure="quality.clip", why=lacks)
    else:
        clip = networks.clip
        logits = clip.steepness * clip.of_pictures(sight.frames) @ clip.of_words([GOOD, BAD]).T
        good = 1 / (1 + np.exp(logits[:, 1] - logits[:, 0]))
        yield Score(measure="quality.clip", value=float(good.mean()))
    yield Score(measure="quality.sharpness", value=_mean([sharpness(frame) for frame in sight.frames]))


def _movement(sight: Sight) -> Iterator[Score]:
    found = movement(sight.all_frames(), sight.fps, sight.hidden)
    figures = {
        "quality.flicker": found.flicker,
        "smoothness.flow": found.smoothness,
        "dynamic.mean": found.mean,
        "dynamic.fastest": found.fastest,
    }
    for measure, value in figures.items():
        why = (
            ""
            if value is not None
            else "not measured: too few frames, or no part of them outside the elements"
        )
        yield Score(measure=measure, value=value, why=why)


def _mean(values: Sequence[float]) -> float:
    """0 where there is nothing."""
    return float(np.mean(values)) if values else 0.0
