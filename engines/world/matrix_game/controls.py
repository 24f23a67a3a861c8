"""What a walker does, as the networks of Matrix-Game are told it: a row of keys and a mouse for every frame.

An action turns the view by degrees; a network was trained on small movements of a mouse in each frame. A turn that is
larger than those is made over the frames that follow. Logs of another rate are brought to the network's here, too.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from engines.world.actions import PUBLISHED, Action, ActionLog, Key
from engines.world.logs import MOUSE_DEG, held

if TYPE_CHECKING:
    from torch import Tensor

MOST_WAITING = 360.0  # degrees of a turn that may still be to come
STANDING, JUMP, SLIDE, TURN_LEFT, TURN_RIGHT, SIDE_LEFT, SIDE_RIGHT = range(7)
TURNING = 0.5  # degrees in a frame that are a turn to a runner

Turn = tuple[float, float]


@dataclass(frozen=True)
class Layout:
    """How a network is told. `keys` are those of its row, in order; `most` is the largest mouse movement of a frame
    that it knows, 0 without a mouse. Keys in `pulsed` are told every `pulse`-th frame while they are held.

    `steering`: left and right turn a wheel, which is the mouse. `runner`: one of seven things is done at a time.
    """

    keys: tuple[Key, ...]
    most: float
    kind: Literal["walker", "steering", "runner"] = "walker"
    pulsed: frozenset[Key] = frozenset()
    pulse: int = 8

    @property
    def width(self) -> int:
        """Values in the row of keys."""
        return SIDE_RIGHT + 1 if self.kind == "runner" else len(self.keys)


UNIVERSAL = Layout(PUBLISHED[:4], 0.1)
STEERING = Layout(("forward", "back"), 0.1, "steering")
RUNNER = Layout((), 0.0, "runner")
FIRST = Layout(PUBLISHED, 0.05, pulsed=frozenset({"jump", "attack"}))


def told(
    actions: Sequence[Action], layout: Layout, frame: int = 0, waiting: Turn = (0.0, 0.0)
) -> "tuple[Tensor | None, Tensor, Turn]":
    """Mouse (1, frames, 2), pitch up and yaw right, and keys (1, frames, `layout.width`) of an action for each frame,
    the first of which is the film's `frame`; and the turn (pitch, yaw) in degrees that is still to come."""
    import torch

    rows = [_row(action, layout, number) for number, action in enumerate(actions, frame)]
    keys = torch.tensor(rows, dtype=torch.float32)[None]
    if not layout.most:
        return None, keys, waiting
    spread, waiting = eased(actions, layout.most * MOUSE_DEG, waiting)
    mouse = [_mouse(action, layout) for action in spread]
    return torch.tensor(mouse, dtype=torch.float32)[None], keys, waiting


def eased(
    actions: Sequence[Action], most_deg: float, waiting: Turn = (0.0, 0.0)
) -> tuple[list[Action], Turn]:
    """The same actions with no turn larger than `most_deg` in a frame: what is too much comes in the frames after it;
    and the turn (pitch, yaw) that is still to come at the end."""
    found = []
    for action in actions:
        pitch, later_pitch = _part(waiting[0] + action.pitch, most_deg)
        yaw, later_yaw = _part(waiting[1] + action.yaw, most_deg)
        waiting = later_pitch, later_yaw
        found.append(action.model_copy(update={"pitch": pitch, "yaw": yaw}))
    return found, waiting


def at_rate(actions: Iterable[Action], given: int, wanted: int) -> Iterator[Action]:
    """Actions of `given` ticks a second at `wanted`: what is held stays held, and turns stay as large."""
    if given == wanted:
        yield from actions
        return
    yaw = pitch = 0.0
    keys: frozenset[Key] = frozenset()
    sky: dict[str, object] = {}
    tick, empty = 0, True
    for number, action in enumerate(actions):
        begin, end = number * wanted, (number + 1) * wanted  # in parts of 1 / (given * wanted) seconds
        while begin < end:
            part = min(end, (tick + 1) * given) - begin
            yaw, pitch, keys = (
                yaw + action.yaw * part / wanted,
                pitch + action.pitch * part / wanted,
                keys | action.keys,
            )
            sky |= {
                name: value for name in ("hour", "weather") if (value := getattr(action, name)) is not None
            }
            begin, empty = begin + part, False
            if begin == (tick + 1) * given:
                yield Action.model_validate({"keys": keys, "yaw": yaw, "pitch": pitch, **sky})
                yaw, pitch, keys, sky, empty, tick = 0.0, 0.0, frozenset(), {}, True, tick + 1
    if not empty:
        yield Action.model_validate({"keys": keys, "yaw": yaw, "pitch": pitch, **sky})


def log_at(log: ActionLog, fps: int) -> ActionLog:
    """A log at `fps` ticks a second, for a world that has no other rate."""
    begin = round(log.begin * fps / log.fps)
    return ActionLog(fps=fps, begin=begin, held=held(at_rate(log, log.fps, fps)))


def _part(turn: float, most: float) -> Turn:
    """What of a turn is made now, and what later."""
    turn = max(-MOST_WAITING, min(MOST_WAITING, turn))
    now = max(-most, min(most, turn))
    return now, turn - now


def _mouse(action: Action, layout: Layout) -> list[float]:
    if layout.kind == "steering":
        wheel = ("right" in action.keys) - ("left" in action.keys)
        return [0.0, layout.most * wheel if wheel else action.yaw / MOUSE_DEG]
    return [action.pitch / MOUSE_DEG, action.yaw / MOUSE_DEG]


def _row(action: Action, layout: Layout, frame: int) -> list[float]:
    if layout.kind == "runner":
        return [float(number == _of_runner(action)) for number in range(layout.width)]
    beat = frame % layout.pulse == 0
    return [float(key in action.keys and (beat or key not in layout.pulsed)) for key in layout.keys]


def _of_runner(action: Action) -> int:
    """The one thing that a runner does."""
    if "jump" in action.keys:
        return JUMP
    if "back" in action.keys:
        return SLIDE
    if abs(action.yaw) >= TURNING:
        return TURN_RIGHT if action.yaw > 0 else TURN_LEFT
    if "left" in action.keys:
        return SIDE_LEFT
    return SIDE_RIGHT if "right" in action.keys else STANDING
