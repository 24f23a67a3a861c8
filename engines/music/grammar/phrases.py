"""Phrases of four or eight bars: loops that lead back to their beginning, and periods that end in cadences.

A phrase is steps with lengths; devices (secondary dominants, inversions, suspensions, borrowed chords) are worked in
where they fit, and then each step is coloured as the style has it. How phrases make sections is in `progressions`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from random import Random

from engines.music.grammar.numerals import Function, Language, Step
from engines.music.harmony import Chord, Quality
from engines.music.thoughts import HALVES, Section

_OPENS: dict[Section, Mapping[Function, float]] = {
    "verse": {"tonic": 4, "relative": 1, "before": 0.5, "dominant": 0.15},
    "pre-chorus": {"tonic": 0.2, "relative": 1.2, "before": 3, "dominant": 0.6},
    "chorus": {"tonic": 2, "relative": 1.8, "before": 1.3, "dominant": 0.25},
    "bridge": {"tonic": 0.1, "relative": 1.8, "before": 2, "dominant": 0.5},
    "build": {"tonic": 0.5, "relative": 1, "before": 2, "dominant": 0.7},
    "break": {"tonic": 1.5, "relative": 1.5, "before": 1.2, "dominant": 0.2},
    "theme": {"tonic": 6, "relative": 0.8, "before": 0.3, "dominant": 0.1},
}
_TURNS: Mapping[Function, float] = {"tonic": 0.35, "relative": 0.8, "before": 1.2, "dominant": 1.5}
_HALF_CADENCE: Mapping[Function, float] = {"tonic": 0.05, "relative": 0.1, "before": 0.8, "dominant": 3}
_OFF_BEAT = 0.07  # share of two bars that are split into one and a half, and a half


@dataclass(frozen=True)
class _Held:
    """A step for so many half bars. `chord` is what it was given by a device, instead of being coloured."""

    halves: int
    step: Step
    bass: int | None = None
    chord: Chord | None = None


def loop_of(language: Language, section: Section, bars: int, random: Random) -> list[Chord]:
    """`bars` bars as chords of half bars that turn back to the first."""
    lengths = _lengths(language, bars, random)
    opens = _OPENS.get(section, _OPENS["verse"])
    if len(lengths) > 1 and language.happens(language.customs.vamp, random):
        steps = _vamp(language, len(lengths), random)
    else:
        steps = _turning(language, len(lengths), opens, random)
    return _finished(language, [_Held(n, step) for n, step in zip(lengths, steps, strict=True)], random)


def phrase_of(language: Language, section: Section, bars: int, random: Random) -> list[Chord]:
    """`bars` bars as chords of half bars: four bars to a half cadence, and four that answer and rest, or lead on."""
    opens = _OPENS.get(section, _OPENS["verse"])
    if bars < 8:
        return loop_of(language, section, bars, random)
    first = _cadenced(language, opens, _HALF_CADENCE, random)
    rests = section in ("theme", "outro", "solo", "chorus") or random.random() < 0.3
    ends: Mapping[Function, float] = {"tonic": 1} if rests else _HALF_CADENCE
    if random.random() < 0.62:
        second = _parallel(first, _cadenced(language, opens, ends, random))
    else:
        opens_second: Mapping[Function, float] = {"tonic": 0.6, "relative": 2, "before": 1.5, "dominant": 0.3}
        second = _cadenced(language, opens_second, ends, random)
    if rests:
        second = _authentic(language, second, random)
    return _finished(language, first, random) + _finished(language, second, random)


def _lengths(language: Language, bars: int, random: Random) -> list[int]:
    """Half bars of each chord: four bars split in two, and again, by chance; more readily towards the end."""
    of_four, of_two, of_one = language.customs.splits
    found: list[int] = []

    def split(halves: int, late: float) -> None:
        chance = {8: of_four, 4: of_two, 2: of_one * late}.get(halves, 1.0)
        if halves == 1 or random.random() >= chance:
            found.append(halves)
        elif halves == 4 and of_one and random.random() < _OFF_BEAT:
            found.extend((3, 1))
        else:
            split(halves // 2, late)
            split(halves - halves // 2, late * 1.4)

    for begin in range(0, bars, 4):
        split(min(bars - begin, 4) * HALVES, 0.7)
    return found


def _vamp(language: Language, count: int, random: Random) -> list[Step]:
    """Two steps in turn."""
    home = language.tonic if random.random() < 0.85 else language.after(None, random)
    away = language.after(home, random, to=home)
    return [(home, away)[n % 2] for n in range(count)]


def _turning(language: Language, count: int, opens: Mapping[Function, float], random: Random) -> list[Step]:
    """Steps whose last leads to the first; most have the tonic among them."""
    steps: list[Step] = []
    for _ in range(6):
        steps = [language.after(None, random, opens)]
        while len(steps) < count - 1:
            steps.append(language.after(steps[-1], random))
        if count > 1:
            steps.append(language.after(steps[-1], random, _TURNS, to=steps[0]))
        if any(step.root == 0 for step in steps) or random.random() < 0.15:
            break
    return steps


def _cadenced(
    language: Language, opens: Mapping[Function, float], ends: Mapping[Function, float], random: Random
) -> list[_Held]:
    """Four bars that begin and end as the functions say."""
    lengths = _lengths(language, 4, random)
    last = language.after(None, random, ends)
    steps = [language.after(None, random, opens)]
    while len(steps) < len(lengths) - 1:
        to = last if len(steps) == len(lengths) - 2 else None
        steps.append(language.after(steps[-1], random, to=to))
    steps = (steps + [last])[-len(lengths) :]
    return [_Held(n, step) for n, step in zip(lengths, steps, strict=True)]


def _parallel(first: list[_Held], second: list[_Held]) -> list[_Held]:
    """The second phrase with the beginning of the first: two bars, or what lies nearest."""
    return _cut(first, 0, 4) + _cut(second, 4, 8)


def _cut(phrase: list[_Held], begin: int, end: int) -> list[_Held]:
    """What sounds from one half bar to another."""
    made: list[_Held] = []
    at = 0
    for held in phrase:
        inside = min(at + held.halves, end) - max(at, begin)
        if inside > 0:
            made.append(replace(held, halves=inside))
        at += held.halves
    return made


def _authentic(language: Language, phrase: list[_Held], random: Random) -> list[_Held]:
    """The phrase ends on the tonic after what leads to it; chamber music delays it by a six-four chord."""
    kept = _cut(phrase, 0, random.choice((4, 4, 4, 5)))
    missing = 8 - sum(held.halves for held in kept)
    home = language.tonic
    if language.customs.function >= 0.75 and language.mode in ("major", "minor"):
        leading = Step(7, "dom")
    else:
        leading = language.after(
            None, random, {"dominant": 3, "before": 1.5, "tonic": 0, "relative": 0.1}, to=home
        )
    rest = HALVES if missing >= 4 else 1
    before = missing - rest
    made: list[_Held] = list(kept)
    if language.happens(language.customs.cadential, random) and leading.root == 7 and before >= 2:
        triad: Quality = "min" if home.kind == "min" else "maj"
        made.append(_Held(before // 2, home, chord=Chord(root=0, quality=triad, bass=7)))
        before -= before // 2
    elif before >= 2 and kept[-1].step.function != "before":
        prepares = language.after(kept[-1].step, random, {"before": 5, "tonic": 0, "dominant": 0}, to=leading)
        made.append(_Held(before // 2, prepares))
        before -= before // 2
    return made + [_Held(before, leading), _Held(rest, home)]


def _finished(language: Language, phrase: list[_Held], random: Random) -> list[Chord]:
    """Devices, inversions, colours, and one chord for each half bar."""
    for device in (_minor_fourth, _mediant, _secondary, _suspended, _inverted):
        phrase = device(language, phrase, random)
    pedal = language.happens(language.customs.pedal, random)
    colours: dict[Step, Chord] = {}
    chords: list[Chord] = []
    for held in phrase:
        chord = held.chord
        if chord is None:
            if held.step not in colours or random.random() < 0.18:
                colours[held.step] = language.coloured(held.step, random)
            chord = colours[held.step]
            if pedal and held.step.root != 0:
                chord = chord.model_copy(update={"bass": 0})
            elif held.bass is not None and held.bass in chord.tones:
                chord = chord.model_copy(update={"bass": held.bass})
        chords += [chord] * held.halves
    return chords


def _minor_fourth(language: Language, phrase: list[_Held], random: Random) -> list[_Held]:
    """A major fourth step becomes minor in its second half."""
    made: list[_Held] = []
    for held in phrase:
        is_fourth = (
            held.step.root == 5 and held.step.kind == "maj" and not language.is_minor and held.halves >= 2
        )
        if is_fourth and language.happens(language.customs.minor_fourth, random):
            made += [
                replace(held, halves=held.halves - held.halves // 2),
                _Held(held.halves // 2, Step(5, "min")),
            ]
        else:
            made.append(held)
    return made


def _mediant(language: Language, phrase: list[_Held], random: Random) -> list[_Held]:
    """One inner chord gives way to one a third from the chord before it, of the same kind."""
    inner = range(1, len(phrase) - 1)
    if not inner or not language.happens(language.customs.mediant, random):
        return phrase
    n = random.choice(inner)
    before = phrase[n - 1].step
    root = (before.root + random.choice((3, 4, 8, 9))) % 12
    if before.kind == "dim" or root in (phrase[n + 1].step.root, before.root):
        return phrase
    return [*phrase[:n], replace(phrase[n], step=Step(root, before.kind)), *phrase[n + 1 :]]


def _secondary(language: Language, phrase: list[_Held], random: Random) -> list[_Held]:
    """A chord is led to by a dominant of its own, in the second half of the one before; at most one a phrase."""
    fits = [
        n
        for n, (held, following) in enumerate(pairwise(phrase))
        if held.halves >= 2 and following.step.root not in (0, held.step.root, (held.step.root + 5) % 12)
        and following.step.kind != "dim" and following.chord is None and held.chord is None
    ]  # fmt: skip
    if not fits or not language.happens(language.customs.secondary * 2, random):
        return phrase
    n = random.choice(fits)
    held, goal = phrase[n], phrase[n + 1].step
    dominant = Step((goal.root + 7) % 12, "dom")
    sevenths: list[Quality] = ["7", "7", "9", "7b9"] if "7" not in language.customs.colours["dom"] else ["7"]
    quality = random.choice(sevenths)
    if quality == "9" and goal.kind == "min":
        quality = "7b9"
    halves = held.halves // 2
    chord = Chord(root=dominant.root, quality=quality)
    return [
        *phrase[:n], replace(held, halves=held.halves - halves), _Held(halves, dominant, chord=chord), *phrase[n + 1 :],
    ]  # fmt: skip


def _suspended(language: Language, phrase: list[_Held], random: Random) -> list[_Held]:
    """The fourth is held over the dominant before it gives way to the third."""
    made: list[_Held] = []
    for held in phrase:
        is_dominant = held.step.root == 7 and held.step.kind == "dom" and held.chord is None
        if is_dominant and held.halves >= 2 and language.happens(language.customs.suspension, random):
            quality: Quality = "sus9" if "sus9" in language.customs.colours["dom"] else "sus4"
            late = held.halves // 2
            made += [
                replace(held, halves=held.halves - late, chord=Chord(root=7, quality=quality)),
                replace(held, halves=late),
            ]
        else:
            made.append(held)
    return made


def _inverted(language: Language, phrase: list[_Held], random: Random) -> list[_Held]:
    """Basses that would leap go by step, where the third or the fifth of a chord lies between its neighbours'."""
    made = list(phrase)
    for n in range(1, len(made) - 1):
        held = made[n]
        if held.chord is not None or held.halves > 4:
            continue
        before, after = _lowest(made[n - 1]), _lowest(made[n + 1])
        third = (held.step.root + (3 if held.step.kind in ("min", "dim") else 4)) % 12
        fifth = (held.step.root + 7) % 12
        smooth = [
            bass for bass in (third, fifth) if _apart(before, bass) in (1, 2) and _apart(bass, after) <= 2
        ]
        leaps = _apart(before, held.step.root) > 2
        if smooth and leaps and language.happens(language.customs.inversion, random):
            made[n] = replace(held, bass=smooth[0])
    return made


def _lowest(held: _Held) -> int:
    if held.chord is not None:
        return held.chord.lowest
    return held.step.root if held.bass is None else held.bass


def _apart(one: int, other: int) -> int:
    """Semitones between two pitch classes, 0 to 6."""
    return min((one - other) % 12, (other - one) % 12)
