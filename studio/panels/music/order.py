"""From the draft of a piece to the request that it stands for, and to the name of its take."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from engines.contract import BadInput, parse_request
from engines.music.harmony import Mode, key_of
from engines.music.request import Lock, MusicRequest
from engines.music.thoughts import Plan, Role
from studio.panels.music.edits import asked_anew, other_tracks, told_otherwise
from studio.panels.music.mix import faders_of
from studio.panels.music.styles import own_name
from studio.panels.music.uses import fields_for, task_of, writes_notes
from studio.take_words import short_title

PANEL = "music"
SHAPING = (
    "engine", "prompt", "reference", "film", "style", "duration_s", "metre", "loop", "thought_temperature",
    "thought_guidance",
)  # fmt: skip
"""What a plan is made from. Tempo and key are not among them: a plan can take on others."""
SOUNDING = ("faders", "soundfont", "stems", "format")
"""What changes no note."""
ASKED = ("task", "lyrics", "source", "from_s", "to_s", "closeness", "stem", "steps", "guidance", "loras")
"""What only neural engines are asked."""


class Held(BaseModel):
    """A plan that was changed by hand, for the idea in `shape`: with another idea it does not count.

    `score` is the file of the notes that it goes on from, and `take` the number of the take that they were, 0 where
    they were a sketch; `only` names, by thought, the tracks that are written anew there where not all of them are;
    `locks` what stays as it is.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    shape: dict[str, Any]
    seed: int
    plan: Plan
    score: str = ""
    take: int = 0
    only: dict[int, tuple[Role, ...]] = {}
    locks: tuple[Lock, ...] = ()

    @property
    def has_score(self) -> bool:
        return bool(self.score) and Path(self.score).is_file()


def shape_of(draft: Mapping[str, Any]) -> dict[str, Any]:
    """What the draft says that a plan is made from."""
    own = ("own_style", "own_strength") if draft["own_style"] else ()
    return {name: draft[name] if draft[name] != "" else None for name in (*SHAPING, *own)}


def read_held(told: Mapping[str, Any] | None) -> Held | None:
    """What a draft keeps of a plan of the user's own; None where there is none that can be read."""
    try:
        return Held.model_validate(told) if told else None
    except ValueError:
        return None


def held_in(draft: Mapping[str, Any]) -> Held | None:
    """The plan of the user's own, as long as it belongs to the idea of now."""
    held = read_held(draft["held"])
    return held if held and held.shape == shape_of(draft) else None


def has_idea(draft: Mapping[str, Any]) -> bool:
    """Whether there is anything that a piece can be made from."""
    told = bool(draft["prompt"].strip() or draft["reference"] or draft["film"] or draft["style"])
    told = told or bool(draft["own_style"])
    return told or (task_of(draft) != "compose" and bool(draft["source"])) or held_in(draft) is not None


def request_of(draft: Mapping[str, Any]) -> MusicRequest:
    """The request that a draft stands for. Raises `BadInput` that names the field."""
    if not has_idea(draft):
        raise BadInput("prompt", "there is no idea yet", "say what the piece should be")
    values = {name: draft[name] for name in MusicRequest.model_fields if name in draft}
    values["prompt"] = values["prompt"].strip()
    values["key"] = (values["key"] or "").strip() or None
    values["faders"] = faders_of(draft)
    values |= {"plan": None, "score": None, "locks": ()}
    held = held_in(draft)
    if held and writes_notes(draft["engine"]):
        values |= _held_values(held, draft["seed"], values["tempo_bpm"], values["key"])
    return parse_request(MusicRequest, values | _unused(draft))


def _unused(draft: Mapping[str, Any]) -> dict[str, Any]:
    """What the engine of a draft has no use for, as it is when nobody says anything. A film that the inspector still
    shows stays: the engine says that it scores none."""
    used = fields_for(draft)
    used |= {"film"} if "reference" in used else set()
    told = (
        "prompt",
        "reference",
        "film",
        "style",
        "own_style",
        "own_strength",
        "loop",
        "stems",
        "soundfont",
        "faders",
        "key",
        "metre",
        "tempo_bpm",
        *ASKED,
    )
    fields = MusicRequest.model_fields
    return {name: fields[name].get_default() for name in told if name not in used} | {"task": task_of(draft)}


def _held_values(held: Held, seed: int, tempo_bpm: float | None, key: str | None) -> dict[str, Any]:
    plan = told_otherwise(held.plan, tempo_bpm, key_in(key or ""))
    keeps = seed == held.seed
    if not keeps and held.locks:
        plan = asked_anew(plan, range(len(plan.thoughts)))
    locks = list(held.locks)
    if keeps:
        for thought, roles in held.only.items():
            locks += other_tracks(plan, thought, roles)
    score = held.score if held.has_score and (keeps or held.locks) else None
    return {
        "plan": plan.model_dump(mode="json"),
        "score": score,
        "locks": tuple(lock.model_dump() for lock in locks) if score else (),
    }


def key_in(words: str) -> tuple[int, Mode] | None:
    """The tonic and the mode of `A minor`, `F# dorian` or `Am`; None where the words are no key."""
    try:
        return key_of(words)
    except BadInput:
        return None


def sketched(request: MusicRequest) -> dict[str, Any]:
    """The values of a request that its notes depend on, as the engine's questions take them."""
    return request.model_dump(mode="json", exclude=set(SOUNDING))


def title_of(request: MusicRequest, names: Mapping[str, str]) -> str:
    """What a take is called before a person names it: the first words of the idea, else what it is made from.

    `names` are those of the files of the request, by field.
    """
    words = " ".join(request.prompt.split())
    return short_title(
        words
        or names.get("film")
        or names.get("source")
        or names.get("reference")
        or own_name(request.own_style)
        or request.style
        or ""
    )


def values_from(values: Mapping[str, Any]) -> dict[str, Any]:
    """The draft's values for the request values of a take; a plan in them becomes one that is held."""
    known = {name: value for name, value in values.items() if name in MusicRequest.model_fields}
    plan, score, locks = known.pop("plan", None), known.pop("score", None), known.pop("locks", ())
    held = None
    if plan:
        shaping = (*SHAPING, "own_style", "own_strength")
        of = {name: known.get(name, MusicRequest.model_fields[name].default) for name in shaping}
        held = Held(
            shape=shape_of(of), seed=known["seed"], plan=plan, score=str(score or ""), locks=tuple(locks)
        ).model_dump(mode="json")
    return {**known, "held": held}
