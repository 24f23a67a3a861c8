"""A take in the words of the draft: its own request, and its notes as those that a piece goes on from.

It compares and translates; when the draft takes over what a take says is for `studio.panels.music.on_stage` to decide.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from engines.contract import BadInput
from engines.music.request import MusicRequest
from engines.music.score import SCORE_FILE
from studio.panels.music.edits import asked_by_user
from studio.panels.music.mix import mixed_for, mixes_in
from studio.panels.music.order import ASKED, SHAPING, SOUNDING, read_held, request_of, values_from
from studio.panels.music.piece import plan_in
from studio.panels.music.uses import fields_for
from studio.project.recipe import values_of
from studio.project.takes import Take

HEARD = (
    "seed", "tempo_bpm", "key", "own_style", "own_strength", "note_temperature", "note_guidance", *SHAPING, *ASKED,
)  # fmt: skip
"""What a change of makes another piece, beside the plan."""


def request_in(take: Take, folder: Path) -> MusicRequest | None:
    """The request of a take of the project in `folder`; None where its recipe cannot be read."""
    try:
        return MusicRequest.model_validate(values_of(take.recipe, folder))
    except (BadInput, ValueError):
        return None


def asked_of(draft: Mapping[str, Any]) -> MusicRequest | None:
    """What a draft asks for; None where that is nothing yet."""
    try:
        return request_of(draft)
    except BadInput:
        return None


def same_notes(asked: MusicRequest | None, made: MusicRequest | None) -> bool:
    """Whether two requests ask for the very same notes."""
    if asked is None or made is None:
        return False
    return asked.plan == made.plan and all(getattr(asked, name) == getattr(made, name) for name in HEARD)


def asks_for(draft: Mapping[str, Any], made: MusicRequest) -> bool:
    """Whether a draft asks for the very notes that a request did."""
    return same_notes(asked_of(draft), made)


def news_of(take: Take, made: MusicRequest, draft: Mapping[str, Any]) -> dict[str, Any]:
    """What the draft has otherwise than the request that `made` a take, in the draft's own values.

    The take is mixed as it was left. A draft that goes on from it keeps how it sounds besides; what the take's engine
    has no use for stays as it is.
    """
    told = values_from(made.model_dump(mode="json"))
    kept = set(draft) - fields_for(told) - {"held", "engine", "duration_s", "mixed"}
    if draft["take"] == take.number:
        kept |= set(SOUNDING) - ({"faders"} if draft["mixed"] else set())
    if "faders" not in kept:
        mixes = mixes_in(draft)
        told["faders"] = mixes.get(str(take.number), told["faders"])
        if told["faders"]:
            told["mixed"] = mixed_for(told, mixes)
    if asks_for(draft, made):
        kept |= {"held", *HEARD}
    else:
        told["held"] = _grounded(told["held"], take)
    news = {name: value for name, value in told.items() if name not in kept}
    return {
        name: value
        for name, value in (news | {"take": take.number}).items()
        if _plain(draft[name]) != _plain(value)
    }


def _grounded(held: Mapping[str, Any] | None, take: Take) -> dict[str, Any] | None:
    """The plan of a take that was changed by hand, going on from the take's own notes."""
    read, file = read_held(held), take.folder / SCORE_FILE
    if read is None or not file.is_file():
        return dict(held) if held else None
    locks = asked_by_user(read.locks, plan_in(Path(read.score)) if read.has_score else None, read.plan)
    own = {"score": str(file), "take": take.number, "locks": locks}
    return read.model_copy(update=own).model_dump(mode="json")


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
