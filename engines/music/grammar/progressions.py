"""Chords of a whole piece: loops that turn, phrases with cadences, and changes, section by section.

Each section has material that comes back with it, varied on purpose; a section may share another's. Material is laid
out to the bars of the section, and then its end is made to lead on, to rest, or back to the beginning of a loop. What
one step is, and how steps follow each other, is in `numerals`; the phrases themselves are in `phrases` and `changes`.
"""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from random import Random

from engines.music.grammar.changes import changes
from engines.music.grammar.customs import drawn, stream
from engines.music.grammar.forms import Stretch
from engines.music.grammar.numerals import Function, Language, Step
from engines.music.grammar.phrases import loop_of, phrase_of
from engines.music.harmony import Chord, Quality
from engines.music.thoughts import HALVES, Section

Halves = list[Chord]
"""Chords of half bars."""
_BORROWERS: dict[Section, float] = {
    "intro": 0.65,
    "outro": 0.7,
    "break": 0.5,
    "solo": 0.7,
    "drop": 0.45,
    "build": 0.25,
}
"""Sections that mostly take their chords from a neighbour, and how often."""
_LEAD_ON: dict[Section, float] = {"build": 0.9, "pre-chorus": 0.85, "bridge": 0.8, "verse": 0.3, "break": 0.35,
                                  "intro": 0.25, "solo": 0.3, "theme": 0.2}  # fmt: skip
"""How often a section ends on a chord that leads to the next one's first."""
_OTHER = 0.3  # chance that a section that was there twice has its second chords
_DRAWS = 12
_MOST = 0.6  # of the time that one root may have
_VARIED = 0.35  # chance that a section is varied the first time it returns


def progressions(form: Sequence[Stretch], language: Language, seed: str, loop: bool) -> list[Halves]:
    """The chords of each section of a form, two for each bar."""
    materials = _materials(form, language, seed)
    made: list[Halves] = []
    seen: dict[Section, int] = {}
    for stretch in form:
        times = seen[stretch.section] = seen.get(stretch.section, 0) + 1
        random = stream(seed, "laid out", stretch.section, times)
        material = materials[stretch.section]
        if times > 2 and stretch.section not in _BORROWERS and random.random() < _OTHER:
            material = _new(stretch.section, language, stream(seed, "other material", stretch.section))
        if times > 1 and language.happens(_VARIED + 0.12 * (times - 2), random):
            material = _varied(material, language, random)
        made.append(_laid_out(material, stretch.bars * HALVES, language, random))
    for n, stretch in enumerate(form):
        random = stream(seed, "end", n)
        if n + 1 < len(form):
            _lead_on(made[n], made[n + 1][0], form[n + 1].section, stretch.section, language, random)
        elif loop:
            _lead_back(made[n], made[0][0], language, random)
        else:
            _rest(made[n], language, random)
    return made


def _materials(form: Sequence[Stretch], language: Language, seed: str) -> dict[Section, Halves]:
    """What each section is made of, those that others borrow from first."""
    order = list(dict.fromkeys(stretch.section for stretch in form))
    order.sort(key=lambda section: section in _BORROWERS)
    made: dict[Section, Halves] = {}
    for section in order:
        random = stream(seed, "material", section)
        lenders = [other for other in made if section in _BORROWERS or other not in _BORROWERS]
        share = _BORROWERS.get(section, language.customs.shares)
        if lenders and section not in ("bridge", "pre-chorus") and random.random() < share:
            material = made[_lender(form, section, lenders)]
            if section not in _BORROWERS and random.random() < 0.35:
                turn = len(material) // 2
                material = material[turn:] + material[:turn]
            made[section] = material
        else:
            made[section] = _new(section, language, random)
    return made


def _lender(form: Sequence[Stretch], section: Section, lenders: Sequence[Section]) -> Section:
    """The section that stands nearest to where the borrower first stands."""
    names = [stretch.section for stretch in form]
    here = names.index(section)
    return min(lenders, key=lambda other: min(abs(n - here) for n, name in enumerate(names) if name == other))


def _new(section: Section, language: Language, random: Random) -> Halves:
    """New chords for a section, drawn until they go through as many roots as the style has it."""
    made: Halves = []
    least = language.customs.least
    for _ in range(_DRAWS):
        again = _drawn(section, language, random)
        if not made or _variety(again) > _variety(made):
            made = again
        roots = Counter(chord.root for chord in made)
        if len(roots) >= least and (least == 1 or max(roots.values()) <= _MOST * len(made)):
            break
    return made


def _variety(chords: Halves) -> float:
    """Roots, and less than one for how evenly they share the time."""
    roots = Counter(chord.root for chord in chords)
    return len(roots) + 1 - max(roots.values()) / len(chords)


def _drawn(section: Section, language: Language, random: Random) -> Halves:
    bars = int(drawn(language.customs.lengths, random, language.temperature))
    match language.customs.grammar:
        case "changes":
            return changes(language, section, random)
        case "phrase":
            return phrase_of(language, section, bars, random)
        case "loop":
            return loop_of(language, section, bars, random)


