"""Which things of a shot's words are on the stage neither as a figure nor in a hand, nor were taken for anything else.

No grammar is parsed: a thing is the last word behind "a", "the" or a number. Words that name nothing to be drawn are in
`resources/film/words.toml`; what the lines say to people is put together in `engines.film.told`.
"""

import re
from functools import cache

from engines.film import terms
from engines.film.looks import worn
from engines.film.places import depicted, shines
from engines.film.shots import Shot
from engines.film.words import Word, listed, stem, words
from engines.stage.scene import Scene

_TAKEN: tuple[terms.Kind, ...] = (
    "lighting",
    "weather",
    "expression",
    "shot_type",
    "shot_angle",
    "transition",
)
_SINGULAR = frozenset(("a", "an", "one"))
_PLURAL = frozenset(
    ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "several", "some", "many")
)
_OPENINGS = _SINGULAR | _PLURAL | {"the", "his", "her", "their", "its"}
_LONGEST_PHRASE = 5  # words behind an article
_WOODED = frozenset(("forest", "meadow", "mountains", "snow", "city"))
_RIDING = re.compile(r"\b(?:rid(?:es?|ing)|rode)\b", re.I)
_SEEN_FAR = re.compile(
    r"\b(?:look|gaz|star|see|saw|watch|point|dream|remember)\w*\b[^.;]*$|\babove\b[^.;]{0,20}$", re.I
)


def undrawn(shot: Shot, scene: Scene) -> list[str]:
    """The words of a shot for what its scene does not show, in their order, none twice."""
    text = shot.description
    taken, missing = _recognised(shot, scene)
    missing += [_word(match) for match in _ignored(shot, scene)]
    known = {word.stem for word in words(f"{shot.environment} {shot.place}")} | worn()
    missing += [
        noun
        for noun in _nouns(text)
        if noun.stem not in known
        and not {noun.text.lower(), noun.stem} & listed("no_things")
        and not any(noun.start < end and begin < noun.end for begin, end in taken)
    ]
    if scene.lighting != "overcast":
        missing += [word for word in words(text) if word.text.lower() in listed("fog")]
    found = [word.text.lower() for word in sorted(missing, key=lambda word: word.start)]
    found = [*_landmarks(shot.environment, scene), *found]
    beasts = any(figure.kind == "animal" for figure in scene.figures)
    riders = any(figure.kind == "person" for figure in scene.figures)
    if beasts and riders and (ride := _RIDING.search(text)):
        found.append(ride[0].lower())
    return list(dict.fromkeys(found))


def _ignored(shot: Shot, scene: Scene) -> list[terms.Match]:
    """Weather that a shot outdoors is told to have and has not."""
    if scene.environment in ("interior", "space"):
        return []
    has = {scene.weather, "clear", *(("rain",) if scene.weather == "lightning" else ())}
    heard = {match.words.lower() for match in terms.exact("lighting", shot.description)}
    return [
        match
        for match in terms.exact("weather", shot.description)
        if match.term not in has and match.words.lower() not in heard
    ]


def _recognised(shot: Shot, scene: Scene) -> tuple[list[tuple[int, int]], list[Word]]:
    """Where words stand that the vocabulary holds, and those among them which the scene lacks all the same."""
    text = shot.description
    own_set: terms.Kind = f"{scene.environment}_set"  # type: ignore[assignment]
    spans = [_span(match) for kind in (*_TAKEN, own_set) for match in terms.exact(kind, text)]
    spans += [_span(match) for match in terms.exact("action", text)]
    heard = [_span(match) for match in terms.exact("sound", text)]
    places = terms.exact("environment", text)
    held = terms.exact("held", text)
    drawn = {figure.name for figure in scene.figures}
    wanted = {subject.sub_type for subject in shot.subjects}
    hands = {figure.holds for figure in scene.figures}
    peopled = bool(scene.crowd) or any(figure.kind == "person" for figure in scene.figures)
    shown = [_span(match) for match in held if match.term in hands]
    missing: list[terms.Match] = []
    for match in terms.exact("figure", text):
        begin, end = _span(match)
        person = terms.figures()[match.term] == "person" and peopled
        tree = match.term == "tree" and scene.environment in _WOODED
        place = any(begin < _span(other)[1] and _span(other)[0] < end for other in places)
        place = (place and match.term not in wanted) or (
            scene.environment == "interior" and match.term in listed("furniture")
        )
        inside = any(
            start <= begin < stop for start, stop in (shown if match.term in wanted else shown + spans)
        )
        if not (match.term in drawn or person or tree or place or inside):
            missing.append(match)
        spans.append((begin, end))
    lost = any(match.term == scene.environment for match in places) and scene.environment != "interior"
    missing += [
        match
        for match in places
        if depicted(text, match)
        or match.words.lower() in _landmarks(match.words, scene)
        or (
            lost
            and match.term not in (scene.environment, scene.weather, "interior")
            and not _SEEN_FAR.search(text[: match.start])
            and not shines(text, match)
        )
    ]
    spans += [*shown, *heard, *(_span(match) for match in places)]
    return spans, [_word(match) for match in missing]


def _landmarks(text: str, scene: Scene) -> list[str]:
    """What a place is told to have that no set shows: a castle is a meadow without one."""
    if scene.environment == "interior":
        return []
    return [word.text.lower() for word in words(text) if word.stem in _landmark_stems()]


@cache
def _landmark_stems() -> frozenset[str]:
    return frozenset(map(stem, listed("landmarks")))


def _word(match: terms.Match) -> Word:
    bare = match.words.removeprefix("the ")
    return Word(bare, stem(bare), match.end - len(bare), match.end)


def _span(match: terms.Match) -> tuple[int, int]:
    return match.start, match.end


def _nouns(text: str) -> list[Word]:
    """The words that seem to be things, by the articles and numbers before them."""
    said = words(text)
    found: list[Word] = []
    i = 0
    while i < len(said):
        opening = said[i].text.lower()
        i += 1
        if opening not in _OPENINGS:
            continue
        while True:
            phrase = _phrase(text, said[i : i + _LONGEST_PHRASE])
            i += len(phrase)
            if phrase:
                found.append(_head(phrase, opening))
            of = (
                phrase
                and i + 1 < len(said)
                and said[i].text == "of"
                and said[i + 1].text.lower() not in _OPENINGS
            )
            if not of:
                break
            i, opening = i + 1, "of"
    return [word for word in found if word.text.islower() and len(word.text) > 2]


def _phrase(text: str, said: list[Word]) -> list[Word]:
    """The words up to the next comma, preposition, verb of the vocabulary or the like."""
    phrase: list[Word] = []
    for word in said:
        small = word.text.lower()
        broken = phrase and not re.fullmatch(r"[ \-]+", text[phrase[-1].end : word.start])
        verb = phrase and bool(terms.exact("action", small))
        if broken or verb or small in listed("no_phrase") or small in _OPENINGS or small.endswith("ly"):
            break
        phrase.append(word)
    return phrase


def _head(phrase: list[Word], opening: str) -> Word:
    """The thing in a phrase, where an unknown verb may stand behind it: `a flute sings`, `three goats graze`."""
    plural = [word for word in phrase if _is_plural(word)]
    if opening in _PLURAL and plural:
        return plural[0]
    return phrase[-2] if opening in _SINGULAR and len(phrase) > 1 and _is_plural(phrase[-1]) else phrase[-1]


def _is_plural(word: Word) -> bool:
    return (
        word.text.endswith("s")
        and word.text.lower() != word.stem
        and not word.text.endswith(("ss", "'s", "’s"))
    )
