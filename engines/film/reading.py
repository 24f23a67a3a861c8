"""Reading a sentence of a script: who is in it, what they do and feel, and whether it shows a detail or a crowd.

No grammar is parsed. Somebody is found by name, by a noun that the stage knows ("a fox") or by a pronoun that means
whoever was last; what follows them, up to the next one who does something, is what they do. Camera words were taken
out before (`engines.film.directions`).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from engines.film import terms
from engines.film.appearance import introduction, noun_phrase
from engines.film.carrying import in_hand
from engines.film.characters import Known, pattern
from engines.film.company import does_too, led
from engines.film.counting import CROWD, crowded, is_many
from engines.film.names import gender, shown
from engines.film.shots import Subject
from engines.film.words import UPPER, clipped

MOST_SUBJECTS = 4
_SURE_UNKNOWN = 0.52  # likeness from which an unknown noun at the head of a sentence is taken for a figure
_PRONOUN = re.compile(
    r"\b(he|she|they|him|them|both|one of them|the (?:two|couple|pair)(?: of them)?"
    r"|it(?! (?:begins?|starts?|stops?|is|gets|grows|rains?|snows?|pours?|becomes?)\b))\b",
    re.I,
)
_OWNER = re.compile(r"\b(his|her|their|its)\b", re.I)
_BODY = r"hands?|eyes?|face|feet|foot|fingers?|lips|mouth|boots?|shoes?|fists?|palms?|tears?|paws?|teeth|knuckles|wrist"
_THINGS = (
    r"letters?|keys?|photo(?:graph)?s?|phone|clock|watch|candle|lamp|knob|handle|latch|lock|screen|rings?|knife|gun|map"
    r"|coins?|buttons?|cup|glass|needle|switch|lever|compass|book|page|note|ticket|drop|feather|flower|rose|doll|locket"
    r"|pocket watch|telegram|flame|match|kettle|radio|dial|gauge|rope|logbook|bottle|spark|leaf|fuse|lens|wick"
)
_DETAIL = re.compile(
    rf"^(?:there (?:is|are|lies?) )?(?:(?:(?:the|a|an|his|her|their|its|two|one|(?:the|an?) (?:[\w\-]+ )?\w+['’]s"
    rf"|[A-Z][\w.]*(?: [A-Z]\w+)*['’]s)\s+(?:[\w\-]+\s+){{0,2}})?(?P<part>{_BODY})"
    rf"|(?:the|a|an|his|her|their|its|one|[A-Z]\w+['’]s)\s+(?:[\w\-]+\s+){{0,2}}(?P<thing>{_THINGS})|(?P<bare>{_THINGS})(?=\W*$))\b"
    rf"(?!\s+(?:door|window|room|house|tower|stand|of (?:the|a) (?:sea|city|mountain|cliff)))",
    re.I,
)
_TINY = re.compile(r"\b(?:eyes?|lips|tears?|drop|needle|spark|fuse|coins?|rings?|match)\b", re.I)
_LOCATED = re.compile(
    r"\b(?:in|into|inside|out of|off|from|on|onto|at|behind|to|toward|towards|of|under|through|like|around|round|over"
    r"|above|across|along|against|between|without)\s+(?:(?:the|a|an|his|her|their|its)\s+)?(?:[\w\-]+\s+)?$",
    re.I,
)
_AND = re.compile(r"^[\s,]*(?:and|&|,|with|both)?[\s,]*(?:the|an?|his|her|its|their)?\s*$", re.I)
_PLACES = re.compile(
    r"\b(?:on the (left|right)|(?:to|at) the (left|right)|in the (background|distance|foreground|middle|centre|center)"
    r"|(far away|on the horizon))\b",
    re.I,
)
_HEARS = re.compile(r"\b(?:hear|hears|heard|sound of|noise of)\b[^,.;]*$", re.I)
_LOOKS = re.compile(
    r"\b(?:look|stare|watch|see|gaze|listen|notice|realis|realiz|think|read|stud|freez|glanc|peer|hesitat|sigh|breath"
    r"|swallow|nod|blush|shiver)",
    re.I,
)
_UNKNOWN = re.compile(
    r"^(?:an?|the)\s+((?:[a-z][\w\-]*\s+){1,3}?)(?:(?:in|with|on|from|of|wearing)\s+(?:an?|the|his|her)?\s*(?:[\w\-]+\s+){1,3}?)?"
    r"([a-z][\w\-]*s)\b",
    re.I,
)
_DOES = re.compile(r"^(?:an?|the)\s+[a-z]+\s+$", re.I)
_WHERE = re.compile(
    r"\s+(?:behind|under|beneath|down|into|out|away|back|over|through|past|across|around|toward|towards)\b"
)
_ACTS_ON = re.compile(  # a wooden flute | leads three goats
    r"\s[a-z]+s\s+(?:an?|the|his|her|their|its|one|two|three|four|five|six|some|several)\s", re.I
)
_DETERMINED = re.compile(r"(?:the|his|her|their|its)\s", re.I)
_ASIDE = re.compile(r"\s*\(([^)]{1,80})\)")  # Hiker (woman, blue jacket)
_AGENT = re.compile(r"(?:er|or|ist|man|woman|boy|girl|keeper)s?$", re.I)
_KINDS = {"person": "human", "animal": "animal", "vehicle": "vehicle", "prop": "object"}


@dataclass(frozen=True)
class Reading:
    """A sentence understood. `detail` is a thing or a part of somebody that fills the picture, `tiny` smaller than a
    hand; `moves` says that the main subject gets from one place to another, `feels` that they show a feeling, `looks`
    that they look, listen or think."""

    text: str
    subjects: tuple[Subject, ...] = ()
    detail: bool = False
    tiny: bool = False
    crowd: bool = False
    moves: bool = False
    feels: bool = False
    looks: bool = False


@dataclass
class _Mention:
    """Somebody in a sentence. `owns` is for "the climber's face": they are not in it themselves."""

    start: int
    end: int
    name: str
    kind: str
    sub_type: str
    appearance: str = ""
    owns: bool = False


@dataclass
class Reader:
    """Reads sentences in order and remembers who was last, for pronouns."""

    known: Sequence[Known]
    last: dict[str, str] = field(default_factory=dict)
    group: list[str] = field(default_factory=list)
    recent: str = ""

    def __post_init__(self) -> None:
        self._named = [(person, pattern(person)) for person in self.known if not person.narrator]
        self._person = {person.name: person for person in self.known}
        self._met: dict[str, _Mention] = {}

    def read(self, text: str) -> Reading:
        """What a sentence says; who is in it can be meant by a pronoun of the next one."""
        everybody = self._mentions(text)
        mentions = [m for m in everybody if not m.owns]
        detail = _DETAIL.match(text)
        if detail and not any(m.kind == "human" for m in mentions):
            return self._detail(text, everybody, detail)
        subjects = self._subjects(text, mentions[:MOST_SUBJECTS])
        for mention in mentions:
            self._remember(mention)
        bodies = [m.name for m in mentions if m.kind in ("human", "animal")]
        if len(bodies) > 1 or (bodies and is_many(mentions[0].appearance, mentions[0].name)):
            self.group = bodies
        acts = {found.term for found in terms.exact("action", subjects[0].action)} if subjects else set()
        return Reading(
            text,
            subjects,
            crowd=crowded(text),
            moves=bool(acts & {"walk", "run", "fly"}),
            feels=bool(subjects and subjects[0].expression),
            looks=not acts & {"walk", "run", "fly", "jump"} and bool(_LOOKS.search(text)),
        )

    def recall(self, subject: Subject) -> None:
        """Somebody of a shot that was read before can be meant by the next pronoun."""
        self._remember(_Mention(0, 0, subject.name, subject.type, subject.sub_type, subject.appearance))
        if subject.type in ("human", "animal"):
            self.group = [subject.name, *self.group]

    def forget_things(self) -> None:
        """At a new place "it" means nothing yet."""
        self.last.pop("it", None)

    def named(self, text: str) -> bool:
        """Whether somebody known is named in a text."""
        return any(name.search(text) for _, name in self._named)

    def meet(self, name: str) -> None:
        """Somebody who spoke can be meant by the next pronoun."""
        person = self._person.get(name)
        if person and not person.narrator:
            self._remember(_Mention(0, 0, name, kind_of(person.figure), person.figure, person.appearance))

    def subject(
        self, name: str, action: str = "", expression: str = "", main: bool = False, position: str = ""
    ) -> Subject:
        """Somebody as a subject of a shot."""
        person, met = self._person.get(name), self._met.get(name)
        figure = person.figure if person else met.sub_type if met else "man"
        return Subject(
            name=name,
            type=kind_of(figure),
            sub_type=figure,
            appearance=person.appearance if person else met.appearance if met else "",
            action=action,
            expression=expression,
            position=position,
            is_main_subject=main,
        )

    def _mentions(self, text: str) -> list[_Mention]:
        found: list[_Mention] = []
        for person, name in self._named:
            if met := name.search(text):
                end = met.end() + introduction(text[met.end() :])[1]
                owns = text[met.end() :].startswith(("'s ", "’s "))
                found.append(_of_person(person, met.start(), end, owns))
        for match in terms.exact("figure", text):
            mention = self._figure(text, match, found)
            if mention:
                found.append(mention)
        if not found and (unknown := self._unknown(text)):
            found.append(unknown)
        for met in _PRONOUN.finditer(text):
            thing = met[1].lower() == "it" and any(m.end <= met.start() for m in found if m.kind != "human")
            if not thing and not any(m.start <= met.start() < m.end for m in found):
                names = [m.name for m in found]
                found += [self._again(name, met) for name in self._meant(met[1].lower()) if name not in names]
        found.sort(key=lambda m: m.start)
        first = list({m.name: m for m in reversed(found)}.values())
        alive = any(m.kind != "object" and not m.owns for m in first)
        return sorted(first, key=lambda m: (m.kind == "object" and alive, m.start))

    def _figure(self, text: str, match: terms.Match, found: list[_Mention]) -> _Mention | None:
        """Somebody or something by a noun, unless it belongs to another mention or only says where something is."""
        end = match.end
        kind = kind_of(match.term)
        noun, begin, tail = noun_phrase(text, match.start, end)
        if does := _ACTS_ON.search(text, end, tail):
            noun = noun.removesuffix(" ".join(text[does.start() : tail].split())).strip()
            tail = does.start()
        if any(m.start < end and match.start < m.end for m in found):
            return None
        if any(end <= m.start and _same_one(text[end : m.start]) for m in found):  # Captain Okoro
            return None
        if any(
            m.end <= begin and text[m.end : begin].strip() in (",", "(") for m in found
        ):  # Okoro, a captain
            return None
        if _DOES.search(text[: match.start]) and _WHERE.match(
            text[end:]
        ):  # The bartender ducks behind the bar
            return None
        if aside := _ASIDE.match(text, tail):
            noun, tail = f"{noun}, {aside[1]}", aside.end()
        owns = text[end:].startswith(("'s ", "’s "))
        located = (
            kind in ("object", "vehicle")
            and match.term != "campfire"  # whose light is part of the picture
            and _LOCATED.search(text[: match.start])
        )
        held = in_hand([text[:end]]) if kind == "object" else None
        if (
            located
            or (held and held != match.term)
            or match.term in ("tree", "door")
            or _HEARS.search(text[: match.start])
        ):
            return None
        if match.term in ("man", "woman") and CROWD.fullmatch(match.words):
            return None
        many = is_many(noun, match.words.lower())
        person = (
            None if many else self._known_as(match.term, text[begin : match.start].lower().startswith("the "))
        )
        if person:
            return _of_person(person, begin, end, owns)
        name = match.words.lower()
        noun = noun[:1].lower() + noun[1:] if begin == 0 else noun
        met = self._met.get(name)
        if met and noun == name and _DETERMINED.match(text[begin:]):
            noun = met.appearance  # the dog is as black as it was
        return _Mention(match.start, end if owns else tail, name, kind, match.term, noun, owns)

    def _unknown(self, text: str) -> _Mention | None:
        """Somebody whom the vocabulary does not hold, at the head of a sentence, before what they do: by meaning."""
        met = _UNKNOWN.match(text)
        if not met or not (terms.exact("action", met[2]) or _AGENT.search(met[1].strip())):
            return None
        noun = met[1].strip()
        kinds: tuple[terms.Kind, ...] = ("environment", "lighting", "weather", "sound", "action")
        if any(terms.exact(kind, noun) for kind in kinds):
            return None
        near = terms.nearest("figure", noun)
        if near is None or near.confidence < _SURE_UNKNOWN:
            return None
        phrase = text[: met.start(2)].strip()
        return _Mention(0, met.start(2), noun.lower(), kind_of(near.term), near.term, phrase)

    def _known_as(self, figure: str, definite: bool) -> Known | None:
        """The one person that "the old man" can mean; "an old man" only somebody who is named nowhere else."""
        fitting = [p for p, _ in self._named if p.figure == figure and (definite or not p.introduced)]
        return fitting[0] if len(fitting) == 1 else None

    def _again(self, name: str, met: re.Match[str]) -> _Mention:
        person, before = self._person.get(name), self._met.get(name)
        if person or before is None:
            figure = person.figure if person else "man"
            look = person.appearance if person else ""
            return _Mention(met.start(), met.end(), name, kind_of(figure), figure, look)
        return _Mention(met.start(), met.end(), name, before.kind, before.sub_type, before.appearance)

    def _meant(self, pronoun: str) -> list[str]:
        if pronoun in ("they", "them", "both", "one of them") or pronoun.startswith("the "):
            return self.group
        key = {"he": "man", "him": "man", "she": "woman", "it": "it"}[pronoun]
        name = self.last.get(key)
        return [name] if name else []

    def _remember(self, mention: _Mention) -> None:
        """Animals are he and she too, in stories without people."""
        name, person = mention.name, self._person.get(mention.name)
        self._met[name] = mention
        if mention.kind in ("human", "animal"):
            self.recent = name
        if mention.kind != "human":
            self.last["it"] = name
        if mention.kind in ("object", "vehicle"):
            return
        sex = person.gender if person else gender("", mention.sub_type)
        for key in (sex,) if sex else ("man", "woman"):
            holder = self._met.get(self.last.get(key, ""))
            if mention.kind == "human" or holder is None or holder.kind == "animal":
                self.last[key] = name

    def _subjects(self, text: str, mentions: list[_Mention]) -> tuple[Subject, ...]:
        does = [self._does(text, mention, mentions) for mention in mentions]
        for i in range(len(does) - 2, -1, -1):
            does[i] = does[i + 1] if does[i] is None else does[i]
        return tuple(
            Subject(
                name=mention.name,
                type=mention.kind,
                sub_type=mention.sub_type,
                appearance=mention.appearance,
                action=clipped(_PLACES.sub("", act or "", count=1).strip(" ,."), 120),
                expression=feeling(act or "") if mention.kind == "human" else "",
                position=_position(act or "", i == 0),
                is_main_subject=i == 0,
            )
            for i, (mention, act) in enumerate(zip(mentions, does, strict=True))
        )

    def _does(self, text: str, mention: _Mention, mentions: list[_Mention]) -> str | None:
        """What somebody does; None for the first of two that do the same ("Anna and Ben run")."""
        later = [m for m in mentions if m.start >= mention.end]
        after = text[mention.end :]
        if later and _AND.match(text[mention.end : later[0].start]):
            return None
        for other in later:
            if _acts_alone(text, other):
                after = text[mention.end : other.start]
                break
        if mention.start > mentions[0].start and not _acts_alone(text, mention):
            if led(text[: mention.start]):
                return "follow"
            doer = max((m for m in mentions if m.end <= mention.start), key=lambda m: m.end, default=None)
            alive = mention.kind in ("human", "animal")
            return does_too(text[doer.end : mention.start]) if doer and alive else ""
        beside = re.match(r",[^,]*,|\s*\([^)]*\)", after)
        if beside and not terms.exact("action", beside[0]):
            after = after[beside.end() :]
        after = re.sub(r",?\s*(?:and|as|while|but|when)?\s*(?:the|a|an)?\s*$", "", after)
        return after.strip(' ,.;:!?-–—"”')

    def _detail(self, text: str, mentions: list[_Mention], found: re.Match[str]) -> Reading:
        """A part of somebody or a thing; where the stage has no such thing, whoever was last stands for it."""
        part = next(name for name in ("part", "thing", "bare") if found[name])
        what = found.start(part)
        owner = _OWNER.search(text[:what])
        names = [m.name for m in mentions if m.start < what and m.kind in ("human", "animal")]
        for mention in mentions:
            if mention.owns:
                self._remember(mention)
        if not names and owner:
            names = self._meant({"his": "he", "her": "she", "their": "they"}.get(owner[1].lower(), "it"))
        figure = terms.exact("figure", found[part])
        does = text[found.end() :].strip(" .!?,")
        if figure:
            noun, _, _ = noun_phrase(text, what, found.end(part))
            thing = Subject(
                name=found[part].lower(),
                type=kind_of(figure[0].term),
                sub_type=figure[0].term,
                appearance=noun,
                is_main_subject=True,
            )
            return Reading(text, (thing,), detail=True, tiny=bool(_TINY.search(found[0])))
        name = next(iter(names), self.recent)
        subjects = (self.subject(name, clipped(does, 120), feeling(text), True),) if name else ()
        return Reading(text, subjects, detail=True, tiny=bool(_TINY.search(found[0])))


def kind_of(figure: str) -> str:
    """human, animal, vehicle or object, for a figure of the stage."""
    return _KINDS[terms.figures().get(figure, "person")]


def calm(text: str, known: Sequence[Known]) -> str:
    """Without capitals that only mark something in a script: `ANNA hears a BANG` becomes `Anna hears a bang`."""
    names = {
        word.upper(): shown(word) for person in known for alias in person.aliases for word in alias.split()
    }
    shortest = "*" if text.isupper() else "+"

    def one(match: re.Match[str]) -> str:
        word = match[0]
        if word in names or word == "I":
            return names.get(word, word)
        before = text[: match.start()].rstrip(" \"“‘'(")
        return word.capitalize() if not before or before[-1] in ".!?" else word.lower()

    return re.sub(rf"(?<![\w.])[{UPPER}][{UPPER}’'\-]{shortest}(?![\w.]*\.[{UPPER}])(?!\w)", one, text)


def _of_person(person: Known, start: int, end: int, owns: bool = False) -> _Mention:
    return _Mention(start, end, person.name, kind_of(person.figure), person.figure, person.appearance, owns)


def _same_one(between: str) -> bool:
    """Whether what stands between a noun and a name joins them: `the witness, old man Petrov`."""
    return between.strip() in ("", ",") or bool(re.fullmatch(r",?\s*(?:[a-z]+\s+){1,2}", between))


def _acts_alone(text: str, mention: _Mention) -> bool:
    """Whether a verb stands close behind somebody, which `and` gives to whoever acts before them."""
    after = text[mention.end : mention.end + 40]
    if re.match(r",?\s+(?:and|then|but)\b", after):
        return False
    near = " ".join(after.split()[:3])
    acts = terms.exact("action", near) or re.match(r"\s+(?:is|are|has|[a-z]+s)\b", after)
    return not re.match(r"\s*(?:$|[,.;!?])", after) and bool(acts)


def feeling(text: str) -> str:
    """The first word for a feeling that is no adjective of a thing ("a broken car")."""
    for found in terms.exact("expression", text):
        before = re.search(r"\b(?:an?|the|his|her)\s+$", text[: found.start], re.I)
        thing = re.match(r"\s+\w+", text[found.end :])
        if not (before and thing):
            return found.words.lower()
    return ""


def _position(does: str, main: bool) -> str:
    """Where in the picture, if it is said of somebody and not of what they see."""
    found = _PLACES.search(does)
    if not found or not (main or does.strip()) or terms.exact("action", does[: found.start()]):
        return ""
    return next((part for part in found.groups() if part), "").lower().replace("center", "centre")
