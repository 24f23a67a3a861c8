"""Steering a film while it runs: "from here on, night falls", "closer", "she runs" change the shots that are to come.

What has been shown and what is locked stays. Each clause is taken for what it most surely is; `understand` says for
what. How words are matched is in `engines.film.terms`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from engines.contract import BadInput
from engines.film import terms
from engines.film.characters import Known
from engines.film.directions import in_sentence, ordered
from engines.film.framing import closer
from engines.film.names import gender
from engines.film.places import first_of, is_weak, named, place_in
from engines.film.reading import MOST_SUBJECTS, Reader, calm
from engines.film.setting import said_hour
from engines.film.shots import LONGEST_S, SHORTEST_S, Screenplay, Shot
from engines.film.terms import Kind, Understood
from engines.film.words import clipped

_LONGEST_WORDS, _LONGEST_DESCRIPTION = 500, 300  # characters
_OPENING = re.compile(
    r"^\s*(?:(?:from (?:here|now|this point)(?: on(?:wards)?)?|now|and|then|please|let|make it|make|let's have|with)\b"
    r"[\s,:]*)+",
    re.I,
)
_CLAUSES = re.compile(
    r"\s*(?:[.;!]|,(?:\s*(?:and|then|but))?\s|\s(?:and|then|while|but)\s+"
    r"(?=(?:it|the|she|he|they|we|night|an?|snow|rain|closer|wider|slower|faster)\b))\s*",
    re.I,
)
_SIZES = (
    (re.compile(r"\b(?:closer|nearer|tighter)\b", re.I), 1),
    (re.compile(r"\b(?:wider|farther|further|more distant|step back|back off|looser)\b", re.I), -1),
)
_PACES = (
    (re.compile(r"\b(?:slower|slow down|longer|calmer|take (?:your|more) time)\b", re.I), 1.35),
    (re.compile(r"\b(?:faster|speed up|shorter|quicker|hurry up)\b", re.I), 0.7),
)
_MOST_WORDS = 4  # of a clause that is only about size or pace
_FALLS = re.compile(
    r"\b(?:falls?|begins?|starts?|comes?|gets?|grows?|sets?|rises?|breaks?|approach\w*|becomes?|turns?)\b",
    re.I,
)
_PLACE = re.compile(
    r"\b(?:in|into|at|to|inside|through|on)\s+(?:the|an?)\b|\b(?:we are|it is|they are|move|go|cut)"
    r" (?:to|in|into|at)\b",
    re.I,
)
_ON_THE_WAY = {
    ("noon", "night"): "dusk",
    ("golden_hour", "night"): "dusk",
    ("overcast", "night"): "dusk",
    ("night", "noon"): "dawn",
}


@dataclass
class _Changes:
    """What the words change in a shot. `told` is what was understood, for people."""

    fields: dict[str, str] = field(default_factory=dict)
    gradually: bool = False
    closer: int = 0
    slower: float = 1.0
    sentences: list[str] = field(default_factory=list)
    told: list[Understood] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.fields or self.closer or self.slower != 1 or self.sentences)


def steer(screenplay: Screenplay, from_shot: int, words: str) -> Screenplay:
    """The screenplay with the shots from `from_shot` (0 is the first) on changed as the words ask; locked ones stay.

    Raises `BadInput` where nothing in the words is understood.
    """
    changes = _read(screenplay, words)
    if not changes:
        raise BadInput(
            "words",
            f"“{clipped(words.strip(), 80)}” asks for nothing that a shot has"
            if words.strip()
            else "are empty",
            "say for example: night falls, it begins to snow, closer, she runs, the camera follows",
        )
    people = people_of(screenplay)
    shots = list(screenplay.shots)
    free = [i for i in range(max(from_shot, 0), len(shots)) if not shots[i].locked]
    for i in free:
        shots[i] = _changed(shots[i], changes, i == free[0], people)
    return screenplay.model_copy(update={"shots": tuple(shots)})


def understand(screenplay: Screenplay, words: str) -> list[Understood]:
    """What `steer` takes each part of the words for."""
    return _read(screenplay, words).told


def _read(screenplay: Screenplay, words: str) -> _Changes:
    if len(words) > _LONGEST_WORDS:
        raise BadInput("words", f"are {len(words)} characters long", f"say it in at most {_LONGEST_WORDS}")
    changes = _Changes()
    for part in _CLAUSES.split(_OPENING.sub("", words)):
        clause = _OPENING.sub("", part).strip(" .,;:!?")
        if clause:
            _clause(clause, screenplay, changes)
    return changes


def _clause(clause: str, screenplay: Screenplay, changes: _Changes) -> None:
    """One part of the words: a size, a pace, a camera order, somebody's doing, or how it looks there."""
    if len(clause.split()) <= _MOST_WORDS:
        step = next((step for said, step in _SIZES if said.search(clause)), 0)
        pace = next((pace for said, pace in _PACES if said.search(clause)), 1.0)
        if step or pace != 1:
            changes.closer += step
            changes.slower *= pace
            term = {1: "closer", -1: "wider", 0: "longer shots" if pace > 1 else "shorter shots"}[step]
            changes.told.append(Understood("shot_type" if step else "duration", clause, term, 1.0))
            return
    camera = ordered(clause) if terms.exact("shot_type", clause) else in_sentence(clause)
    if camera.given:
        _take_camera(changes, camera.camera)
        kinds: tuple[Kind, ...] = ("shot_type", "shot_angle", "shot_position")
        for kind in kinds:
            if value := getattr(camera, kind):
                changes.fields[kind] = value
                changes.told.append(Understood(kind, clause, value, 1.0))
        clause = camera.rest.strip(" .")
    if clause and _is_about_somebody(clause, screenplay):
        changes.sentences.append(f"{clause[0].upper()}{clause[1:]}.")
        act, feels = terms.match("action", clause), terms.exact("expression", clause)
        found: tuple[Kind, terms.Match | None] = (
            ("expression", feels[0]) if feels and not act else ("action", act)
        )
        changes.told.append(_told(found[0], clause, found[1], "it is only told"))
        _whereabouts(clause, changes)
    elif clause:
        _scenery(clause, changes)


