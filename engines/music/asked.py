"""What the words of a request and its settings ask for together, and what should be told of what came of it.

The words are read in `engines.music.reading`; here it is decided what goes before what, and nothing is planned.
"""

from engines.contract import BadInput
from engines.music import promises, reading
from engines.music.request import LONGEST_S, SHORTEST_S, MusicRequest
from engines.music.thoughts import Plan

_UNTOUCHED_S: float = MusicRequest.model_fields["duration_s"].default
_OF_NETWORKS = (
    "note_temperature", "thought_guidance", "note_guidance", "lyrics", "source", "stem", "steps", "guidance",
)  # fmt: skip
_SOFTER_DB, _SOFTEST_DB = 24.0, 12.0  # by energy that a stretch has less than the loudest, and at most
_FADED_DB, _NEARLY_NOTHING = 18.0, 0.1  # where the words want nearly nothing, which is less energy than this


def settled(request: MusicRequest) -> MusicRequest:
    """The request as long as its words say, where its length is as it was before anybody touched it."""
    told = _told_length_s(request)
    if told is None or request.film is not None or request.duration_s != _UNTOUCHED_S:
        return request
    return request.model_copy(update={"duration_s": told})


def with_an_idea(request: MusicRequest) -> None:
    """Raise `BadInput` for a request that nothing can be made from."""
    given = (request.style, request.own_style, request.reference, request.film, request.plan)
    if not request.prompt.strip() and not any(given):
        raise BadInput("prompt", "there is no idea yet", "say what the piece should be, or choose a style")


def remarks(request: MusicRequest, plan: Plan) -> list[str]:
    """What should be told of a plan that was made of `request`: a length in words, cuts that are met or missed, and
    doubts about what was heard in a reference, and what of the words did not come."""
    if request.plan is not None:
        return _of_film(request, plan)
    idea = reading.read(request.prompt, plan.duration_s)
    told = [*_of_length(request, plan), *_of_film(request, plan), *_of_reference(request)]
    return [*told, *promises.missed(idea, plan, request.reference is not None, request.film is not None)]


def left_out(request: MusicRequest) -> str:
    """What of a request the Composer has no use for, in words."""
    fields = {name: MusicRequest.model_fields[name] for name in _OF_NETWORKS}
    return ", ".join(
        str(field.title).lower() for name, field in fields.items() if getattr(request, name) != field.default
    )


def softer_db(request: MusicRequest, plan: Plan) -> list[float]:
    """By how much each thought is softer than the loudest at least: what is said to be quiet, a section, the beginning
    or the end, is quiet, in styles too whose sections are all of one loudness. How quiet, its energy says, which may
    have been changed since."""
    if not request.prompt.strip():
        return []
    idea = reading.read(request.prompt, plan.duration_s)
    middles = [
        (first + thought.bars / 2) / plan.bars
        for first, thought in zip(plan.first_bars, plan.thoughts, strict=True)
    ]
    turned = [sum(turn.by for turn in idea.turns if turn.at <= middle) for middle in middles]
    loudest = max(thought.energy for thought in plan.thoughts)
    softer: list[float] = []
    for n, (thought, middle) in enumerate(zip(plan.thoughts, middles, strict=True)):
        is_last = n == len(middles) - 1
        levels = [
            level.energy
            for level in idea.levels
            if level.at <= middle < level.until or (is_last and level.until == 1)
        ]
        most = _FADED_DB if min(levels, default=1) < _NEARLY_NOTHING else _SOFTEST_DB
        meant = levels or thought.section in idea.told_loudness or turned[n] < max(turned)
        softer.append(min(_SOFTER_DB * (loudest - thought.energy), most) if meant else 0.0)
    return softer


def _told_length_s(request: MusicRequest) -> float | None:
    if request.plan is not None or not request.prompt.strip():
        return None
    told = reading.read(request.prompt, request.duration_s).duration_s
    return None if told is None else min(max(told, SHORTEST_S), LONGEST_S)


def _of_length(request: MusicRequest, plan: Plan) -> list[str]:
    made: list[str] = []
    told = _told_length_s(request)
    if told is None:
        return made
    if request.film is not None:
        made.append(
            f"The words say {_clock(told)}; the piece is as long as the film, {_clock(plan.duration_s)}."
        )
    elif request.duration_s != _UNTOUCHED_S and abs(request.duration_s - told) >= plan.bar_s:
        made.append(
            f"The words say {_clock(told)}, the setting {_clock(request.duration_s)}: the setting holds."
        )
    elif request.duration_s == _UNTOUCHED_S != told:
        made.append(f"As long as the words say: {_clock(told)}.")
    return made


def _of_film(request: MusicRequest, plan: Plan) -> list[str]:
    if request.film is None:
        return []
    from engines.music import scoring

    missed = scoring.missed_s(scoring.cuts_of(request.film), plan)
    if not missed:
        return [f"{request.film.name} has no cuts; the piece is as long as it is."]
    late = [by for by in missed if by > scoring.MET_S]
    if not late:
        return ["The only cut begins a bar." if len(missed) == 1 else f"All {len(missed)} cuts begin a bar."]
    told = f"{len(missed) - len(late)} of {len(missed)} cuts begin a bar"
    return [f"{told}; {'one misses' if len(late) == 1 else 'the others miss'} it by up to {max(late):.1f} s."]


def _of_reference(request: MusicRequest) -> list[str]:
    if request.reference is None:
        return []
    from engines.music.listening import reference

    doubt = reference.doubt_of(request.reference)
    return [doubt] if doubt else []


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d}"
