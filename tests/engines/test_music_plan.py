"""Ideas become plans: lengths, forms, roles, chords and voicings that hold in every style."""

from itertools import pairwise
from typing import get_args

import pytest

from engines.contract import BadInput
from engines.music.grammar.planning import plan
from engines.music.grammar.voicing import voicings
from engines.music.harmony import SCALES
from engines.music.idea import Idea, Scene, Turn
from engines.music.instruments import instruments
from engines.music.reading import read
from engines.music.thoughts import Metre, Plan, Role, Style

STYLES: tuple[Style, ...] = get_args(Style)
LENGTHS_S = (4.0, 7.0, 13.0, 31.0, 60.0, 137.0, 1200.0)


def _plan(style: Style = "pop", seed: int = 1, duration_s: float = 60.0, **wishes: object) -> Plan:
    return plan(Idea(style=style, **wishes), seed, duration_s)  # type: ignore[arg-type]


def _mean_energy(piece: Plan, begin: float, end: float) -> float:
    """Of the thoughts whose middle lies between two shares of the piece."""
    found = [
        thought.energy
        for first, thought in zip(piece.first_bars, piece.thoughts, strict=True)
        if begin <= (first + thought.bars / 2) / piece.bars < end
    ]
    return sum(found) / len(found)


@pytest.mark.parametrize("style", STYLES)
def test_a_piece_is_as_long_as_asked_to_the_nearest_bar(style: Style) -> None:
    for seed, duration_s in enumerate(LENGTHS_S):
        piece = _plan(style, seed, duration_s)
        assert piece.bars == max(round(duration_s / piece.bar_s), 1)


@pytest.mark.parametrize("style", STYLES)
def test_every_role_that_plays_has_a_part_and_every_part_plays(style: Style) -> None:
    order = get_args(Role)
    for seed in range(8):
        piece = _plan(style, seed, 90)
        roles = [part.role for part in piece.parts]
        assert roles == sorted(roles, key=order.index)
        assert len(set(roles)) == len(roles)
        assert {role for thought in piece.thoughts for role in thought.roles} == set(roles)
        assert all(thought.roles for thought in piece.thoughts)
        assert all(part.instrument in instruments() for part in piece.parts)


@pytest.mark.parametrize("style", STYLES)
def test_a_piece_ends_at_home_and_a_loop_leads_back_to_its_beginning(style: Style) -> None:
    for seed in range(12):
        idea = Idea(style=style)
        last = plan(idea, seed, 40).thoughts[-1].chords[-1]
        assert (last.root, last.lowest) == (0, 0)
        loop = plan(idea, seed, 40, loop=True)
        assert loop.thoughts[-1].chords[-1].root != loop.thoughts[0].chords[0].root
        assert not {thought.section for thought in loop.thoughts} & {"intro", "outro"}


@pytest.mark.parametrize("style", STYLES)
def test_most_chords_belong_to_the_key(style: Style) -> None:
    chords = [
        (chord, piece.mode)
        for piece in (_plan(style, seed) for seed in range(12))
        for thought in piece.thoughts
        for chord in thought.chords
    ]
    inside = sum(all(tone in SCALES[mode] for tone in chord.tones) for chord, mode in chords)
    assert inside / len(chords) > (0.5 if style in ("jazz", "bossa") else 0.8)


@pytest.mark.parametrize("style", STYLES)
def test_forms_chords_and_casts_are_drawn_anew_for_each_seed(style: Style) -> None:
    pieces = [_plan(style, seed, 120) for seed in range(16)]
    forms = {tuple((thought.section, thought.bars) for thought in piece.thoughts) for piece in pieces}
    chords = {tuple(chord for thought in piece.thoughts for chord in thought.chords) for piece in pieces}
    assert len(forms) > 6
    assert len(chords) == len(pieces)


