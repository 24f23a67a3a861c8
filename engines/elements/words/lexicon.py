"""The words of English that a prompt is read with: verbs in all their forms and what they show, and the small words.

The lists are data (`resources/elements/*.toml`). Which word of a sentence is a verb is decided in
`engines.elements.words.phrases`; which element a noun means, in `engines.elements.words.cast`.
"""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal, get_args

from engines.elements.direction import Action, Pace

Form = Literal["base", "s", "past", "participle", "ing"]
_LAST_CONSONANT = re.compile(
    r"(?:^|[^aeiou]|qu)[aeiou][bdgklmnprtz]$"
)  # doubled before an ending, as in hopping
_SYLLABLE = re.compile(r"[aeiouy]+")


@dataclass(frozen=True)
class Shown:
    """What a verb shows: an action, and how fast."""

    action: Action
    pace: Pace = "usual"


@cache
def listed(file: str, name: str) -> frozenset[str]:
    """A list of words of `resources/elements/<file>.toml`."""
    value: Any = data(file)
    for key in name.split("."):
        value = value[key]
    return frozenset(value.split())


def small(name: str) -> frozenset[str]:
    """A list of the small words."""
    return listed("words", name)


@cache
def data(file: str) -> dict[str, Any]:
    """One of the files, as it is written."""
    return tomllib.loads(files("resources").joinpath("elements", f"{file}.toml").read_text("utf-8"))


@cache
def actions() -> dict[str, Shown]:
    """By the base form of a verb, or by such a form and the words behind it ("take off"), what it shows.

    Of a verb that several actions list, the last one that lists it alone counts.
    """
    found: dict[str, Shown] = {}
    for action in get_args(Action):
        lists = data("verbs")[action]
        for pace in get_args(Pace):
            found.update({verb: Shown(action, pace) for verb in lists.get(pace, "").split()})
        found.update({phrase: Shown(action) for phrase in lists.get("phrases", ())})
    return found


@cache
def without_object() -> dict[str, Shown]:
    """What verbs of holding show where nothing is held: a balloon lifts, a dog pushes past."""
    held = listed("verbs", "hold.usual")
    return {
        verb: Shown(action, pace)
        for action in get_args(Action)
        if action != "hold"
        for pace in get_args(Pace)
        for verb in data("verbs")[action].get(pace, "").split()
        if verb in held
    }


@cache
def nouns() -> dict[str, Shown]:
    """What a noun says that is done: a leap, a glance, a 360."""
    return {noun: Shown(action) for action, nouns in data("verbs")["nouns"].items() for noun in nouns.split()}


def as_in_phrases(words: Sequence[str]) -> list[str]:
    """Words as the phrases of the lists are written, whoever's hand is raised."""
    owners, selves = listed("words", "possessives"), listed("words", "selves")
    return ["one's" if word in owners else "oneself" if word in selves else word for word in words]


@cache
def idioms() -> frozenset[str]:
    """Verbs and the words behind them that show nothing though the verb alone would."""
    return frozenset(data("verbs")["silent"]["phrases"])


@cache
def echoing() -> frozenset[str]:
    """Verbs and the words behind them that do what another did."""
    return frozenset(data("verbs")["echoing"]["phrases"])


@cache
def unable() -> dict[str, Shown]:
    """Verbs and the words behind them that show something where they are negated: cannot take her eyes off."""
    return {
        phrase: Shown(action)
        for action in get_args(Action)
        for phrase in data("verbs")[action].get("never", ())
    }


@cache
def stays_alone() -> frozenset[str]:
    """Verbs that nobody does to another: where somebody "sat by" a tree, the tree did nothing."""
    alone = ("stand", "walk", "jump", "hover", "rise", "fall")
    transitive = listed("verbs", "done_to.usual") | set(moved())
    return frozenset(verb for verb, shown in actions().items() if shown.action in alone) - transitive


@cache
def moved() -> dict[str, Action]:
    """By a verb that is done to something, what that thing is then seen to do."""
    return {verb: action for action, verbs in data("verbs")["object_does"].items() for verb in verbs.split()}


@cache
def longest_phrase() -> int:
    return max(len(phrase.split()) for phrase in actions())


