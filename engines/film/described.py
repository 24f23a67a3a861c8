"""Shots that are given as no more than a description: it is read like a sentence of a script, for the fields that the
shot leaves out. Where it is and in which light, the stage reads in the description itself."""

from dataclasses import replace

from engines.film.breakdown import merged
from engines.film.directions import Direction, in_sentence
from engines.film.reading import Reader, calm
from engines.film.shots import Screenplay, Shot, Subject
from engines.film.steering import people_of
from engines.film.words import sentences

_FRAMING = ("shot_type", "shot_angle", "shot_position")


def completed(screenplay: Screenplay) -> Screenplay:
    """The screenplay with the subjects and the camera of its descriptions; what is given stays, empty or not."""
    reader = Reader(people_of(screenplay))
    return screenplay.model_copy(
        update={"shots": tuple(_completed(shot, reader) for shot in screenplay.shots)}
    )


def _completed(shot: Shot, reader: Reader) -> Shot:
    order, subjects = _read(shot.description, reader)
    read: dict[str, object] = {name: getattr(order, name) for name in _FRAMING}
    read |= {"subjects": subjects, "camera_motion": order.camera, "duration_s": order.duration_s}
    left_out = {name: value for name, value in read.items() if value and name not in shot.model_fields_set}
    for subject in reversed(shot.subjects):
        reader.recall(subject)
    return shot.model_copy(update=left_out)


def _read(description: str, reader: Reader) -> tuple[Direction, tuple[Subject, ...]]:
    """What the sentences of a description order of the camera, and who is in them."""
    order = Direction()
    subjects: tuple[Subject, ...] = ()
    for sentence in sentences(description):
        said = in_sentence(sentence)
        order = order.over(said)
        if said.rest:
            subjects = merged(subjects, reader.read(calm(said.rest, reader.known)))
    return replace(order, rest=""), subjects
