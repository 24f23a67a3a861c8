"""What the lead, its answer and the accompaniment promise, in all styles and metres."""

from collections.abc import Iterable
from functools import cache
from itertools import pairwise
from typing import get_args

import numpy as np
import pytest

from engines.music.grammar import arpeggios, comping, counter, melody, pads
from engines.music.grammar.frame import Frame
from engines.music.grammar.voicing import voicings
from engines.music.harmony import SCALES, Chord, chord_from
from engines.music.instruments import instruments, palette
from engines.music.score import TICKS, Note, Score
from engines.music.thoughts import BEATS, Metre, Part, Plan, Role, Section, Style, Thought

WRITERS = {
    "chords": comping.write,
    "pad": pads.write,
    "arpeggio": arpeggios.write,
    "lead": melody.write,
    "counter": counter.write,
}
STYLES: tuple[Style, ...] = get_args(Style)
METRES: tuple[Metre, ...] = get_args(Metre)
VERSE, CHORUS = "C Am F G", "F G Am C"
FORM: tuple[tuple[Section, float, str], ...] = (
    ("verse", 0.4, VERSE),
    ("verse", 0.4, "C Am Dm C"),
    ("chorus", 0.8, CHORUS),
    ("chorus", 0.8, "F G C C"),
    ("verse", 0.5, VERSE),
    ("verse", 0.5, "C Am Dm C"),
    ("chorus", 0.9, CHORUS),
    ("chorus", 0.9, "F G C C"),
)


def chords_of(names: str) -> tuple[Chord, ...]:
    return tuple(chord_from(name, 0) for name in names.split() for _ in range(2))


def plan_of(
    style: Style, metre: Metre = "4/4", form: Iterable[tuple[Section, float, str]] = FORM, variety: int = 0
) -> Plan:
    parts = tuple(
        Part(role=role, instrument=list(palette(style)[role])[variety % len(palette(style)[role])])
        for role in get_args(Role)
        if role in WRITERS and role in palette(style)
    )
    roles = tuple(part.role for part in parts)
    thoughts = tuple(
        Thought(section=section, energy=energy, roles=roles, chords=chords_of(names))
        for section, energy, names in form
    )
    return Plan(style=style, tempo_bpm=100, key=7, mode="major", metre=metre, parts=parts, thoughts=thoughts)


def frame_of(
    plan: Plan,
    thought: int,
    seed: int,
    heard: dict[Role, list[Note]] | None = None,
    recalled: dict[Role, list[Note]] | None = None,
) -> Frame:
    return Frame(plan, thought, seed, heard or {}, {}, recalled, voicings(plan)[thought])


def written(plan: Plan, seed: int) -> Score:
    """The whole piece; a thought is brought back by the one of the same section and place."""
    score = Score.empty(plan)
    first: dict[tuple[Section, int], int] = {}
    for n, thought in enumerate(plan.thoughts):
        place = frame_of(plan, n, seed).place
        earlier = first.setdefault((thought.section, place), n)
        recalled = score.notes_of(earlier) if earlier != n else None
        heard: dict[Role, list[Note]] = {}
        for part in plan.parts:
            heard[part.role] = WRITERS[part.role](frame_of(plan, n, seed, dict(heard), recalled))
        score = score.written(n, heard)
    return score


@cache
def leads(style: Style, seeds: int = 6) -> list[tuple[Plan, int, list[Note], Score]]:
    """Each thought's lead in a few pieces: (plan, thought, notes, score)."""
    found = []
    for seed in range(seeds):
        plan = plan_of(style, variety=seed)
        score = written(plan, seed)
        found += [(plan, n, sorted(score.notes_of(n)["lead"]), score) for n in range(len(plan.thoughts))]
    return found


@pytest.mark.parametrize("style", STYLES)
def test_every_part_plays_in_every_metre_inside_its_bars_and_its_instrument(style: Style) -> None:
    for variety, metre in enumerate(METRES):
        plan = plan_of(style, metre, FORM[1:5], variety)
        score = written(plan, 3)
        end = round(4 * BEATS[metre] * TICKS)
        for part in plan.parts:
            instrument = instruments()[part.instrument]
            for n in range(len(plan.thoughts)):
                notes = score.notes_of(n)[part.role]
                assert notes, (metre, part, n)
                assert all(note.start >= 0 and note.start + note.length <= end for note in notes)
                assert all(instrument.low <= note.pitch <= instrument.high for note in notes)
                assert all(note.length > 0 and 0 < note.velocity < 128 for note in notes)
                if part.role in ("lead", "counter"):
                    pairs = pairwise(sorted(notes))
                    assert all(first.start + first.length <= then.start for first, then in pairs)


@pytest.mark.parametrize("style", STYLES)
def test_the_theme_comes_back_with_another_last_bar(style: Style) -> None:
    plan = plan_of(style)
    score = written(plan, 11)

    def bars(thought: int, count: int) -> list[tuple[int, int]]:
        end = count * score.bar_ticks
        return [(note.start, note.pitch) for note in score.notes_of(thought)["lead"] if note.start < end]

    for first, again in ((0, 4), (1, 5), (2, 6), (3, 7)):
        assert bars(first, 3) == bars(again, 3)
    assert any(bars(first, 4) != bars(again, 4) for first, again in ((0, 4), (1, 5), (2, 6), (3, 7)))


