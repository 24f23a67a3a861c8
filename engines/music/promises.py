"""What the words of a piece ask for and its plan does not have, in sentences for the person who asked."""

from collections import Counter
from collections.abc import Sequence
from itertools import groupby

from engines.music.idea import Idea
from engines.music.instruments import instruments
from engines.music.thoughts import ROLES, Plan

_MOST_WORDS = 16  # told by name


def missed(idea: Idea, plan: Plan, is_led: bool = False, is_scored: bool = False) -> list[str]:
    """Sentences on stand-ins, on who does not play, on sections that are not there, and on what no piece has. A plan
    that `is_led` goes on as a reference does, one that `is_scored` is as long as a film."""
    lacking = _without(idea, plan, is_led, is_scored)
    told = (*_stand_ins(idea, plan), *_silent(idea, plan), *_tuneless(idea, plan), *lacking)
    return [*told, *idea.remarks]


def unread(idea: Idea) -> list[str]:
    """A sentence on the words that mean nothing to a plan, if there are any."""
    if not idea.unread:
        return []
    more = len(idea.unread) - _MOST_WORDS
    words = ", ".join(idea.unread[:_MOST_WORDS]) + (f" and {more} more" if more > 0 else "")
    return [f"These words could not be followed: {words}."]


def _playing(plan: Plan) -> set[str]:
    """Ids of the roles and instruments that are heard."""
    used = {role for thought in plan.thoughts for role in thought.roles}
    return {*used, *(part.instrument for part in plan.parts if part.role in used)}


def _stand_ins(idea: Idea, plan: Plan) -> list[str]:
    playing = _playing(plan)
    told = [f"{_title(id)} for {word}" for word, id in idea.nearest if id in playing]
    return [f"Stand-ins: {', '.join(told)}."] if told else []


def _silent(idea: Idea, plan: Plan) -> list[str]:
    playing = _playing(plan)
    word_of = {id: word for word, id in idea.nearest}
    silent = [word_of.get(id, _title(id)) for id in idea.wanted if id not in playing]
    if not silent:
        return []
    does = "does" if len(silent) == 1 else "do"
    return [
        f"{_listed(silent, 'and').capitalize()} {does} not play: other instruments have what there is to play."
    ]


def _tuneless(idea: Idea, plan: Plan) -> list[str]:
    """Soloists who have no tune to play."""
    leads = {part.instrument for part in plan.parts if part.role == "lead"} | {"lead", "drums", "percussion"}
    playing = _playing(plan)
    return [
        f"The {_title(id)} has no tune of its own: in its solo it plays on in front, and the melody rests."
        for id in idea.soloists
        if id in playing and id not in leads and not _is_kit(id)
    ]


def _is_kit(id: str) -> bool:
    return id in instruments() and instruments()[id].is_kit


def _without(idea: Idea, plan: Plan, is_led: bool, is_scored: bool) -> list[str]:
    there = Counter(plan.thoughts[begin].section for begin, _ in plan.sections())
    told = Counter(section for section, _ in groupby(idea.sections))
    lacking = [
        section if not there[section] else f"another {section}"
        for section in told
        if there[section] < told[section]
    ]
    if not lacking:
        return []
    if is_led:
        return [f"The reference has no {_listed(lacking, 'or')}, and the piece goes on as it does."]
    remedy = "name fewer sections" if is_scored else "choose a longer piece, or name fewer sections"
    return [f"There is no room for {_listed(lacking, 'and')}{' in the film' if is_scored else ''}: {remedy}."]


def _title(id: str) -> str:
    return id if id in ROLES else instruments()[id].title.lower()


def _listed(words: Sequence[str], link: str) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {link} {words[-1]}"