def test_equal_arguments_give_equal_plans_and_another_tempo_keeps_the_key() -> None:
    idea = Idea(style="folk")
    assert plan(idea, 3, 60) == plan(idea, 3, 60)
    assert plan(idea, 3, 60) != plan(idea, 4, 60)
    slow, fast = (plan(idea, 3, 60, tempo_bpm=tempo) for tempo in (80.0, 120.0))
    assert (slow.key, slow.mode, slow.metre) == (fast.key, fast.mode, fast.metre)


def test_sections_that_return_bring_their_chords_back() -> None:
    """At the same place of two choruses most chords are the same, of a verse and a chorus fewer."""
    same = other = 0.0
    pairs = 0
    for seed in range(30):
        piece = _plan("ballad", seed, 240)
        begins = {section: [] for section in ("verse", "chorus")}  # type: ignore[var-annotated]
        for begin, _ in piece.sections():
            thought = piece.thoughts[begin]
            if thought.section in begins and thought.bars == 4:
                begins[thought.section].append([chord.root for chord in thought.chords])
        if len(begins["chorus"]) > 1 and begins["verse"]:
            first, second, verse = begins["chorus"][0], begins["chorus"][1], begins["verse"][0]
            same += sum(a == b for a, b in zip(first, second, strict=True)) / 8
            other += sum(a == b for a, b in zip(first, verse, strict=True)) / 8
            pairs += 1
    assert pairs > 10
    assert same / pairs > 0.75
    assert same > other * 1.3


@pytest.mark.parametrize("style", STYLES)
def test_turns_of_the_idea_are_heard_in_the_energy(style: Style) -> None:
    for seed in range(6):
        risen = _plan(style, seed, 120, turns=(Turn(at=0.5, by=0.3),))
        fallen = _plan(style, seed, 120, turns=(Turn(at=0.5, by=-0.3),))
        assert _mean_energy(risen, 0.5, 1) > _mean_energy(risen, 0, 0.5)
        assert _mean_energy(fallen, 0.5, 1) < _mean_energy(fallen, 0, 0.5)


def test_calm_ideas_have_less_energy_than_driving_ones() -> None:
    for style in STYLES:
        calm, driving = (_plan(style, 2, 90, energy=energy) for energy in (0.15, 0.9))
        assert _mean_energy(calm, 0, 1) + 0.2 < _mean_energy(driving, 0, 1)
        assert calm.tempo_bpm <= driving.tempo_bpm


def test_louder_thoughts_have_more_roles() -> None:
    for style in ("pop", "cinematic", "house"):
        thoughts = [thought for seed in range(10) for thought in _plan(style, seed, 150).thoughts]
        loud = [len(thought.roles) for thought in thoughts if thought.energy > 0.75]
        quiet = [len(thought.roles) for thought in thoughts if thought.energy < 0.35]
        assert sum(loud) / len(loud) > sum(quiet) / len(quiet) + 1.5


def test_a_wanted_instrument_plays_even_where_the_style_does_not_have_it() -> None:
    for style in STYLES:
        piece = _plan(style, 5, 60, wanted=("banjo", "drums"))
        assert "banjo" in {part.instrument for part in piece.parts}
        assert piece.part("drums") is not None


@pytest.mark.parametrize("style", STYLES)
def test_any_mode_metre_and_boldness_goes_with_any_style(style: Style) -> None:
    for seed, mode in enumerate(SCALES):
        metre = get_args(Metre)[seed % 3]
        piece = plan(Idea(style=style), seed, 50, (0.05, 1.5)[seed % 2], mode=mode, metre=metre)
        assert (piece.mode, piece.metre) == (mode, metre)
        assert len(voicings(piece)) == len(piece.thoughts)


def test_something_plays_even_where_everything_is_unwanted() -> None:
    everything = (*get_args(Role), *instruments())
    for style in STYLES:
        assert _plan(style, 1, 30, unwanted=everything).parts


def test_every_role_can_be_wanted_in_every_style() -> None:
    for style in STYLES:
        for role in get_args(Role):
            assert _plan(style, 2, 40, wanted=(role,)).part(role) is not None