@cache
def verb_forms() -> dict[str, tuple[tuple[str, Form], ...]]:
    """By a form as it is written, the verbs that it can be of and which form it is."""
    lists = data("verbs")
    bases = {word for known in actions() for word in known.split()[:1]}
    for name in (
        "around",
        "object_does",
        "handles",
        "attends",
        "causes",
        "light",
        "unreal",
        "placed",
        "silent",
    ):
        bases |= {verb for key, verbs in lists[name].items() if key != "phrases" for verb in verbs.split()}
    for verbs in data("camera")["verbs"].values():
        bases |= set(verbs.split())
    irregular = {line.split()[0]: line.split()[1:] for line in data("words")["irregular"]}
    found: dict[str, list[tuple[str, Form]]] = {}
    for base in sorted(bases | set(irregular)):
        past, participle = irregular.get(base, [with_ending(base, "ed")] * 2)
        forms: list[tuple[str, Form]] = [
            (base, "base"),
            (_third(base), "s"),
            (past, "past"),
            (participle, "participle"),
            (with_ending(base, "ing"), "ing"),
        ]
        if past == "was":
            forms = [("be", "base"), ("been", "participle"), ("being", "ing")]
        if base in irregular and past != with_ending(base, "ed") and past.endswith("t"):
            forms += [(with_ending(base, "ed"), "past"), (with_ending(base, "ed"), "participle")]
        if base not in irregular and _LAST_CONSONANT.search(base) and _is_long(base):  # traveled, travelled
            doubled = base + base[-1]
            forms += [(doubled + "ed", "past"), (doubled + "ed", "participle"), (doubled + "ing", "ing")]
        for written, form in forms:
            found.setdefault(written, []).append((base, form))
    return {written: tuple(of) for written, of in found.items()}


def unknown_verb(word: str) -> tuple[str, Form] | None:
    """What a word that no list holds would be as a verb, from its ending."""
    if word.endswith("ing") and len(word) > 5:
        return _undoubled(word[:-3]), "ing"
    if word.endswith("ed") and len(word) > 4:
        return _undoubled(word[:-2]), "past"
    if word.endswith("s") and len(word) > 3 and not word.endswith(("ss", "us", "'s")):
        return word[:-1], "s"
    return None


def _undoubled(stem: str) -> str:
    return stem[:-1] if stem[-1] == stem[-2] and stem[-1] not in "lsz" else stem


def singular(noun: str) -> str:
    """A noun without its plural."""
    irregular = {
        "men": "man",
        "women": "woman",
        "children": "child",
        "mice": "mouse",
        "geese": "goose",
        "people": "person",
    }
    for many, one in irregular.items():
        if noun.endswith(many):
            return noun.removesuffix(many) + one
    if noun.endswith("ies") and len(noun) > 4:
        return noun[:-3] + "y"
    if noun.endswith("ves") and len(noun) > 4:
        return noun[:-3] + ("fe" if noun in ("knives", "wives", "lives") else "f")
    if noun.endswith("es") and noun[:-2].endswith(("s", "x", "z", "ch", "sh")):
        return noun[:-2]
    if noun.endswith("s") and not noun.endswith(("ss", "us", "is")) and len(noun) > 3:
        return noun[:-1]
    return noun


def _third(base: str) -> str:
    if base.endswith("y") and base[-2:-1] not in "aeiou":
        return base[:-1] + "ies"
    return base + ("es" if base.endswith(("s", "x", "z", "ch", "sh", "o")) else "s")


def with_ending(base: str, ending: str) -> str:
    """A base with -ed or -ing: carried, hopping, taking, lying."""
    if ending == "ing" and base.endswith("ie"):
        return base[:-2] + "ying"
    if ending == "ed" and base.endswith("y") and base[-2:-1] not in "aeiou":
        return base[:-1] + "ied"
    if base == "be":
        return base + ending
    if base.endswith("e") and not (ending == "ing" and base.endswith(("ee", "oe", "ye"))):
        return base[:-1] + ending
    if base.endswith("e"):
        return base + ("d" if ending == "ed" else ending)
    if _LAST_CONSONANT.search(base) and (not _is_long(base) or base in listed("words", "stressed_last")):
        return base + base[-1] + ending
    return base + ending


def _is_long(base: str) -> bool:
    return len(_SYLLABLE.findall(base)) > 1
