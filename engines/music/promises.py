"""What the words of a piece ask for and its plan does not have, in sentences for the person who asked."""

from collections.abc import Sequence

from engines.music.idea import Idea
from engines.music.instruments import instruments
from engines.music.thoughts import ROLES, Plan

_MOST_WORDS = 16  # told by name


def missed(idea: Idea, plan: Plan, is_led: bool) -> list[str]:
    """Sentences on stand-ins, on who does not play, on sections that are not there, and on what no piece has. A plan
    that `is_led` goes on as a reference does."""
    told = (*_stand_ins(idea, plan), *_silent(idea, plan), *_without(idea, plan, is_led))
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


def _without(idea: Idea, plan: Plan, is_led: bool) -> list[str]:
    there = {thought.section for thought in plan.thoughts}
    lacking = [section for section in dict.fromkeys(idea.sections) if section not in there]
    if not lacking:
        return []
    if is_led:
        return [f"The reference has no {_listed(lacking, 'or')}, and the piece goes on as it does."]
    return [f"There is no room for {_listed(lacking, 'and')}: choose a longer piece, or name fewer sections."]


def _title(id: str) -> str:
    return id if id in ROLES else instruments()[id].title.lower()


def _listed(words: Sequence[str], link: str) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {link} {words[-1]}"