def test_what_is_not_wanted_does_not_play() -> None:
    for style in STYLES:
        piece = _plan(style, 5, 60, unwanted=("drums", "percussion", "piano", "violin"))
        assert piece.part("drums") is None
        assert piece.part("percussion") is None
        assert not {"piano", "violin"} & {part.instrument for part in piece.parts}


def test_a_solo_piano_plays_alone() -> None:
    others = ("drums", "percussion", "bass", "pad", "counter", "effects")
    for style in ("jazz", "ambient", "pop", "chamber", "trap"):
        piece = _plan(style, 1, 45, wanted=("piano",), unwanted=others)
        assert {part.instrument for part in piece.parts} == {"piano"}


def test_told_sections_are_the_form() -> None:
    told = ("intro", "verse", "chorus", "verse", "chorus", "bridge", "chorus", "outro")
    piece = _plan("pop", 1, 150, sections=told)
    assert tuple(piece.thoughts[begin].section for begin, _ in piece.sections()) == told


def test_wishes_of_the_request_go_before_the_idea() -> None:
    idea = Idea(style="pop", tempo_bpm=100, key=2, mode="minor", metre="4/4")
    piece = plan(idea, 1, 30, style="folk", tempo_bpm=90.0, key=0, mode="lydian", metre="3/4")
    assert (piece.style, piece.tempo_bpm, piece.key, piece.mode, piece.metre) == (
        "folk", 90.0, 0, "lydian", "3/4",
    )  # fmt: skip


@pytest.mark.parametrize("duration_s", [0.0, -3.0, float("nan"), float("inf")])
def test_a_length_that_is_none_is_told_in_one_line(duration_s: float) -> None:
    with pytest.raises(BadInput, match="duration_s") as told:
        _plan("pop", 1, duration_s)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize("style", STYLES)
def test_chords_are_voiced_smoothly(style: Style) -> None:
    piece = _plan(style, 7, 120)
    voiced = voicings(piece)
    assert [len(of) for of in voiced] == [len(thought.chords) for thought in piece.thoughts]
    flat = [voicing for of in voiced for voicing in of]
    chords = [chord for thought in piece.thoughts for chord in thought.chords]
    for voicing, chord in zip(flat, chords, strict=True):
        tones = {(piece.key + tone) % 12 for tone in chord.tones}
        assert 3 <= len(voicing) <= 5
        assert list(voicing) == sorted(set(voicing))
        assert {pitch % 12 for pitch in voicing} <= tones
        assert (piece.key + chord.tones[1]) % 12 in {pitch % 12 for pitch in voicing}, "the third is there"
    changes = [(a, b) for a, b in pairwise(flat) if a != b]
    tops = [abs(a[-1] - b[-1]) for a, b in changes]
    assert max(tops, default=0) <= 7
    assert sum(tops) / max(len(tops), 1) < 2.5


def test_parallel_fifths_and_octaves_are_rare() -> None:
    parallels = changes = 0
    for style in STYLES:
        flat = [voicing for of in voicings(_plan(style, 3, 120)) for voicing in of]
        for a, b in pairwise(flat):
            changes += a != b
            for low in range(len(a)):
                for high in range(low + 1, len(a)):
                    same = (a[high] - a[low]) % 12 == (b[high] - b[low]) % 12 and (a[high] - a[low]) % 12 in (
                        0,
                        7,
                    )
                    parallels += same and (b[low] - a[low]) * (b[high] - a[high]) > 0
    assert parallels / changes < 0.03


def _who(piece: Plan, share: float) -> set[Role]:
    """The roles at a share of the piece."""
    return set(piece.thoughts[piece.at_bar(min(int(share * piece.bars), piece.bars - 1))].roles)