def _whereabouts(clause: str, changes: _Changes) -> None:
    """Another place or hour in which somebody does something: `she dances in the desert at noon`."""
    place = first_of(clause, named(clause))
    if place and _PLACE.search(clause) and place.term != "interior" and not is_weak(place):
        changes.fields["environment"] = place_in(clause)[0]
        changes.told.append(Understood("environment", place.words, place.term, place.confidence))
    if hour := said_hour(clause):
        _set(changes, "lighting", "lighting", hour)


def _scenery(clause: str, changes: _Changes) -> None:
    """Weather, light or place, by exact words first and then by what is nearest in meaning."""
    weather, light, place = (terms.exact(kind, clause) for kind in ("weather", "lighting", "environment"))
    if weather:
        _set(changes, "weather", "weather", weather[0])
    if light and not (weather and light[0].term == "overcast" and light[0].start == weather[0].start):
        _set(changes, "lighting", "lighting", light[0])
        changes.gradually = bool(_FALLS.search(clause))
    if place and not weather and (_PLACE.search(clause) or not light):
        changes.fields["environment"] = place_in(clause)[0] or place[0].words
        changes.told.append(Understood("environment", clause, place[0].term, 1.0))
    if weather or light or place:
        return
    if terms.exact("camera_move", clause):
        _take_camera(changes, clause)
        return
    kinds: tuple[tuple[str, Kind], ...] = (
        ("weather", "weather"),
        ("lighting", "lighting"),
        ("environment", "environment"),
        ("camera_motion", "camera_move"),
    )
    near = [(found, name, kind) for name, kind in kinds if (found := terms.match(kind, clause))]
    if near:
        found, name, kind = max(near, key=lambda one: one[0].confidence)
        _set(changes, name, kind, found)
    else:
        changes.told.append(_told("action", clause, None, "nothing changes"))


