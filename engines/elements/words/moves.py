"""How the words of a prompt move the camera: clauses about it, orders to it, and the names of shots.

A verb and a direction make a move ("we drift closer" is a dolly in); fixed phrases and single words of the film's
vocabulary come first, and what only speaks of the camera is compared by meaning (`engines.film.terms`).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise

from engines.elements.words.lexicon import data, listed
from engines.elements.words.syntax import Clause, Sentence
from engines.elements.words.tokens import Token
from engines.film import terms
from engines.stage.scene import CameraMove

_NAMED = frozenset(("pan", "tilt", "zoom", "dolly", "orbit", "crane", "truck"))


@dataclass
class Camera:
    """What the camera does. `clauses` (by `id`) speak of it and of no element; `unclear` are words not understood;
    `heard` are the numbers of the sentences that speak of it."""

    move: CameraMove = "static"
    words: str = ""
    clauses: set[int] = field(default_factory=set)
    unclear: list[str] = field(default_factory=list)
    heard: set[int] = field(default_factory=set)


def read_camera(prompt: str, tokens: Sequence[Sequence[Token]], sentences: Sequence[Sentence]) -> Camera:
    """The camera's move: the first that moves it, else handheld, else static."""
    camera = Camera()
    said: list[tuple[CameraMove, str]] = []
    for number, (words, sentence) in enumerate(zip(tokens, sentences, strict=True)):
        asked = words[-1].text == "?"
        before = len(said)
        own = [clause for clause in sentence.clauses if _of_camera(clause)]
        for clause in own:
            camera.clauses.add(id(clause))
            camera.clauses |= {id(c) for c in sentence.clauses if c.parent is clause and not _elements(c)}
            text, plain = _text(prompt, words, clause, sentence)
            if asked or clause.unreal:
                continue
            named = [word for word in plain if word in _NAMED]  # follow her with a pan
            move = _move(plain, named[0] if named else clause.verb.lemma, clause.verb.negated)
            if move in ("truck_left", "truck_right") and any(
                noun.head in listed("camera", "views") for noun in clause.subject
            ):
                move = "pan_left" if move == "truck_left" else "pan_right"
            if move is None and not _about_seeing(clause):
                near = terms.nearest("camera_move", text)
                move = near.term if near and near.confidence > 0.6 else None  # type: ignore[assignment]
                if move is None and _named(clause):
                    camera.unclear.append(text)
            if move:
                said.append((move, text))
        if not asked:
            said += _named_moves(prompt, words, sentence, own)
        if own or asked or len(said) > before:
            camera.heard.add(number)
    moving = [one for one in said if one[0] not in ("static", "handheld")]
    chosen = moving or [one for one in said if one[0] == "handheld"] or said
    if chosen:
        camera.move, camera.words = chosen[0]
    return camera


def _of_camera(clause: Clause) -> bool:
    """Whether the camera or its people act, or an order is the camera's alone."""
    if clause.subject:
        return _named(clause)
    if clause.inverted:
        return False
    verb, verbs = clause.verb, data("camera")["verbs"]
    if verb.lemma in listed("camera", "only"):
        return True
    if verb.lemma not in {word for words in verbs.values() for word in words.split()}:
        return False
    if verb.lemma in listed("camera", "verbs.still"):
        return "still" in clause.words or not (clause.object and clause.object.who)
    directed = bool(
        _directions([*clause.words, *(word for prep, _ in clause.places for word in prep.split())])
    )
    if clause.object is not None and clause.object.who:
        return verb.lemma in ("follow", "track", "circle", "trail", "approach")
    return directed and not (verb.passive or (verb.form == "ing" and clause.parent is not None))


def _named(clause: Clause) -> bool:
    subjects = listed("camera", "subjects")
    return any(
        (noun.head in subjects and not noun.who) or noun.pronoun in ("we", "us") for noun in clause.subject
    )


def _elements(clause: Clause) -> bool:
    return any(noun.who for noun in clause.subject)


def _about_seeing(clause: Clause) -> bool:
    """We see, we find: the camera is meant, but not moved."""
    return clause.verb.lemma in (
        "see",
        "watch",
        "find",
        "meet",
        "be",
        "have",
        "discover",
        "notice",
        "hear",
        "know",
    )


def _text(prompt: str, words: Sequence[Token], clause: Clause, sentence: Sentence) -> tuple[str, list[str]]:
    """The words of a clause up to the next clause of others, as written and one by one."""
    begins = [other.verb.start for other in sentence.clauses if other.verb.start > clause.verb.start]
    begins += [
        n.start
        for c in sentence.clauses
        if c.verb.start > clause.verb.start
        for n in c.subject
        if n.start > clause.verb.start
    ]
    end = min([*begins, len(words)])
    start = min(
        [clause.verb.start, *(noun.start for noun in clause.subject if noun.start < clause.verb.start)]
    )
    taken = list(words[start:end])
    while taken and (taken[-1].kind != "word" or taken[-1].text in ("and", "as", "while", "who", "which")):
        taken.pop()
    if not taken:
        return "", []
    return prompt[taken[0].start : taken[-1].end], [token.text for token in taken if token.kind == "word"]


@cache
def _verbs() -> dict[str, frozenset[str]]:
    return {name: frozenset(words.split()) for name, words in data("camera")["verbs"].items()}


