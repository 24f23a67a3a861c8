"""The people of a script: who they are, by which names they go and how they look, gathered before shots are made.

Whoever speaks is one, whoever is introduced in capitals with a name or an age, and in prose whoever has a given name
or does something under a name of their own. What they do in a sentence is read in `engines.film.reading`.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from engines.film import terms
from engines.film.appearance import beside, noun_phrase, worn
from engines.film.counting import CROWD
from engines.film.names import Gender, age, gender, is_given_name, seed, shown
from engines.film.script import Action, Script, Speech
from engines.film.shots import Character
from engines.film.words import UPPER, clipped, listed, sentences, words

NARRATORS = frozenset(("narrator", "announcer", "storyteller", "voiceover"))
MOST = 150  # people who are told apart in one script
_LONGEST_LOOK = 160
_TITLES = re.compile(
    r"(?:mr|mrs|ms|miss|dr|prof|st|captain|sheriff|judge|king|queen|young|old|little|the)\.?", re.I
)
_FIRST_MET = 3  # sentences with a name in which its looks are sought
_CAPS = rf"[{UPPER}][{UPPER}’'\-]+"
_INTRODUCED = re.compile(
    rf"\b({_CAPS}(?: {_CAPS}){{0,2}})(?=\s*\((?:\d|[a-z])|,\s*(?:\d{{1,2}}\b|(?:early|mid|late)\b|an?\b|in\b|with\b))"
)
_CAPITALS = re.compile(rf"\b{_CAPS}(?![{UPPER}])\b")
_FULL_NAME = re.compile(rf"\b({_CAPS}) ({_CAPS})\b|\b([A-Z][a-zà-ÿ]+) ([A-Z][a-zà-ÿ]+)\b")
_CAPITALISED = re.compile(r"(?<![.!?…\"“‘(] )(?<!^)(?<![\w’'])([A-Z][a-zà-ÿ]+)\b")
_OPENING = re.compile(r"^[\"“‘(]?([A-Z][a-zà-ÿ]+)\s+(\w+)")
_PRONOUNS = {"she": "she", "her": "she", "hers": "she", "he": "he", "his": "he", "him": "he"}


@dataclass(frozen=True)
class Known:
    """Somebody of the script. `aliases` are the words that mean them in a text, `noun` says that the name is a common
    noun (THE RIDER); `figure` is what the stage draws; `introduced` that they are also named where it is told what is
    seen."""

    name: str
    aliases: tuple[str, ...]
    gender: Gender
    figure: str
    appearance: str
    introduced: bool = True
    noun: bool = False

    @property
    def character(self) -> Character:
        return Character(name=self.name, appearance=self.appearance)

    @property
    def narrator(self) -> bool:
        return bool(NARRATORS & {word.text.lower() for word in words(self.name)})


@dataclass
class _Told:
    """The sentences of a script, "" where somebody speaks between them, and which of them hold a capitalised word."""

    sentences: list[str]
    where: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for i, sentence in enumerate(self.sentences):
            for word in {word.text.lower() for word in words(sentence)}:
                self.where[word].append(i)

    def naming(self, found: re.Pattern[str], aliases: Iterable[str]) -> Iterator[tuple[int, re.Match[str]]]:
        """Sentences in which somebody is named, in order, with the first place of the name."""
        said = {words(alias)[0].text.lower() for alias in aliases if words(alias)}
        for i in sorted({i for word in said for i in self.where.get(word, ())}):
            met = found.search(self.sentences[i])
            if met:
                yield i, met


def people(script: Script, screenplay: bool) -> list[Known]:
    """Everybody in a script, in the order in which they come. `screenplay` says that capitals introduce somebody."""
    told = _Told(list(_sentences(script)))
    speakers = list(dict.fromkeys([shown(name) for name in script.looks] + _speakers(script)))
    full = _full_names(told.sentences, speakers)
    taken = {part for name in (*speakers, *full.values()) for part in name.split()}
    names, longer = _without_doubles(speakers + [n for n in _named(told, screenplay) if n not in taken])
    names = names[:MOST]
    aliases = _aliases(names, full, longer)
    looks = {shown(name): look for name, look in script.looks.items()}
    met = {name: list(told.naming(_pattern(aliases[name], False), aliases[name])) for name in names}
    pronouns = _pronouns(told.sentences, met)
    found = []
    for name in names:
        person = _known(name, aliases[name], looks.get(name) or _look(told, met[name]), pronouns[name])
        plain = not met[name] and name not in looks
        look = _described(told.sentences, person.figure) if plain and not is_given_name(name) else ""
        found.append(
            replace(
                person,
                introduced=bool(met[name]),
                noun=_is_noun(name, told, met[name]),
                appearance=look or person.appearance,
            )
        )
    return found


def pattern(person: Known) -> re.Pattern[str]:
    """What finds a person by name in a text."""
    return _pattern(person.aliases, person.noun)


def _sentences(script: Script) -> Iterator[str]:
    for scene in script.scenes:
        for beat in scene.beats:
            if isinstance(beat, Action):
                yield from sentences(beat.text)
            elif isinstance(beat, Speech):
                yield ""


def _speakers(script: Script) -> list[str]:
    return [shown(b.speaker) for s in script.scenes for b in s.beats if isinstance(b, Speech) and b.speaker]


def _named(told: _Told, screenplay: bool) -> list[str]:
    """Names in what is told."""
    found: list[str] = []
    counted: Counter[str] = Counter()
    for sentence in told.sentences:
        if screenplay and not sentence.isupper():
            found += [shown(m[1]) for m in _INTRODUCED.finditer(sentence) if not _is_thing(m[1])]
            found += [shown(m[0]) for m in _CAPITALS.finditer(sentence) if is_given_name(m[0])]
        counted.update(m[1] for m in _CAPITALISED.finditer(sentence))
        opening = _OPENING.match(sentence)
        if opening and opening[1].lower() not in listed("no_names"):
            acts = is_given_name(opening[1]) or terms.exact("action", opening[2])
            counted[opening[1]] += 2 if acts else 0
    return found + [
        name
        for name, times in counted.items()
        if name.lower() not in listed("no_names")
        and (is_given_name(name) or times >= 2)
        and not _is_thing(name)
        and not CROWD.fullmatch(name)
        and (is_given_name(name) or any(_acts(name, told.sentences[i]) for i in told.where[name.lower()]))
    ]


def _acts(name: str, sentence: str) -> bool:
    """Whether somebody of this name does something in a sentence, right behind the name."""
    after = re.search(rf"\b{name}\b,?\s+(?:[a-z]+ly\s+)?(\w+)", sentence)
    return bool(after and terms.exact("action", after[1]))


def _is_thing(name: str) -> bool:
    """Whether capitals stand for a sound, a place, the camera or a kind of figure and not for somebody."""
    if is_given_name(name.split()[0]):
        return False
    kinds: tuple[terms.Kind, ...] = (
        "environment",
        "lighting",
        "weather",
        "shot_type",
        "camera_move",
        "sound",
    )
    return any(terms.exact(kind, name) for kind in kinds) or (
        name[1:].islower() and bool(terms.exact("figure", name))
    )


def _full_names(told: list[str], speakers: list[str]) -> dict[str, str]:
    """Full names that the script gives to people who speak under one word: `BRICK` is Brick Braddock."""
    found: dict[str, str] = {}
    for sentence in told:
        for m in _FULL_NAME.finditer(sentence):
            first, last = shown(m[1] or m[3]), shown(m[2] or m[4])
            for name, other in ((first, last), (last, first)):
                fits = (
                    other not in speakers and other.lower() not in listed("no_names") and not _is_thing(other)
                )
                if name in speakers and fits and not terms.exact("figure", other):
                    found.setdefault(name, f"{first} {last}")
    return found


def _without_doubles(names: list[str]) -> tuple[list[str], dict[str, list[str]]]:
    """Names, and longer forms of each: `Sheriff Cole` and `Cole` are one, under the name that comes first."""
    kept: list[str] = []
    longer: dict[str, list[str]] = defaultdict(list)
    for name in dict.fromkeys(names):
        parts = set(name.split())
        same = next((k for k in kept if set(k.split()) < parts or parts < set(k.split())), None)
        if same is None:
            kept.append(name)
        else:
            longer[same].append(name)
    return kept, longer


def _aliases(
    names: list[str], full: dict[str, str], longer: dict[str, list[str]]
) -> dict[str, tuple[str, ...]]:
    """The words that mean each, the longest first; a first or last name alone where nobody else has it."""
    whole = {name: " ".join(dict.fromkeys(f"{full.get(name, '')} {name}".split())) for name in names}
    parts = Counter(part for name in whole.values() for part in name.split())

    def alone(name: str, part: str) -> bool:
        usual = (
            part.lower().rstrip(".") in listed("no_names")
            or len(part.rstrip(".")) < 3
            or bool(terms.exact("figure", part))
        )
        return part != name and parts[part] == 1 and not usual and not _TITLES.fullmatch(part)

    return {
        name: tuple(
            dict.fromkeys(
                (
                    *longer.get(name, ()),
                    whole[name],
                    name,
                    *(p for p in whole[name].split() if alone(name, p)),
                )
            )
        )
        for name in names
    }


def _pattern(aliases: Iterable[str], noun: bool) -> re.Pattern[str]:
    """Names are found in capitals or as written; one that is a common noun (KEEPER) also in small letters."""
    forms = set()
    for alias in aliases:
        forms |= {re.escape(alias), re.escape(alias.upper())}
        if terms.exact("figure", alias):
            forms |= {rf"(?:[Tt]he )?{re.escape(alias.lower())}", rf"[Tt]he {re.escape(alias)}"}
        elif noun:
            forms.add(rf"(?:[Tt]he|[Aa]n?|[Hh]is|[Hh]er) (?:[a-z]+ )?{re.escape(alias.lower())}")
    found = "|".join(sorted(forms, key=lambda form: (-len(form), form)))
    return re.compile(
        rf"(?<![\w’'])(?:(?:Mr|Mrs|Ms|Miss|Dr|Prof|MR|MRS|MS|MISS|DR|PROF)\.? )?(?:{found})(?!\w)"
    )


def _is_noun(name: str, told: _Told, met: list[tuple[int, re.Match[str]]]) -> bool:
    """Whether a name is a common noun: always with an article where it is told of, or never told of by name."""
    if " " in name or is_given_name(name):
        return False
    return all(
        re.search(r"\b(?:the|an?|his|her)\s+(?:[a-z]+\s)?$", told.sentences[i][: m.start()], re.I)
        for i, m in met
    )


def _pronouns(told: list[str], met: dict[str, list[tuple[int, re.Match[str]]]]) -> dict[str, Counter[str]]:
    """How often each is she and he: pronouns count for the one person that was named last, until somebody speaks."""
    counted: dict[str, Counter[str]] = {name: Counter() for name in met}
    here: dict[int, list[str]] = defaultdict(list)
    for name, places in met.items():
        for i, _ in places:
            here[i].append(name)
    last = ""
    for i, sentence in enumerate(told):
        last = here[i][0] if len(here[i]) == 1 else "" if here[i] or not sentence else last
        if last:
            for word in words(sentence):
                kind = _PRONOUNS.get(word.text.lower())
                if kind:
                    counted[last][kind] += 1
    return counted


def _known(name: str, aliases: tuple[str, ...], look: str, pronouns: Counter[str]) -> Known:
    about = (
        look + (" she" * (pronouns["she"] > pronouns["he"])) + (" he" * (pronouns["he"] > pronouns["she"]))
    )
    sex = gender(name, about)
    roles = terms.exact("figure", name) or terms.exact("figure", look)
    figure = roles[0].term if roles else ""
    years = age(f"{name} {look}")
    if figure in ("", "woman", "man", "child", "girl", "boy", "old woman", "old man"):
        who = sex or gender("", figure) or ("" if figure == "child" else _unsaid(name))
        small = years == "child" or figure in ("child", "girl", "boy")
        old = "old " if years == "old" or figure.startswith("old") else ""
        figure = {"woman": "girl", "man": "boy", "": "child"}[who] if small else f"{old}{who}"
    if not look:
        look = figure
    elif not terms.exact("figure", look) and not terms.exact("figure", name):
        look = f"{figure}, {look}"
    return Known(name, aliases, sex, figure, clipped(look, _LONGEST_LOOK))


def _unsaid(name: str) -> Gender:
    """Somebody of whom nothing says it is one or the other, for good."""
    return "woman" if seed("gender", name) % 2 else "man"


def _look(told: _Told, met: list[tuple[int, re.Match[str]]]) -> str:
    """How somebody looks by one of the sentences in which they are first met, and by what they wear in the next."""
    for i, name in met[:_FIRST_MET]:
        parts = beside(told.sentences[i], name.start(), name.end())
        following = told.sentences[i + 1] if i + 1 < len(told.sentences) else ""
        if re.match(r"(?:She|He|They)\b", following):
            parts += worn(following)
        if parts:
            return ", ".join(dict.fromkeys(parts))
    return ""


def _described(told: list[str], figure: str) -> str:
    """How the script describes the first one of a kind ("an old man with a grey beard") that it gives no name."""
    for sentence in told:
        for match in terms.exact("figure", sentence):
            noun, _, _ = noun_phrase(sentence, match.start, match.end)
            if match.term == figure and re.match(r"an?\b", noun, re.I):
                return noun[0].lower() + noun[1:]
    return ""