def _set(changes: _Changes, name: str, kind: Kind, found: terms.Match) -> None:
    changes.fields[name] = found.term.replace("_", " ")
    changes.told.append(Understood(kind, found.words, found.term, found.confidence))


def _take_camera(changes: _Changes, words: str) -> None:
    if words:
        changes.fields["camera_motion"] = words
        changes.told.append(terms.understood("camera_move", words, "the camera stays still"))


def _told(kind: Kind, clause: str, found: terms.Match | None, instead: str) -> Understood:
    if found is None:
        return Understood(kind, clause, "", 0.0, instead)
    return Understood(kind, clause, found.term, found.confidence)


def _is_about_somebody(clause: str, screenplay: Screenplay) -> bool:
    """Whether somebody does something: a person by name or pronoun, or a figure with a verb or an article."""
    names = {c.name for c in screenplay.characters} | {
        s.name for shot in screenplay.shots for s in shot.subjects
    }
    named = any(re.search(rf"\b{re.escape(name)}\b", clause, re.I) for name in names if name)
    if named or re.match(r"(?:she|he|they|both|everyone|everybody)\b", clause, re.I):
        return True
    enters = re.match(r"(?:an?|two|three)\b", clause, re.I) or terms.exact("action", clause)
    return bool(terms.exact("figure", clause) and enters)


def people_of(screenplay: Screenplay) -> list[Known]:
    """The characters of a screenplay, for a reader of sentences about them."""
    found = []
    for c in screenplay.characters:
        figures = terms.exact("figure", c.appearance) or terms.exact("figure", c.name)
        figure = figures[0].term if figures else "man"
        found.append(Known(c.name, (c.name,), gender(c.name, c.appearance), figure, c.appearance))
    return found


def _changed(shot: Shot, changes: _Changes, first: bool, people: Sequence[Known]) -> Shot:
    update: dict[str, object] = dict(changes.fields)
    light = changes.fields.get("lighting")
    if light and changes.gradually and first:
        now = terms.match("lighting", shot.lighting) if shot.lighting else None
        update["lighting"] = _ON_THE_WAY.get((now.term if now else "golden_hour", light), light)
    if place := changes.fields.get("environment"):
        inside = any(match.term == "interior" for match in terms.exact("environment", place))
        update["place"] = f"{'INT.' if inside else 'EXT.'} {place.upper()}"
    if changes.closer and "shot_type" not in update:
        update["shot_type"] = closer(shot.shot_type, changes.closer)
    if changes.slower != 1 and not shot.dialogue:
        update["duration_s"] = round(min(max(shot.duration_s * changes.slower, SHORTEST_S), LONGEST_S), 1)
    changed = shot.model_copy(update=update)
    for sentence in changes.sentences:
        changed = _with(changed, sentence, first, people)
    return changed


def _with(shot: Shot, sentence: str, first: bool, people: Sequence[Known]) -> Shot:
    """A shot in which somebody does what a sentence says, if they are in it; who is new comes into the first shot,
    a thing that they have to do with into all of theirs."""
    reader = Reader(people)
    for subject in reversed(shot.subjects):
        reader.recall(subject)
    subjects = {subject.name: subject for subject in shot.subjects}
    touched = False
    for said in reader.read(calm(sentence, people)).subjects:
        before = subjects.get(said.name)
        if before is not None:
            action, expression = said.action or before.action, said.expression or before.expression
            subjects[said.name] = before.model_copy(update={"action": action, "expression": expression})
            touched = True
        elif (first or (touched and said.type == "object")) and len(subjects) < MOST_SUBJECTS:
            subjects[said.name] = said.model_copy(update={"is_main_subject": not subjects})
            touched = True
    if not touched:
        return shot
    told = clipped(f"{shot.description} {sentence}".strip(), _LONGEST_DESCRIPTION)
    return shot.model_copy(update={"subjects": tuple(subjects.values()), "description": told})