def _directions(words: Sequence[str]) -> list[str]:
    known = data("camera")["directions"]
    return [name for word in words for name, of in known.items() if word in of.split()]


def _phrase(text: str) -> CameraMove | None:
    """The move of a fixed phrase that is not negated."""
    for move, phrases in data("camera")["phrases"].items():
        for phrase in phrases:
            met = re.search(rf"(?<![\w-]){re.escape(phrase)}(?![\w-])", text, re.I)
            if met and not re.search(r"\b(?:no|not|without|never)\s+(?:\w+\s+)?$", text[: met.start()], re.I):
                return move  # type: ignore[no-any-return]
    return None


def _move(words: Sequence[str], lemma: str, negated: bool) -> CameraMove | None:
    """The move that a verb of the camera and the directions behind it make; None where they make none."""
    verbs, way = _verbs(), _directions(words)
    side = next((name for name in way if name in ("left", "right")), "")
    if negated:
        return "static" if any(lemma in of for of in verbs.values()) else None
    whip = "whip" in words
    looks = lemma in verbs["turn"] or bool({"eyes", "eye", "gaze", "look", "head"} & set(words))
    if looks and not side and not whip and {"up", "down"} & set(way):
        return "tilt_down" if "down" in way else "tilt_up"
    if whip or (lemma in verbs["turn"] and side and not _around_something(words)):
        return f"{'whip' if whip else 'pan'}_{side or 'right'}"  # type: ignore[return-value]
    if lemma in verbs["zoom"] or "zoom" in words:
        return "zoom_out" if "out" in way else "zoom_in"
    if lemma in verbs["tilt"]:
        return "tilt_down" if "down" in way else "tilt_up"
    if lemma in verbs["around"] or ("around" in way and lemma in verbs["travel"] | verbs["turn"]):
        return "orbit_right" if side == "right" or "clockwise" in words else "orbit_left"
    if lemma in ("pedestal", "boom"):
        return "pedestal_down" if "down" in way else "pedestal_up"
    if lemma in verbs["sink"] or lemma in verbs["lift"]:
        if "down" in way or (lemma in verbs["sink"] and "up" not in way):
            return "crane_down"
        return "crane_up"
    if lemma in verbs["shake"]:
        return "handheld"
    if lemma in verbs["travel"]:
        return _travel(lemma, way, side)
    if lemma in verbs["still"]:
        return "static"
    return _phrase(" ".join(words))


def _around_something(words: Sequence[str]) -> bool:
    """Whether "round" leads around somebody, rather than to a side: swing round to the left."""
    around = data("camera")["directions"]["around"].split()
    aside = {"to", "left", "right", "and"}
    return any(word in around and after not in aside for word, after in pairwise(words))


def _travel(lemma: str, way: Sequence[str], side: str) -> CameraMove | None:
    if lemma in ("pull", "draw", "back", "retreat") and not side and "in" not in way:
        return "crane_up" if "up" in way and "out" not in way else "dolly_out"
    if side:
        return f"truck_{side}"  # type: ignore[return-value]
    for name, move in (("out", "dolly_out"), ("in", "dolly_in"), ("up", "crane_up"), ("down", "crane_down")):
        if name in way:
            return move  # type: ignore[return-value]
    if lemma in ("push", "creep", "inch", "ease", "press", "close", "dolly", "lean", "approach", "advance"):
        return "dolly_in"
    return (
        "truck_right"
        if lemma
        in ("follow", "track", "tracking", "travel", "trail", "move", "glide", "slide", "run", "walk")
        else None
    )


def _named_moves(
    prompt: str, words: Sequence[Token], sentence: Sentence, own: Sequence[Clause]
) -> list[tuple[CameraMove, str]]:
    """Moves that are named without a verb of their own: handheld, a slow zoom out, locked-off."""
    found: list[tuple[CameraMove, str]] = []
    covered = {i for clause in own for i in range(clause.verb.start, clause.end)}
    for part in _parts(words):
        if any(i in covered for i in part) or words[part[0]].text in ("no", "without", "never", "not"):
            continue
        acted = any(
            clause.verb.start in part and (clause.subject or clause.inverted) and not _named(clause)
            for clause in sentence.clauses
        )
        text = prompt[words[part[0]].start : words[part[-1]].end]
        said = [words[i].text for i in part if words[i].kind == "word"]
        move = _phrase(text)
        verb = next((word for word in said if word in listed("camera", "only")), "")
        if move is None and verb and not acted:
            move = _move(said, verb, False)
        if move is None and not acted:
            exact = terms.exact("camera_move", text)
            fitting = [m for m in exact if " " in m.words or len(said) <= 3]
            move = fitting[0].term if fitting and not _mentions(part, sentence) else None  # type: ignore[assignment]
        if move:
            found.append((move, text))
    return found


def _mentions(part: Sequence[int], sentence: Sentence) -> bool:
    return any(noun.who and noun.start in part for noun in sentence.nouns)


def _parts(words: Sequence[Token]) -> list[list[int]]:
    """A sentence cut at its commas and at the words that begin a clause of their own."""
    parts: list[list[int]] = [[]]
    for i, token in enumerate(words):
        if token.kind != "word" or token.text in ("while", "as", "and", "then", "with"):
            parts.append([])
        else:
            parts[-1].append(i)
    return [part for part in parts if part]
