"""Changes: the harmony of jazz standards and bossa nova, eight bars at a time.

A phrase visits targets; each is prepared by what leads to it: two-fives, dominants a tritone away, the backdoor,
diminished passing chords; the end turns round to what follows. Loops and cadential phrases are in `progressions`.
"""

from random import Random

from engines.music.grammar.customs import drawn
from engines.music.grammar.numerals import Language, Step
from engines.music.harmony import Chord
from engines.music.thoughts import Section

PHRASE_BARS = 8
_MAJOR_TARGETS = {0: 1.4, 5: 2.2, 9: 1.6, 2: 2.0, 4: 1.0, 7: 0.4, 3: 0.3, 8: 0.25}
_MINOR_TARGETS = {0: 1.6, 5: 2.2, 3: 2.0, 8: 1.3, 10: 0.6, 7: 0.4}
_BRIDGES_MAJOR = {5: 3.0, 9: 1.4, 4: 1.6, 3: 0.7, 8: 0.7, 2: 1.0}
_BRIDGES_MINOR = {5: 2.4, 3: 2.4, 8: 1.4, 10: 0.7}


def changes(language: Language, section: Section, random: Random) -> list[Chord]:
    """Eight bars as chords of half bars; the last bars lead back to the tonic."""
    if section != "bridge" and language.happens(
        language.customs.modal * (4 if language.mode == "dorian" else 1), random
    ):
        return _modal(language, random)
    slots = 4 if random.random() < 0.35 + language.customs.half_bars else 2
    per_slot = PHRASE_BARS // slots * 2
    targets = _targets(language, section, slots, random)
    chords: list[Chord] = []
    for n, (target, following) in enumerate(zip(targets, targets[1:] + [0], strict=True)):
        last = n == slots - 1
        if last and target == 0 and language.happens(language.customs.turnaround, random):
            chords += turnaround(language, per_slot, random)
        else:
            chords += _slot(language, target, following, per_slot, random)
    return chords


def turnaround(language: Language, halves: int, random: Random) -> list[Chord]:
    """From the tonic round to the tonic: I vi ii V and its kin, in so many half bars (a multiple of four)."""
    minor = language.is_minor
    tonic = language.tonic
    second: dict[Step, float] = {
        Step(9, "dom"): 2, Step(9, "min"): 1.2, Step(1, "dim"): 1.2, Step(3, "dom"): 0.6, Step(4, "min"): 0.5,
    } if not minor else {Step(8, "maj"): 1.6, Step(9, "dim"): 1.2, Step(3, "maj"): 1, Step(8, "dom"): 0.6}  # fmt: skip
    steps = [tonic, drawn(second, random, language.temperature), *_two_five(language, tonic, random)]
    if not minor and random.random() < 0.2:
        steps[0] = Step(4, "min")
    each = halves // 4
    return [chord for step in steps for chord in [_played(language, step, random)] * each]


def _targets(language: Language, section: Section, slots: int, random: Random) -> list[int]:
    """Roots that the slots begin on."""
    usual = _MINOR_TARGETS if language.is_minor else _MAJOR_TARGETS
    opens = {0: 6.0, 2: 1.6, 5: 0.6, 9: 0.5} if not language.is_minor else {0: 6.0, 5: 0.8, 2: 0.6}
    if section == "bridge":
        opens = _BRIDGES_MINOR if language.is_minor else _BRIDGES_MAJOR
    targets = [drawn(opens, random, language.temperature)]
    while len(targets) < slots:
        weights = {root: w for root, w in usual.items() if root != targets[-1]}
        targets.append(drawn(weights, random, language.temperature))
    if section != "bridge" and random.random() < 0.75:
        targets[-1] = 0 if targets[-2] != 0 else drawn({2: 1.0, 5: 0.6}, random)
    return targets


def _slot(language: Language, target: int, following: int, halves: int, random: Random) -> list[Chord]:
    """From one target to before the next."""
    here, goal = _step(language, target), _step(language, following)
    half, quarter = halves // 2, halves // 4
    customs = language.customs
    stays = _played(language, here, random)
    if target + 2 == following and language.happens(customs.diminished * 3, random):
        passing = Chord(root=target + 1, quality="dim7")
        return [stays] * half + [passing] * half
    if following == 0 and not language.is_minor and language.happens(customs.backdoor, random):
        away = [Step(5, "min"), Step(10, "dom")]
        return [stays] * half + [_played(language, step, random) for step in away for _ in range(quarter)]
    if language.happens(customs.two_fives, random):
        two, five = (_played(language, step, random) for step in _two_five(language, goal, random))
        if random.random() < customs.half_bars + 0.25 or target == 0:
            return [stays] * half + [two] * quarter + [five] * quarter
        return [two] * half + [five] * half
    if target != following and random.random() < 0.6:
        return [stays] * half + [_played(language, _dominant(language, goal, random), random)] * half
    other = _played(language, here, random) if random.random() < 0.5 else stays
    return [stays] * half + [other] * half


def _two_five(language: Language, goal: Step, random: Random) -> list[Step]:
    minor = goal.kind in ("min", "dim")
    two = Step((goal.root + 2) % 12, "dim" if minor and random.random() < 0.8 else "min")
    return [two, _dominant(language, goal, random)]


def _dominant(language: Language, goal: Step, random: Random) -> Step:
    away = 1 if language.happens(language.customs.tritone, random) else 7
    return Step((goal.root + away) % 12, "dom")


def _step(language: Language, root: int) -> Step:
    """A target: major and minor as the mode has it, distant ones major."""
    found = language.on(root)
    return Step(root, "maj") if found.kind in ("dom", "dim") and root != 7 else found


def _played(language: Language, step: Step, random: Random) -> Chord:
    if step.kind == "dim" and step.root == 1:
        return Chord(root=1, quality="dim7")
    if step.kind == "dom":
        altered = (step.root + 1) % 12 in language.pitch_classes or language.is_minor
        weights = {
            q: w * (2.5 if (q == "7b9") == altered else 0.35)
            for q, w in language.customs.colours["dom"].items()
        }
        return Chord(root=step.root, quality=drawn(weights, random, language.temperature))
    return language.coloured(step, random)


def _modal(language: Language, random: Random) -> list[Chord]:
    """One chord or two for eight bars."""
    home = language.coloured(language.tonic, random)
    away = language.coloured(language.after(language.tonic, random), random)
    each = random.choice((2, 4, 8))
    return ([home] * each + [away] * each) * (PHRASE_BARS // each)