@pytest.mark.parametrize("style", STYLES)
def test_the_lead_moves_by_step_breathes_and_fits_its_chords(style: Style) -> None:
    strong = right = moves = steps = leaps = 0
    silent = []
    for plan, n, notes, score in leads(style):
        chords = plan.thoughts[n].chords
        for note in notes:
            if note.start % (score.bar_ticks // 2) == 0:
                chord = chords[note.start // (score.bar_ticks // 2)]
                strong += 1
                right += (note.pitch - plan.key) % 12 in chord.tones
        for first, then in pairwise(notes):
            if then.start - first.start - first.length < TICKS:
                size = abs(then.pitch - first.pitch)
                moves, steps, leaps = moves + 1, steps + (0 < size <= 2), leaps + (size > 7)
        silent.append(1 - sum(note.length for note in notes) / (4 * score.bar_ticks))
    assert right / strong >= 0.88
    assert 0.45 <= steps / moves <= 0.8
    assert leaps / moves < 0.04
    assert 0.08 < np.mean(silent) < 0.5


@pytest.mark.parametrize("style", STYLES)
def test_nothing_that_the_lead_holds_grinds_against_the_chords(style: Style) -> None:
    held = grinding = 0
    for _, n, notes, score in leads(style):
        chords = [*score.notes_of(n).get("chords", []), *score.notes_of(n).get("pad", [])]
        for note in notes:
            if note.length < TICKS:
                continue
            held += 1
            grinding += any(
                min(note.start + note.length, other.start + other.length) - max(note.start, other.start)
                >= TICKS
                and abs(note.pitch - other.pitch) in (1, 13)
                for other in chords
            )
    assert grinding <= 0.01 * held


def test_a_bar_that_returns_over_other_chords_is_fitted_to_them() -> None:
    plan = plan_of(
        "ballad", form=[("theme", 0.5, "C C F C"), ("verse", 0.5, "C F C G"), ("theme", 0.5, "C E7 F C")]
    )
    before = melody.write(frame_of(plan, 0, 5))
    after = melody.write(frame_of(plan, 2, 5, recalled={"lead": before}))
    bar = round(plan.beats * TICKS)

    def bar_of(notes: list[Note], n: int) -> list[tuple[int, int]]:
        return [(note.start, note.pitch) for note in notes if note.start // bar == n]

    assert bar_of(before, 0) == bar_of(after, 0)
    assert [start for start, _ in bar_of(before, 1)] == [start for start, _ in bar_of(after, 1)]
    scale = {(plan.key + step) % 12 for step in SCALES["major"]}
    tones = {(plan.key + tone) % 12 for tone in chord_from("E7", 0).tones}
    assert all(pitch % 12 in scale | tones for _, pitch in bar_of(after, 1))
    held = [note for note in after if note.start // bar == 1 and note.length >= TICKS * 3 // 2]
    assert all(note.pitch % 12 in tones for note in held)


@pytest.mark.parametrize("role", list(WRITERS))
def test_equal_seeds_write_equal_notes_and_other_seeds_others(role: Role) -> None:
    style: Style = "cinematic"
    plan = plan_of(style)
    lead = melody.write(frame_of(plan, 2, 0))
    heard: dict[Role, list[Note]] = {"lead": lead} if role == "counter" else {}
    once, again = (WRITERS[role](frame_of(plan, 2, 0, heard)) for _ in range(2))
    assert once == again
    if role != "pad":
        assert any(WRITERS[role](frame_of(plan, 2, seed, heard)) != once for seed in range(1, 6))


def test_bars_asked_anew_are_other_bars() -> None:
    plan = plan_of("pop")
    thoughts = list(plan.thoughts)
    thoughts[2] = thoughts[2].model_copy(update={"take": 1})
    anew = plan.model_copy(update={"thoughts": tuple(thoughts)})
    assert melody.write(frame_of(plan, 2, 1)) != melody.write(frame_of(anew, 2, 1))


def test_bars_that_return_are_other_bars_too_when_asked_anew() -> None:
    plan = plan_of("pop")
    thoughts = list(plan.thoughts)
    thoughts[6] = thoughts[6].model_copy(update={"take": 1})
    anew = plan.model_copy(update={"thoughts": tuple(thoughts)})
    recalled: dict[Role, list[Note]] = {"lead": melody.write(frame_of(plan, 2, 1))}
    returned = melody.write(frame_of(plan, 6, 1, recalled=recalled))
    asked = melody.write(frame_of(anew, 6, 1, recalled=recalled))
    first_bars = [[(n.start, n.pitch) for n in notes if n.start < 288] for notes in (returned, asked)]
    assert first_bars[0] != first_bars[1]


def test_an_outro_ends_on_one_chord_and_the_tonic() -> None:
    for style in STYLES:
        plan = plan_of(style, form=[("chorus", 0.7, CHORUS), ("outro", 0.3, "F G C C")])
        last = 3 * round(plan.beats * TICKS)
        chords = [note for note in comping.write(frame_of(plan, 1, 2)) if note.start >= last]
        assert len({note.pitch for note in chords}) == len(chords) >= 2
        assert all(note.start < last + TICKS for note in chords)
        assert max(melody.write(frame_of(plan, 1, 2))).pitch % 12 in (plan.key, (plan.key + 4) % 12), style


@pytest.mark.parametrize("role", ["chords", "pad", "arpeggio", "lead"])
def test_energy_makes_parts_louder_and_not_thinner(role: Role) -> None:
    for style in STYLES:
        if role not in palette(style):
            continue
        calm: list[Note] = []
        wild: list[Note] = []
        for seed in range(3):
            for energy, found in ((0.2, calm), (0.95, wild)):
                plan = plan_of(style, form=[("chorus", energy, CHORUS)] * 2)
                found += WRITERS[role](frame_of(plan, 0, seed))
        assert np.mean([note.velocity for note in wild]) > np.mean([note.velocity for note in calm]) + 8
        assert len(wild) >= 0.9 * len(calm), style


def test_a_repeated_pattern_is_struck_alike() -> None:
    plan = plan_of("reggae", form=[("verse", 0.6, "Am Am Am Am"), ("verse", 0.6, "Am Am Am Am")])
    notes = comping.write(frame_of(plan, 0, 2))
    bar = round(plan.beats * TICKS)
    rows = [
        [
            (note.start % bar, note.pitch, note.length, note.velocity)
            for note in notes
            if note.start // bar == n
        ]
        for n in range(4)
    ]
    assert rows[0]
    assert all(row == rows[0] for row in rows)
    assert all(
        start % TICKS >= TICKS // 2 for start, *_ in rows[0]
    )  # the skank leaves the beats to the drums


def test_a_second_violin_makes_no_parallel_fifths_or_octaves() -> None:
    parallel = moved = 0
    for seed in range(6):
        plan = plan_of("chamber", variety=seed)
        score = written(plan, seed)
        for n in range(len(plan.thoughts)):
            lead, second = score.notes_of(n)["lead"], score.notes_of(n)["counter"]
            ticks = sorted({note.start for note in [*lead, *second]})
            both = [(_pitch_at(lead, tick), _pitch_at(second, tick)) for tick in ticks]
            for (high, low), (next_high, next_low) in pairwise(both):
                if high and low and next_high and next_low and high != next_high and low != next_low:
                    moved += 1
                    apart = (high - low) % 12
                    parallel += apart in (0, 7) and (next_high - next_low) % 12 == apart
    assert moved > 50
    assert parallel <= 0.01 * moved


def _pitch_at(notes: list[Note], tick: int) -> int:
    return next((note.pitch for note in notes if note.start <= tick < note.start + note.length), 0)


def test_a_music_box_answers_where_the_lead_leaves_room() -> None:
    inside = outside = 0
    for seed in range(6):
        plan = plan_of("lofi")
        lead = melody.write(frame_of(plan, 0, seed))
        for note in counter.write(frame_of(plan, 0, seed, {"lead": lead})):
            begins = [other.start for other in lead if other.start == note.start]
            inside, outside = inside + (not begins), outside + bool(begins)
    assert inside > 3 * outside


@pytest.mark.parametrize(("style", "metre"), [("folk", "3/4"), ("cinematic", "6/8")])
def test_a_second_voice_sounds_in_a_thought_of_one_bar_too(style: Style, metre: Metre) -> None:
    plan = plan_of(style, metre, form=[("intro", 0.2, "C")])
    lead = [Note(0, 76, 2 * TICKS, 80)]
    for seed in range(40):
        assert counter.write(frame_of(plan, 0, seed, {"lead": lead}))


def test_a_jazz_solo_is_new_each_time_and_runs_in_eighths() -> None:
    plan = plan_of(
        "jazz",
        form=[("theme", 0.5, VERSE), ("solo", 0.8, VERSE), ("theme", 0.5, VERSE), ("solo", 0.8, VERSE)],
    )
    theme = melody.write(frame_of(plan, 0, 4))
    first = melody.write(frame_of(plan, 1, 4))
    second = melody.write(frame_of(plan, 3, 4, recalled={"lead": first}))
    assert first != second
    assert len(first) > len(theme)
    assert sum(note.length <= TICKS // 2 for note in first) > 0.7 * len(first)


def test_a_lead_stays_above_the_chords_that_accompany_it() -> None:
    for style in ("pop", "ballad", "bossa", "chamber"):
        above = []
        for _, n, notes, score in leads(style):
            chords = score.notes_of(n)["chords"]
            above.append(
                np.median([note.pitch for note in notes]) - np.median([note.pitch for note in chords])
            )
        assert np.mean(above) > 3, style