@pytest.mark.parametrize("style", STYLES)
def test_scenes_say_who_is_there(style: Style) -> None:
    scenes = (
        Scene(at=0.0, parts=("drums",), alone=True),
        Scene(at=0.3, parts=("bass",)),
        Scene(at=0.5),
        Scene(at=0.85, parts=("piano",), alone=True),
    )
    for seed in range(6):
        piece = _plan(style, seed, 90, wanted=("drums", "bass", "piano"), scenes=scenes)
        assert _who(piece, 0.02) == {"drums"}
        assert _who(piece, 0.4) == {"drums", "bass"}
        assert len(_who(piece, 0.65)) > 2
        instruments_there = {part.instrument for part in piece.parts if part.role in _who(piece, 0.97)}
        assert instruments_there == {"piano"}


def test_a_rise_that_is_told_falls_on_its_time_and_brings_somebody_in() -> None:
    idea = read("Slow lo-fi study beat, rainy, Rhodes and vinyl, gets brighter after a minute", 100)
    for seed in range(8):
        piece = plan(idea, seed, 100)
        begins = [first * piece.bar_s for first in piece.first_bars]
        assert min(abs(begin - 60) for begin in begins) < piece.bar_s * 0.8
        before, after = _who(piece, 0.56), _who(piece, 0.64)
        assert after - before & {"lead", "counter"}
        assert not _who(piece, 0.3) & {"lead", "counter"}
        assert _mean_energy(piece, 0.6, 0.8) > _mean_energy(piece, 0.1, 0.6) + 0.2


def test_a_piece_that_stops_has_no_closing_section_and_ends_strong() -> None:
    for style in STYLES:
        piece = _plan(style, 2, 60, stops=True)
        assert piece.thoughts[-1].section != "outro"
        assert piece.thoughts[-1].energy >= max(thought.energy for thought in piece.thoughts) - 0.15


@pytest.mark.parametrize("style", [style for style in STYLES if style not in ("house", "reggae", "ambient")])
def test_eight_bars_of_a_theme_go_through_three_chords(style: Style) -> None:
    few = whole = 0
    for seed in range(20):
        piece = _plan(style, seed, 90)
        for begin, end in piece.sections():
            chords = [chord for thought in piece.thoughts[begin:end] for chord in thought.chords]
            if piece.thoughts[begin].section in ("theme", "chorus", "verse") and len(chords) >= 16:
                whole += 1
                few += len({chord.root for chord in chords[:16]}) < 3
    assert whole > 10
    assert few <= 0.03 * whole


@pytest.mark.parametrize("style", STYLES)
def test_a_piece_of_twenty_seconds_has_a_theme(style: Style) -> None:
    for seed in range(20):
        piece = _plan(style, seed, 20 + 6 * seed)
        there = [bool({"lead", "arpeggio", "counter"} & set(thought.roles)) for thought in piece.thoughts]
        assert sum(there) >= 0.3 * len(there)


def test_a_solo_piano_plays_melody_and_chords() -> None:
    piece = plan(read("quiet solo piano"), 1, 60)
    assert {(part.role, part.instrument) for part in piece.parts} >= {("chords", "piano"), ("lead", "piano")}
    assert {part.instrument for part in piece.parts} == {"piano"}


def test_cheerful_pieces_are_in_bright_modes_unless_another_is_told() -> None:
    for style in STYLES:
        idea = read(f"cheerful {style}")
        assert {plan(idea, seed, 30).mode for seed in range(12)} <= {"major", "mixolydian"}
    assert plan(read("cheerful pop in A minor"), 1, 30).mode == "minor"


@pytest.mark.parametrize(
    ("words", "role", "instrument"),
    [
        ("cinematic flute melody over strings", "lead", "flute"), ("epic with a huge brass climax", "lead", "horns"),
        ("distorted guitar and drums", "lead", "drive-guitar"), ("lofi with a piano melody", "lead", "piano"),
    ],
)  # fmt: skip
def test_a_wanted_instrument_takes_its_main_role(words: str, role: Role, instrument: str) -> None:
    part = plan(read(words, 60), 1, 60).part(role)
    assert part is not None
    assert part.instrument == instrument
