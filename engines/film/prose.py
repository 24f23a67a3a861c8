"""Plain words as a script: paragraphs and sentences become scenes, and one sentence becomes a small storyboard.

`ANNA: Hello` is something said. A new place in a sentence opens a scene there; without one the film stays where it is.
Screenplays in Fountain are read by `engines.film.fountain`.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from engines.film import directions, terms
from engines.film.counting import count_of
from engines.film.directions import Direction
from engines.film.names import gender, is_given_name, seed
from engines.film.places import place_in
from engines.film.reading import Reader, Reading
from engines.film.script import Action, Beat, Caption, Cut, Scene, Script, Slate, Speech, spoken
from engines.film.setting import said_hour
from engines.film.words import listed, sentences

_LONGEST_SENTENCE = 320
_SAID = re.compile(r"^\s*([A-Z][\w.’'\-]*(?: [A-Z&][\w.’'\-]*){0,3})\s*(?:\(([^)]{1,60})\))?\s*:\s+(\S.*)$")
_QUOTED = re.compile(r"[“\"]([^”\"]{2,400})[”\"]")
_SAYING = (
    r"(?:says?|asks?|whispers?|shouts?|replies|answers?|murmurs?|calls?|yells?|cries|mutters?|adds?|tells \w+|said"
    r"|asked|whispered|shouted|replied|answered|murmured|called|yelled|cried|muttered|added|told \w+)"
)
_TITLE = re.compile(r"^(?:#+\s*|title\s*:\s*)(.+)$", re.I)
_HEADLINE = re.compile(r"^(?:(?:[A-Z0-9][\w’'\-]*|a|an|the|of|in|on|at|to|and|for|from|with)[ ,:]*){1,8}$")
_PART = re.compile(
    r"^(?:act|scene|part|chapter)\s+(?:[ivxlc]+|\d+|one|two|three|four|five|six)\b[.:\s–—-]*"
    r"|^(?:the )?curtain(?: falls)?[.]?$",
    re.I,
)
_STAGED = re.compile(r"^\s*[\[(](.*?)[\])]?\s*$")
_STAGE_SAID = re.compile(r"^([A-Z][A-Z’'\-]+(?: [A-Z][A-Z’'\-]+){0,2})\.\s+(\S.*)$")
_CALLED = {"woman": "she", "man": "he", "": "he she"}
_PRONOUNS = re.compile(rf"\b(he|she|it|they)\s+(?:\w+ly\s+)?{_SAYING}\b", re.I)
_NUMBERED = re.compile(
    r"^\s*(?:(?:shot|scene|image|frame|panel|clip)\s*)?#?\d{1,3}\s*[:.)\-–]\s+|^\s*[-–—•*]+\s+", re.I
)
_CUT = re.compile(r"^(?:fade|dissolve|cut|smash cut)\b[^.]{0,20}[.:]?$", re.I)
_RUNNING_ON = {
    "run": ("runs on", "run on"),
    "walk": ("goes on", "go on"),
    "fly": ("flies on", "fly on"),
    "turn": ("keeps turning", "keep turning"),
    "jump": ("leaps again", "leap again"),
}  # of one and of several


def parse(text: str) -> tuple[Script, bool]:
    """The script in plain words, and whether it is a storyboard that has chosen its shots already."""
    paragraphs = [
        part for part in re.split(r"\n\s*\n", text.replace("\r\n", "\n").replace("\r", "\n")) if part.strip()
    ]
    whole = sentences(text)
    if (
        len(whole) == 1
        and len(whole[0]) <= _LONGEST_SENTENCE
        and not _SAID.match(text.strip())
        and not _QUOTED.search(text)
        and (said := directions.in_sentence(whole[0])).duration_s is None
        and said.rest
    ):
        return Script(scenes=(storyboard(whole[0]),)), True
    title = _title(paragraphs)
    voices = _Voices()
    beats = [beat for part in paragraphs[1 if title else 0 :] for beat in _beats(part, voices)]
    return Script(title, scenes=tuple(scenes_of(beats))), False


def _title(paragraphs: list[str]) -> str:
    """What the first paragraph calls the film, if it does: marked as a title, or a line that is written like one."""
    first = paragraphs[0].strip() if paragraphs else ""
    opened = _TITLE.match(first)
    if "\n" in first:
        return ""
    if opened:
        return opened[1].strip()
    headline = len(paragraphs) > 1 and _HEADLINE.match(first) and not _PART.match(first)
    return first if headline and not directions.in_sentence(first).given else ""


def storyboard(sentence: str) -> Scene:
    """Three to five shots that tell one sentence: where it is, what happens, a face or a detail, how it goes on."""
    said = directions.in_sentence(sentence)
    told = (said.rest or sentence).rstrip(". ") + "."
    reading = Reader(()).read(told)
    place, interior = place_in(told)
    light = sorted(terms.exact("lighting", told), key=lambda m: ("noon", "overcast", "storm").count(m.term))
    hour = _hour(light[0]) if light else ""
    near = terms.nearest("environment", told) if not place and not reading.subjects else None
    if near and near.confidence >= terms.SURE:
        place, interior = near.term, near.term == "interior"
    setting = Action(_setting(told, place, hour) or told)
    beats = _with_subject(told, said, reading, setting) if reading.subjects else _scenery(told, said, setting)
    falling = [
        match.words.lower() for match in terms.exact("weather", told) if match.words.lower() not in place
    ]
    return Scene(place, ", ".join([hour, *falling[:1]] if hour else falling[:1]), interior, tuple(beats))


def _hour(light: terms.Match) -> str:
    """`dusk` for dusk, and `night` for a moon that rises."""
    return light.term.replace("_", " ") if "moon" in light.words.lower().split() else light.words.lower()


def _setting(told: str, place: str, hour: str) -> str:
    """`A snowy forest at dusk.`"""
    article = re.search(rf"\b(an?|the)\s+{re.escape(place)}", told, re.I) if place else None
    where = f"{article[1]} {place}" if article else place
    when = f"{'at ' if where else ''}{hour}" if hour and hour not in where else ""
    said = " ".join(filter(None, (where, when)))
    return f"{said[:1].upper()}{said[1:]}." if said else ""


def _with_subject(told: str, said: Direction, reading: Reading, setting: Action) -> list[Beat]:
    main = reading.subjects[0]
    who = _called(main.appearance or main.name)
    acts = terms.exact("action", main.action)
    act = acts[0].term if acts else ""
    still = f"{who} {acts[0].words}" if act == "sit" else who
    other = next((s for s in reading.subjects[1:] if s.type in ("human", "animal")), None)
    several = count_of(main) > 1
    camera = said.camera
    turn = seed(told) % 2
    near = said.shot_type in ("close_up", "extreme_close_up")
    opening: list[Beat] = [
        Slate(f"extreme long shot, {('slow crane down', 'slow pan right')[turn]}, 3.5 s"),
        setting,
    ]
    size = (said.shot_type or "long_shot").replace("_", " ")
    shown: list[Beat] = [Slate(", ".join(filter(None, (size, _view(said), camera, "5 s")))), Action(told)]
    face: list[Beat] = [
        Slate(f"{'medium shot' if several else 'close up'}, slow dolly in, 2.5 s"),
        Action(f"{still}{_feeling(main.expression)}."),
    ]
    beats = (
        [*opening, *shown]
        if not near
        else [*shown, Slate(f"medium shot, {camera or 'dolly out'}, 4 s"), Action(told)]
    )
    if not near and main.type != "object":
        beats += face
    if other:
        beats += [Slate("medium shot, static, 3 s"), Action(f"{_called(other.appearance or other.name)}.")]
    going = "follow" if act in ("run", "walk", "fly") else "slow dolly in"
    if act in _RUNNING_ON:
        beats += [
            Slate(f"full shot, low angle, {camera or going}, 3.5 s"),
            Action(f"{who} {_RUNNING_ON[act][several]}."),
            Slate("long shot, back view, slow crane up, 4 s"),
            Action(f"{who} {'disappear' if several else 'disappears'} into the distance."),
        ]
    else:
        beats += [Slate("long shot, slow dolly out, 4 s"), Action(f"{still} in the distance.")]
    return beats[: 2 * 5]


def _scenery(told: str, said: Direction, setting: Action) -> list[Beat]:
    size = (said.shot_type or "extreme_long_shot").replace("_", " ")
    first = ", ".join(filter(None, (size, _view(said), said.camera or "slow pan right", "5 s")))
    return [
        Slate(first),
        Action(told),
        Slate("long shot, low angle, slow dolly in, 4 s"),
        setting,
        Slate("extreme long shot, aerial view, slow crane up, 4 s"),
        setting,
    ]


def _view(said: Direction) -> str:
    return ", ".join(filter(None, (said.shot_angle, said.shot_position))).replace("_", " ")


def _called(phrase: str) -> str:
    """`a red fox` as `The red fox`, names as they are."""
    noun = re.sub(r"^(?:an?|one)\s+", "", phrase.split(",")[0], flags=re.I)
    bare = noun[:1].islower() and not re.match(r"(?:the|two|three|four|his|her|their|some|several)\b", noun)
    return f"The {noun}" if bare else noun[:1].upper() + noun[1:]


def _feeling(expression: str) -> str:
    return f", {expression}" if expression else ""


def said_in(line: str) -> tuple[str, str, str] | None:
    """Who says what how, in a line like `ANNA (softly): Hello` or, on the stage, `ANNA. [softly] Hello`."""
    said = _SAID.match(line)
    if said and said[1].split()[0].lower().rstrip(".") not in listed("no_speakers"):
        return said[1], said[3].strip().strip('"“”'), said[2] or ""
    staged = _STAGE_SAID.match(line)
    if staged and not directions.in_sentence(staged[1]).given and any(c.islower() for c in staged[2]):
        return staged[1], staged[2], ""
    return None


def _beats(paragraph: str, voices: "_Voices") -> Iterator[Beat]:
    told: list[str] = []
    for line in paragraph.split("\n"):
        line = _PART.sub("", line.strip())
        staged = _STAGED.match(line) if line.startswith(("(", "[")) else None
        if staged:
            yield from _told(told, voices)
            told = []
            yield from _told([staged[1]], voices)
        elif said := said_in(line):
            yield from _told(told, voices)
            told = []
            yield from spoken(*said)
        elif _CUT.match(line) and terms.exact("transition", line):
            yield from _told(told, voices)
            told = []
            yield Cut(terms.exact("transition", line)[0].term)  # type: ignore[arg-type]
        elif line:
            if _NUMBERED.match(line):
                yield from _told(told, voices)
                told = []
            told.append(_NUMBERED.sub("", line).strip())
    yield from _told(told, voices)


def _told(lines: list[str], voices: "_Voices") -> Iterator[Beat]:
    """Sentences, and what is said in quotation marks by whoever is named beside it."""
    text = " ".join(lines)
    if re.fullmatch(r"(?:the )?end[.!]?|fin[.!]?", text.strip(), re.I):
        yield Caption(text.strip(" ."))
        return
    speaker = ""
    for sentence in _with_orders(sentences(text)):
        quoted = _QUOTED.search(sentence)
        alone = bool(quoted) and not any(c.isalpha() for c in _QUOTED.sub("", sentence))
        who = (_who_says(sentence, quoted) or voices.meant(_around(sentence, quoted))) if quoted else ""
        speaker = who or (speaker if alone else "")
        voices.meet(_around(sentence, quoted) if quoted else sentence)
        if quoted and speaker:
            yield Speech(speaker, _finished(quoted[1]), _how_said(sentence) if not alone else "")
        else:
            yield Action(sentence)


def _with_orders(told: list[str]) -> list[str]:
    """Sentences that only order how the one before is shown ("(5 s)", "The camera circles Anna.") stay with it. Sizes
    stand before what they are of where a paragraph begins with one."""
    found: list[str] = []
    ahead = bool(told) and not directions.in_sentence(told[0]).rest
    opening = False  # the last one waits for what it is of
    for sentence in told:
        said = directions.in_sentence(sentence)
        shown = said.rest.rstrip(".!?")
        before = bool(said.camera) and bool(shown) and bool(found) and shown.lower() in found[-1].lower()
        behind = (not shown or before or said.aimed) and not (said.shot_type and (ahead or shown))
        quotes = bool(found) and bool(_QUOTED.search(f"{found[-1]} {sentence}"))
        if found and (behind or opening) and not quotes:
            found[-1] = f"{found[-1]} {sentence}"
        else:
            found.append(sentence)
        opening = not shown and found[-1] == sentence
    return found


class _Voices:
    """Whom a pronoun means that says something: who was named last and can be called so."""

    def __init__(self) -> None:
        self._met: list[tuple[str, str]] = []

    def meet(self, text: str) -> None:
        """Remember who is named in a sentence."""
        for found in re.finditer(r"\b[A-Z][a-zà-ÿ]+\b", text):
            before = text[: found.start()].rstrip(' "“…')
            named = bool(before) and before[-1] not in ".!?" and not before.lower().endswith("the")
            if is_given_name(found[0]) or (named and not terms.exact("environment", found[0])):
                self._met.append((found[0], _CALLED[gender(found[0])]))
        for match in terms.exact("figure", text):
            kind = terms.figures()[match.term]
            if match.words.islower() and kind in ("person", "animal"):
                called = "it" if match.term == "robot" else _CALLED[gender("", match.term)]
                self._met.append((match.words.title(), f"{called} it" if kind == "animal" else called))

    def meant(self, text: str) -> str:
        """Who "she said" is; "" where nobody can be."""
        found = _PRONOUNS.search(text)
        if not found:
            return ""
        return next((name for name, called in reversed(self._met) if found[1].lower() in called.split()), "")


def _around(sentence: str, quoted: re.Match[str]) -> str:
    """A sentence without what is said in it."""
    return f"{sentence[: quoted.start()]} … {sentence[quoted.end() :]}"


def _finished(said: str) -> str:
    """A quotation that stops at the comma before "said"."""
    said = said.strip()
    return f"{said[:-1]}." if said.endswith(",") else said


def _who_says(sentence: str, quoted: re.Match[str]) -> str:
    rest = _around(sentence, quoted)
    name = re.search(rf"([A-Z][a-zà-ÿ]+) (?:\w+ly )?{_SAYING}\b|\b{_SAYING} ([A-Z][a-zà-ÿ]+)", rest)
    if name:
        return name[1] or name[2]
    noun = re.search(
        rf"\b(?:the|an?) ([a-z]+ ?[a-z]*) {_SAYING}\b|\b{_SAYING} (?:the|an?) ([a-z]+(?: [a-z]+)?)",
        rest,
        re.I,
    )
    who = (noun[1] or noun[2]) if noun else ""
    return who.title() if who and terms.exact("figure", who) else ""


def _how_said(sentence: str) -> str:
    found = re.search(r"\b(whisper|shout|murmur|yell|cri|mutter|call)", sentence)
    words = {"cri": "shouts", "call": "calls out"}
    return words.get(found[1], f"{found[1]}s") if found else ""


def scenes_of(beats: list[Beat]) -> Iterator[Scene]:
    """Beats by place: a sentence that names another place opens the next scene, with the orders before it."""
    scene = Scene()
    kept: list[Beat] = []
    for beat in beats:
        place, interior = place_in(beat.text) if isinstance(beat, Action) else ("", False)
        light = terms.exact("lighting", beat.text) if isinstance(beat, Action) else []
        turned = said_hour(beat.text) if isinstance(beat, Action) else None
        hour = (turned or light[0]).words.lower() if light else scene.hour
        elsewhere = bool(place) and not _same(place, scene.place)
        started = any(isinstance(one, Action | Speech) for one in kept)
        if elsewhere or (hour != scene.hour and started and turned):
            handed_on = len(kept)
            while handed_on and isinstance(kept[handed_on - 1], Cut | Slate):
                handed_on -= 1
            if handed_on:
                yield replace(scene, beats=tuple(kept[:handed_on]))
            kept = kept[handed_on:]
            scene = Scene(place, hour, interior) if elsewhere else replace(scene, hour=hour, beats=())
        elif hour != scene.hour and not started:
            scene = replace(scene, hour=hour)
        kept.append(beat)
    if kept:
        yield replace(scene, beats=tuple(kept))


def _same(place: str, before: str) -> bool:
    terms_of = [{m.term for m in terms.exact("environment", text)} for text in (place, before)]
    return bool(terms_of[0] & terms_of[1]) and (terms_of[0] != {"interior"} or place == before)
