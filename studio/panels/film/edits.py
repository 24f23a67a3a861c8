"""What can be done to the shots of a film, as pure functions from shots to shots.

Places in the list count from 0. Nothing here knows a draft, an undo stack or a widget.
"""

from engines.film.shots import SHORTEST_S, Shot

Shots = tuple[Shot, ...]
STEP_S = 0.1  # in which durations are written
EMPTY = Shot.model_validate({"shot_type": "medium_shot"})
KEPT_ON = ("environment", "lighting", "weather", "place", "picture", "seed")


def replaced(shots: Shots, at: int, shot: Shot) -> Shots:
    return shots[:at] + (shot,) + shots[at + 1 :]


def inserted(shots: Shots, at: int, shot: Shot) -> Shots:
    return shots[:at] + (shot,) + shots[at:]


def removed(shots: Shots, at: int) -> Shots:
    return shots[:at] + shots[at + 1 :]


def moved(shots: Shots, at: int, to: int) -> Shots:
    """The shot of place `at` at place `to` of the new list."""
    return inserted(removed(shots, at), to, shots[at])


def can_split(shot: Shot) -> bool:
    return shot.duration_s >= 2 * SHORTEST_S and shot.footage is None


def split(shot: Shot) -> tuple[Shot, Shot]:
    """Two shots of half the time each: the first keeps the title, both share set and seed, and the lines."""
    first_s = round(shot.duration_s / 2 / STEP_S) * STEP_S
    lines = (len(shot.dialogue) + 1) // 2
    first = shot.model_copy(update={"duration_s": round(first_s, 3), "dialogue": shot.dialogue[:lines]})
    second = shot.model_copy(
        update={
            "duration_s": round(shot.duration_s - first_s, 3),
            "dialogue": shot.dialogue[lines:],
            "transition": "cut",
            "title": "",
            "locked": False,
        }
    )
    return first, second


def next_shot(shots: Shots, after: int) -> Shot:
    """An empty shot that stays where the one before it is."""
    kept = KEPT_ON if 0 <= after < len(shots) else ()
    return EMPTY.model_copy(update={name: getattr(shots[after], name) for name in kept})


def cleaned(shots: Shots) -> Shots:
    """As they are rendered: without lines in which nobody says anything, and whether or not they are locked."""

    def bare(shot: Shot) -> Shot:
        said = tuple(line for line in shot.dialogue if line.text.strip())
        if said == shot.dialogue and not shot.locked:
            return shot
        return shot.model_copy(update={"dialogue": said, "locked": False})

    return tuple(map(bare, shots))
