"""Reads a walk that is told in words into acts. What the words are is in `vocabulary`, what acts become in `script`."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import NoReturn

from engines.contract import BadInput
from engines.world import vocabulary as words
from engines.world.actions import Key, Weather
from engines.world.pace import JUMP_S, RUN_M_S, WALK_M_S, stride_m

FIELD = "script"
EXAMPLE = (
    "for instance: walk forward 2 s, look left 90°, jump; run back 3 m while looking right 30°; wait 1 s"
)
MOST_REPEATS = 1000
_WALKS_S, _WAITS_S, _LOOK_DEG, _TURN_DEG = 1.0, 1.0, 30.0, 90.0
_SETTLES_S, _BLOW_S = 0.15, 0.35
_TOKEN = re.compile(
    r"(?P<clock>\d{1,2}:\d{2})|(?P<number>\d+(?:[.]\d+)?|[.]\d+|[½¼])|(?P<word>[^\W\d_]+(?:['’][^\W\d_]+)*)"
    r"|(?P<space>[^\S\n]+)|(?P<mark>.|\n)"
)
_ENDS = frozenset((",", ";", ".", "\n", "(", ")"))


@dataclass(frozen=True)
class Act:
    """One thing that is done. Without `lasts_s` it takes as long as what is done meanwhile, or `usual_s`; `presses`
    goes down `times` rather than being held. Turns are degrees; one that `levels` looks at the horizon again."""

    keys: frozenset[Key] = frozenset()
    lasts_s: float | None = None
    usual_s: float = 0.0
    yaw: float = 0.0
    pitch: float = 0.0
    levels: bool = False
    presses: Key | None = None
    times: int = 0
    hour: float | None = None
    weather: Weather | None = None


@dataclass(frozen=True)
class _Token:
    text: str
    kind: str
    begin: int
    end: int


class Reader:
    """Reads from the first word to the last; `fps` says how long a frame is where the words count frames."""

    def __init__(self, text: str, fps: int) -> None:
        self._text, self._fps, self._at = text, fps, 0
        self._verb = -2  # where the last one that moves stands
        self._tokens = [
            _Token(match.group().lower().replace("’", "'"), match.lastgroup or "", *match.span())
            for match in _TOKEN.finditer(text)
            if match.lastgroup != "space"
        ]

    def sequence(self, *, bracketed: bool = False) -> list[list[Act]]:
        """What is done one after the other, each a list of what is done at the same time."""
        steps: list[list[Act]] = []
        while True:
            self._pass(words.NEXT | words.PLAIN)
            if self._is_over():
                if bracketed:
                    self._fail("a bracket that closes")
                return steps
            if bracketed and self._take(")"):
                return steps
            bracket = self._bracket()
            steps += [self._together()] if bracket is None else bracket

    def _bracket(self) -> list[list[Act]] | None:
        """A sequence in brackets, as often as is said before or after it."""
        begin = self._at
        self._pass(frozenset(("repeat", "do")))
        count = self._times()
        self._pass(frozenset((":",)))
        if not self._take("("):
            self._at = begin
            return None
        inside = self.sequence(bracketed=True)
        count = count or self._times() or 1
        if not 1 <= count <= MOST_REPEATS:
            raise BadInput(FIELD, f"cannot repeat something {count:g} times", f"1 to {MOST_REPEATS} times")
        return inside * round(count)

    def _times(self) -> float | None:
        if self._take("x", "×", "*"):
            return self._number()
        amount = self._amount(words.TIMES, needed=False)
        return amount[0] if amount else None

    def _together(self) -> list[Act]:
        acts = [self._act()]
        while self._goes_on():
            acts.append(self._act())
        return acts

    def _goes_on(self) -> bool:
        """Whether something else is done meanwhile; then its words come next."""
        begin = self._at
        self._pass(words.PLAIN)
        self._take(",")
        self._take("and")
        if self._take(*words.MEANWHILE):
            return True
        if self._take("at") and self._take("the") and self._take("same") and self._take("time"):
            self._take("as")
            return not self._is_over()
        self._at = begin
        return False

    def _act(self) -> Act:
        self._pass(words.PLAIN)
        word = self._word()
        if word in ("hold", "holding", "keep") and self._next_word() in words.MOVES.keys() | words.DIRECTIONS:
            self._at += 1
            word = self._word()
        if word in words.DIRECTIONS:
            return self._move("walk")
        if (word in _OF_SKY and word not in words.MOVES) or self._is_clock():
            return self._sky()
        if unit := self._counted():
            return self._look("turn") if unit in words.DEGREES else self._move("walk")
        self._at += 1
        if word in words.MOVES:
            self._verb = self._at - 1
            return self._move(word)
        if word in words.LOOKS:
            return self._look(word)
        if word in words.JUMPS:
            return self._press("jump", JUMP_S + _SETTLES_S, goes_on=word.endswith("ing"))
        if word in words.ATTACKS:
            return self._press("attack", _BLOW_S, goes_on=word.endswith("ing"))
        if word in words.WAITS:
            return self._wait()
        self._at -= 1
        beside_verb = self._verb == self._at - 1  # as in “wander off”
        self._fail("something to do: walk, run, strafe, look, turn, jump, attack or wait", beside_verb)

    def _counted(self) -> str:
        """The unit of an amount with which something begins to be said, none otherwise; it is not passed."""
        begin = self._at
        amount = self._amount(words.DEGREES.keys() | words.METRES | words.STEPS, needed=False)
        self._at = begin
        return amount[1] if amount else ""

    def _move(self, verb: str) -> Act:
        begin = self._at - 1
        key = words.MOVES[verb]
        keys: set[Key] = {key} if key else set()
        lasts_s = metres = strides = None
        units = words.SECONDS.keys() | words.METRES | words.STEPS | words.TICKS
        if verb in words.STEPPING:
            units, strides = units | words.TIMES, 1.0
        while True:
            self._pass(words.PLAIN)
            word = self._word()
            if (word == "and" and self._next_word() in words.DIRECTIONS) or (word == "up" and "back" in keys):
                self._at += 1
            elif word in words.DIRECTIONS:
                keys.add(words.DIRECTIONS[word])
                if {"left", "right"} <= keys or {"forward", "back"} <= keys:
                    self._fail("one direction, not its opposite as well")
                self._at += 1
            elif word in words.QUICK:
                keys.add("run")
                self._at += 1
            elif word in words.SLOW:
                self._fail("a pace that there is: walk or run")
            elif amount := self._amount(units):
                size, unit = amount
                if unit in words.METRES:
                    metres = size * words.METRES[unit]
                elif unit in words.STEPS | words.TIMES:
                    strides = size
                else:
                    lasts_s = self._lasting(size, unit)
            else:
                break
        if not keys & {"forward", "back", "left", "right"}:
            if verb in words.STRAFING:
                self._lacks(begin, "left or right")
            keys.add("forward")
        speed = RUN_M_S if "run" in keys else WALK_M_S
        if metres is None and lasts_s is None and strides is not None:
            metres = strides * stride_m(speed)
        return Act(frozenset(keys), lasts_s if metres is None else metres / speed, _WALKS_S)

    def _look(self, verb: str) -> Act:
        begin = self._at - 1
        usual = _TURN_DEG if verb.startswith(("turn", "rotat")) else _LOOK_DEG
        ways: list[tuple[float, float]] = []
        sizes: list[float | None] = []
        loose = lasts_s = None
        around = levels = False
        hurry = 1.0
        while True:
            word = self._word()
            if word in words.TURNS:
                if around:
                    ways[-1], around = words.TURNS[word], False
                else:
                    ways.append(words.TURNS[word])
                    sizes.append(loose)
                    loose = None
            elif word in words.AROUND:
                ways.append((1, 0))
                sizes.append(loose or 180.0)
                loose, around = None, True
            elif word in words.LEVEL:
                levels = True
            elif word in words.SLOW | words.QUICK:
                hurry = 2.0 if word in words.SLOW else 0.5
            elif not (word in words.PLAIN or (word == "and" and self._next_word() in words.TURNS)):
                amount = self._amount(words.DEGREES.keys() | words.SECONDS.keys() | words.TICKS, bare=True)
                if amount is None:
                    if word in ("over", "within", "during") and ways:
                        self._at += 1
                        continue
                    break
                size, unit = amount
                if unit in words.SECONDS or unit in words.TICKS:
                    lasts_s = self._lasting(size, unit)
                elif None in sizes:
                    sizes = [
                        size * words.DEGREES.get(unit, 1.0) if known is None else known for known in sizes
                    ]
                else:
                    loose = size * words.DEGREES.get(unit, 1.0)
                continue
            self._at += 1
        if not ways and not levels:
            if loose is None and not verb.startswith("spin"):
                self._lacks(begin, "a direction: left, right, up, down, around or ahead")
            ways, sizes = [(1, 0)], [loose or 360.0]
        turned = [
            (yaw * (size or usual), pitch * (size or usual))
            for (yaw, pitch), size in zip(ways, sizes, strict=True)
        ]
        yaw, pitch = sum(way[0] for way in turned), sum(way[1] for way in turned)
        usual_s = hurry * (0.3 + max(abs(yaw), abs(pitch), 30.0) / 140)
        return Act(lasts_s=lasts_s, usual_s=usual_s, yaw=yaw, pitch=pitch, levels=levels)

    def _press(self, key: Key, each_s: float, goes_on: bool) -> Act:
        self._pass(words.PLAIN)
        amount = self._amount(words.TIMES | words.SECONDS.keys() | words.TICKS, bare=True)
        if amount and (amount[1] in words.SECONDS or amount[1] in words.TICKS):
            return Act(frozenset((key,)), self._lasting(*amount))
        if amount is None and goes_on:
            return Act(frozenset((key,)), usual_s=each_s)
        times = round(amount[0]) if amount else 1
        if not 1 <= times <= MOST_REPEATS:
            raise BadInput(FIELD, f"cannot {key} {times} times", f"1 to {MOST_REPEATS} times")
        return Act(usual_s=times * each_s, presses=key, times=times)

    def _wait(self) -> Act:
        self._pass(words.PLAIN | {"here"})
        if self._word() in words.WEATHERS:
            self._at += 1
            return Act(weather="clear")
        amount = self._amount(words.SECONDS.keys() | words.TICKS)
        return Act(lasts_s=self._lasting(*amount) if amount else _WAITS_S)

    def _sky(self) -> Act:
        """Weather, or the hour."""
        self._pass(words.SKY)
        word = self._word()
        if word in words.WEATHERS:
            self._at += 1
            self._pass(frozenset(("the", "sky", "weather")))
            return Act(weather=words.WEATHERS[word])
        if word in words.HOURS:
            self._at += 1
            return Act(hour=words.HOURS[word])
        if self._take("as"):
            self._pass(frozenset(("it", "is", "was", "in", "the", "picture")))
            return Act(weather="as it is")
        begin = self._at
        if self._is_clock():
            hours, minutes = word.split(":")
            hour = int(hours) + int(minutes) / 60 if int(minutes) < 60 else 99.0
            self._at += 1
        else:
            told = self._number()
            if told is None:
                self._fail("an hour such as 18:30, or clear, haze, rain, snow or storm")
            hour = told
        if self._take("pm"):
            hour += 12 if hour < 12 else 0
        elif self._take("am"):
            hour -= 12 if hour >= 12 else 0
        self._pass(frozenset(("o'clock", "h", "hours")))
        if hour > 24:
            self._at = begin
            self._fail("an hour from 0:00 to 24:00")
        return Act(hour=hour)

    def _lasting(self, size: float, unit: str) -> float:
        return size / self._fps if unit in words.TICKS else size * words.SECONDS[unit]

    def _amount(
        self, units: Iterable[str], *, bare: bool = False, needed: bool = True
    ) -> tuple[float, str] | None:
        """A number with one of `units`, or without one if `bare`. With `needed`, a number in figures must have one."""
        begin = self._at
        number = self._number()
        if number is None:
            return None
        told = self._tokens[begin]
        self._pass(words.WHOLE)
        unit = self._word()
        if unit in units:
            self._at += 1
            return number, unit
        if told.text in ("once", "twice", "thrice") and "times" in units:
            return number, "times"
        if bare and told.text not in ("a", "an"):
            return number, ""
        if needed and told.kind == "number":
            self._lacks(begin, f"a unit: {', '.join(sorted(set(units) & _SHOWN))}")
        self._at = begin
        return None

    def _number(self) -> float | None:
        word = self._word()
        if self._at < len(self._tokens) and self._tokens[self._at].kind == "number":
            self._at += 1
            return {"½": 0.5, "¼": 0.25}.get(word) or float(word)
        if word not in words.NUMBERS:
            return None
        self._at += 1
        if self._word() == "-" and self._next_word() in words.NUMBERS:
            self._at += 1
        number, following = words.NUMBERS[word], self._word()
        if number <= 1 and following in ("a", "an", "half", "quarter", "hundred"):
            self._at += 1
            return number * {"half": 0.5, "quarter": 0.25, "hundred": 100}.get(following, 1)
        if number >= 20 and 1 <= words.NUMBERS.get(following, 0) < 10:
            self._at += 1
            return number + words.NUMBERS[following]
        return number

    def _is_over(self) -> bool:
        return self._at >= len(self._tokens)

    def _is_clock(self) -> bool:
        return not self._is_over() and self._tokens[self._at].kind == "clock"

    def _word(self) -> str:
        return "" if self._is_over() else self._tokens[self._at].text

    def _next_word(self) -> str:
        return self._tokens[self._at + 1].text if self._at + 1 < len(self._tokens) else ""

    def _take(self, *texts: str) -> bool:
        taken = self._word() in texts and not self._is_over()
        self._at += taken
        return taken

    def _pass(self, texts: frozenset[str]) -> None:
        while self._take(*texts):
            pass

    def _fail(self, expected: str, before: int = 0) -> NoReturn:
        """At this word; so many `before` it are blamed with it, unless it is only misspelt."""
        if self._is_over():
            raise BadInput(FIELD, f"ends where {expected} is expected", EXAMPLE)
        strange = last = self._at
        while last + 1 < len(self._tokens) and self._is_strange(last) and self._is_strange(last + 1):
            last += 1
        close = get_close_matches(self._tokens[strange].text, words.EVERY, 1, 0.75)
        known = close and self._is_strange(strange)
        hint = f"perhaps “{close[0]}”" if known else EXAMPLE
        told = self._told(strange if known else strange - before, last)
        raise BadInput(FIELD, f"{told} is not understood: expected {expected}", hint)

    def _lacks(self, at: int, needed: str) -> NoReturn:
        raise BadInput(FIELD, f"{self._told(at, at)} needs {needed}", EXAMPLE)

    def _told(self, first: int, last: int) -> str:
        """Words as they were written, and where."""
        begin, end = self._tokens[first].begin, self._tokens[last].end
        line = self._text.count("\n", 0, begin) + 1
        character = begin - self._text.rfind("\n", 0, begin)
        return f"“{self._text[begin:end]}” (line {line}, character {character})"

    def _is_strange(self, at: int) -> bool:
        token = self._tokens[at]
        return token.text not in _ENDS and token.kind == "word" and token.text not in _KNOWN


_OF_SKY = words.SKY | words.WEATHERS.keys() | words.HOURS.keys()
_SHOWN = frozenset(("s", "m", "steps", "times", "degrees", "frames"))
_KNOWN = frozenset(words.EVERY) | words.PLAIN | words.NEXT | words.SKY | words.TICKS
