"""The sound of a take: its stems through the mixer where it has any, else its one file."""

from collections.abc import Iterable
from typing import Any

from engines.music.request import Fader
from engines.music.score import SCORE_FILE
from engines.music.thoughts import Role
from studio.panels.music.mixing import File, Source, Stems
from studio.panels.music.piece import plan_in
from studio.project.takes import Take


def faders_in(told: Iterable[Any]) -> tuple[Fader, ...]:
    """The mixer in the plain values of a draft or a recipe."""
    return tuple(Fader.model_validate(each) for each in told)


def mixed_with(take: Take) -> tuple[Fader, ...]:
    """The mixer as it stood when a take was made."""
    return faders_in(take.recipe["request"].get("faders", ()))


def source_of(take: Take) -> Source:
    """What is played of a take. Raises `OSError` and soundfile's `RuntimeError` where it cannot be read."""
    plan = plan_in(take.folder / SCORE_FILE)
    folder = take.folder / "stems"
    roles = [part.role for part in plan.parts] if plan else []
    stems = {role: path for role in roles if (path := folder / f"{role}.flac").is_file()}
    return Stems(stems, mixed_with(take)) if stems else File(take.media)


def remixed(take: Take, faders: tuple[Fader, ...]) -> Source | None:
    """The take by these faders; None where that is how it was mixed, or it has no stems."""
    source = source_of(take)
    if faders == mixed_with(take) or not isinstance(source, Stems):
        source.close()
        return None
    source.set_faders(faders)
    return source


def left_out(faders: Iterable[Fader], roles: Iterable[Role]) -> set[Role]:
    """The parts that a mixer lets nobody hear."""
    told = {fader.role: fader for fader in faders}
    alone = {fader.role for fader in told.values() if fader.solo}
    return {
        role for role in roles if (role in told and told[role].mute) or (bool(alone) and role not in alone)
    }
