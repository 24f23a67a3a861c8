"""A walk in words: `walk forward 2 s, look left 90°, jump; run back 1.5 s while looking right 30 degrees`.

`actions_of` reads words, `told` says a log in words. What follows a comma, a semicolon, a full stop, a new line, `and`
or `then` comes after what stands before it; what follows `while`, `as` or `+` happens at the same time; brackets can be
repeated: `(walk 2 s, turn right) 4 times`. Without an amount one walks for a second, turns by 90 degrees and looks
aside by 30. Ways in metres and steps are as long as on free ground.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby

from engines.contract import BadInput
from engines.world.actions import MOST_TICKS, Action, ActionLog, Key, Weather
from engines.world.logs import held
from engines.world.script_reader import EXAMPLE, FIELD, Act, Reader

_PRESS_S = 0.1
_STEEPEST = 85.0
_UNSEEN_DEG = 0.05
_WEATHERS: dict[Weather, str] = {
    "as it is": "weather as it is",
    "clear": "let it be clear",
    "haze": "let it be hazy",
    "rain": "let it rain",
    "snow": "let it snow",
    "storm": "let it storm",
}


def actions_of(text: str, fps: int) -> ActionLog:
    """The walk that the words tell. Raises `BadInput` that names the words that were not understood, where they are,
    and what was expected there."""
    made = _Made(fps)
    for together in Reader(text, fps).sequence():
        made.add(together)
    made.end()
    if not made.actions:
        raise BadInput(FIELD, "does not say what to do", EXAMPLE)
    return ActionLog(fps=fps, held=held(made.actions))


@dataclass
class _Made:
    """The ticks so far, how far up they look, and what is to be said of the sky with the next one."""

    fps: int
    actions: list[Action] = field(default_factory=list)
    pitch: float = 0.0
    hour: float | None = None
    weather: Weather | None = None

    def add(self, together: list[Act]) -> None:
        """What is done at the same time: as long as the longest that says how long it is."""
        for act in together:
            self.hour = self.hour if act.hour is None else act.hour
            self.weather = act.weather or self.weather
        told_s = [act.lasts_s for act in together if act.lasts_s is not None]
        all_s = max(told_s or [act.usual_s for act in together])
        if all_s == 0:
            return
        ticks = self._ticks(all_s)
        if len(self.actions) + ticks > MOST_TICKS:
            raise BadInput(FIELD, f"lasts longer than {MOST_TICKS} ticks", "shorten or repeat less of it")
        keys: list[set[Key]] = [set() for _ in range(ticks)]
        yaws, pitches = [0.0] * ticks, [0.0] * ticks
        for act in together:
            own = ticks if act.lasts_s is None else self._ticks(act.lasts_s)
            for down in keys[:own]:
                down |= act.keys
            if act.presses:
                for tick in self._pressed(own, act.times):
                    keys[tick].add(act.presses)
            up = -self.pitch if act.levels else act.pitch
            up = min(max(self.pitch + up, -_STEEPEST), _STEEPEST) - self.pitch
            self.pitch += up
            for whole, turns in ((act.yaw, yaws), (up, pitches)):
                for tick, part in enumerate(_eased(whole, own)):
                    turns[tick] += part
        for down, yaw, up in zip(keys, yaws, pitches, strict=True):
            yaw, up = round(min(max(yaw, -180), 180), 4), round(min(max(up, -90), 90), 4)
            self._tick(Action(keys=frozenset(down), yaw=yaw, pitch=up, hour=self.hour, weather=self.weather))

    def end(self) -> None:
        """Say what is still to be said of the sky."""
        if self.hour is not None or self.weather:
            self._tick(Action(hour=self.hour, weather=self.weather))

    def _tick(self, action: Action) -> None:
        self.actions.append(action)
        self.hour = self.weather = None

    def _ticks(self, seconds: float) -> int:
        return max(round(min(seconds * self.fps, 2.0 * MOST_TICKS)), 1)

    def _pressed(self, ticks: int, times: int) -> list[int]:
        """When a key is down that is pressed so many times, evenly."""
        long = self._ticks(_PRESS_S)
        begins = [number * ticks // times for number in range(times)]
        return [tick for begin in begins for tick in range(begin, min(begin + long, ticks))]


def _eased(whole: float, ticks: int) -> Iterator[float]:
    """A turn spread over ticks, slow at both ends, in ten-thousandths of a degree that add up to it."""
    before = 0.0
    for tick in range(1, ticks + 1):
        now = round(whole * (0.5 - 0.5 * math.cos(math.pi * tick / ticks)), 4)
        yield round(now - before, 4)
        before = now


def told(log: ActionLog) -> str:
    """The film of a log in words that `actions_of` understands: the same keys for the same times and the same turns,
    if not as evenly made."""
    said: list[str] = []
    ticks = list(log)[log.begin :]
    for _, group in groupby(_numbered(ticks), key=lambda pair: pair[0]):
        run = [action for _, action in group]
        first = run[0]
        if first.hour is not None:
            minutes = round(first.hour * 60)
            said.append(f"at {minutes // 60}:{minutes % 60:02d}")
        if first.weather:
            said.append(_WEATHERS[first.weather])
        said.append(_said(run, log.fps))
    return ", ".join(said)


def _numbered(ticks: list[Action]) -> Iterator[tuple[tuple[int, frozenset[Key], bool], Action]]:
    """Each tick with what it is a part of: the same keys, and turning or not where nobody walks; a new sky begins
    something new."""
    number = 0
    for action in ticks:
        number += action.hour is not None or action.weather is not None
        turns = not action.keys and bool(action.yaw or action.pitch)
        yield (number, action.keys, turns), action


def _said(run: list[Action], fps: int) -> str:
    lasts = f"{len(run) / fps:.3f}".rstrip("0").rstrip(".") + " s"
    yaw, pitch = sum(action.yaw for action in run), sum(action.pitch for action in run)
    turns = [
        f"{way} {abs(size):.4f}".rstrip("0").rstrip(".") + "°"
        for size, way in ((yaw, "right" if yaw > 0 else "left"), (pitch, "up" if pitch > 0 else "down"))
        if abs(size) >= _UNSEEN_DEG
    ]
    looks = f"look {' and '.join(turns)}" if turns else ""
    done = _done(run[0].keys)
    if not done:
        return f"{looks} in {lasts}" if looks else f"wait {lasts}"
    meanwhile = [*done[1:], *([looks.replace("look", "looking", 1)] if looks else [])]
    return " while ".join([f"{done[0]} {lasts}", *meanwhile])


def _done(keys: frozenset[Key]) -> list[str]:
    """What is done with keys that are held; keys that undo each other do nothing."""
    front = ("forward" in keys) - ("back" in keys)
    right = ("right" in keys) - ("left" in keys)
    ways = [way for way in (("back", "", "forward")[front + 1], ("left", "", "right")[right + 1]) if way]
    done = []
    if ways:
        verb = "run" if "run" in keys else "walk" if front else "strafe"
        done.append(f"{verb} {' and '.join(ways)}")
    if "jump" in keys:
        done.append("jumping" if done else "jump")
    if "attack" in keys:
        done.append("attacking" if done else "attack")
    return done