def _laid_out(material: Halves, halves: int, language: Language, random: Random) -> Halves:
    """The material as often as it fits; where it comes around, now and then a chord is another colour."""
    made: Halves = []
    while len(made) < halves:
        again = material
        if made and random.random() < 0.25:
            again = _varied(material, language, random)
        made += again
    return made[:halves]


def _varied(material: Halves, language: Language, random: Random) -> Halves:
    """The same chords but for one: recoloured, or with another that goes the same way in its second half."""
    runs = _runs(material)
    if len(runs) < 2:
        return material
    begin, end = random.choice(runs[1:])
    chord = material[begin]
    if end - begin >= 2 and random.random() < 0.6:
        after = material[end] if end < len(material) else material[0]
        step = language.after(_as_step(chord, language), random, to=_as_step(after, language))
        middle = begin + (end - begin + 1) // 2
        return material[:middle] + [language.coloured(step, random)] * (end - middle) + material[end:]
    recoloured = language.coloured(_as_step(chord, language), random)
    if chord.bass is not None and chord.bass in recoloured.tones:
        recoloured = recoloured.model_copy(update={"bass": chord.bass})
    return material[:begin] + [recoloured] * (end - begin) + material[end:]


def _runs(chords: Halves) -> list[tuple[int, int]]:
    """Where each chord begins and ends, in half bars."""
    cuts = [0, *(n for n in range(1, len(chords)) if chords[n] != chords[n - 1]), len(chords)]
    return list(pairwise(cuts))


def _as_step(chord: Chord, language: Language) -> Step:
    tones = {(tone - chord.root) % 12 for tone in chord.tones}
    if 3 in tones:
        return Step(chord.root, "dim" if 6 in tones and 7 not in tones else "min")
    if 4 in tones:
        return Step(chord.root, "dom" if 10 in tones or chord.root == 7 else "maj")
    return language.on(chord.root)


def _lead_on(
    chords: Halves, following: Chord, after: Section, section: Section, language: Language, random: Random
) -> None:
    """The last bar, or half of it, leads to what follows."""
    chance = 0.15 if language.customs.grammar == "changes" else _LEAD_ON.get(section, 0.15)
    if after == section:
        chance *= 0.5
    if len(chords) < 2 * HALVES or chords[-1].root == 7 or not language.happens(chance, random):
        return
    leading = _leading(following, language, random)
    width = HALVES if section in ("build", "pre-chorus", "bridge") or random.random() < 0.4 else 1
    if chords[-width - 1].root != leading.root:
        chords[-width:] = [leading] * width
    if width == HALVES and leading.root == 7 and language.happens(language.customs.suspension, random):
        sus: Quality = "sus9" if "9" in language.customs.colours["dom"] else "sus4"
        chords[-HALVES] = Chord(root=7, quality=sus)


def _leading(following: Chord, language: Language, random: Random) -> Chord:
    goal = _as_step(following, language)
    if language.customs.grammar == "changes" or (goal.root == 0 and language.customs.function >= 0.9):
        return language.coloured(Step((goal.root + 7) % 12, "dom"), random)
    step = language.after(
        None, random, {"dominant": 4, "before": 1.2, "tonic": 0.1, "relative": 0.3}, to=goal
    )
    return language.coloured(step, random)


def _lead_back(chords: Halves, first: Chord, language: Language, random: Random) -> None:
    """The end of a loop does not rest: its last chord is another than the first, and goes to it."""
    if chords[-1].root == first.root and len(chords) > 1:
        width = 1 if len(chords) <= 2 * HALVES or random.random() < 0.35 else HALVES
        goal = _as_step(first, language)
        step = language.after(
            None, random, {"dominant": 3, "before": 1.5, "tonic": 0.3, "relative": 0.4}, to=goal
        )
        chords[-width:] = [language.coloured(step, random)] * width


def _rest(chords: Halves, language: Language, random: Random) -> None:
    """The last bar is the tonic, the bar before goes to it."""
    customs = language.customs
    home = language.tonic
    chord = language.coloured(Step(0, "min" if home.kind == "min" else "maj"), random)
    if home.kind == "min" and language.happens(customs.picardy, random):
        chord = Chord(root=0, quality="add9" if "add9" in customs.colours["maj"] else "maj")
    bars = len(chords) // HALVES
    chords[-HALVES:] = [chord] * HALVES
    if bars < 2:
        return
    before = slice(-2 * HALVES, -HALVES)
    if customs.grammar == "changes":
        two = language.coloured(Step(2, "dim" if language.is_minor else "min"), random)
        chords[before] = [two, language.coloured(Step(7, "dom"), random)]
        return
    if chords[-2 * HALVES].root == 0 or chords[-HALVES - 1].root == 0 or random.random() < 0.35:
        likes: dict[Function, float] = {
            "dominant": 2.0 * customs.function,
            "before": 1.6,
            "tonic": 0.0,
            "relative": 0.15,
        }
        step = language.after(None, random, likes, to=home)
        chords[before] = [language.coloured(step, random)] * HALVES
