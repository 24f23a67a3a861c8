"""What words ask of a piece comes for every seed, or is told: sections, loudness, instruments, tempo, languages."""

from typing import get_args

import pytest

from engines.music.engine import BuiltinMusic
from engines.music.thoughts import Plan, Style

SEEDS = (1, 2, 3, 4, 1847)


def _asked(words: str, seed: int, duration_s: float = 60.0, **values: object) -> tuple[Plan, str]:
    """The plan of a request in words, and all that is told of it."""
    answer = BuiltinMusic().ask("plan", {"prompt": words, "seed": seed, "duration_s": duration_s, **values})
    return Plan.model_validate(answer["plan"]), " ".join(answer["notes"])


def _runs(piece: Plan) -> list[tuple[str, int, float]]:
    """Each section with its bars and its mean energy."""
    runs = [piece.thoughts[begin:end] for begin, end in piece.sections()]
    return [
        (
            run[0].section,
            sum(one.bars for one in run),
            sum(one.energy * one.bars for one in run) / sum(one.bars for one in run),
        )
        for run in runs
    ]


def _playing(piece: Plan) -> set[str]:
    used = {role for thought in piece.thoughts for role in thought.roles}
    return {part.instrument for part in piece.parts if part.role in used}


@pytest.mark.parametrize(
    ("words", "quiet", "loud", "order"),
    [
        ("Warm folk waltz with acoustic guitar and cello, quiet verse, big chorus, then it ends softly",
         ["verse", "outro"], ["chorus"], ["verse", "chorus", "outro"]),
        ("folk song with quiet verse, big chorus", ["verse"], ["chorus"], ["verse", "chorus"]),
        ("indie rock: gentle intro, loud chorus", ["intro"], ["chorus"], ["intro", "chorus"]),
        ("Deep house. Calm breakdown. Enormous drop after it.", ["break"], ["drop"], ["break", "drop"]),
        ("ambient with a very quiet intro and a bridge", ["intro"], [], ["intro", "bridge"]),
        ("the verse is quiet and the chorus is huge, trap", ["verse"], ["chorus"], ["verse", "chorus"]),
        ("rock ballad, tender verse, soaring chorus, guitar solo, quiet outro", ["verse", "outro"], ["chorus"],
         ["verse", "chorus", "solo", "outro"]),
        ("folk: loud chorus first, then a quiet verse", ["verse"], ["chorus"], ["chorus", "verse"]),
        ("hard rock, guitar solo after the chorus", [], [], ["chorus", "solo"]),
    ],
)  # fmt: skip
def test_named_sections_come_in_order_and_as_loud_as_told(
    words: str, quiet: list[str], loud: list[str], order: list[str]
) -> None:
    for seed in SEEDS:
        runs = _runs(_asked(words, seed)[0])
        sections = [section for section, _, _ in runs]
        firsts = [sections.index(section) for section in order]
        assert firsts == sorted(firsts)
        soft = max((energy for section, _, energy in runs if section in quiet), default=0.0)
        strong = min((energy for section, _, energy in runs if section in loud), default=1.0)
        assert soft <= 0.4
        assert strong >= 0.7


def test_a_section_without_room_is_told() -> None:
    told = _asked("intro, verse, chorus, bridge, chorus, outro, pop", 1, 10)[1]
    assert "There is no room for" in told
    assert "no room" not in _asked("intro, verse, chorus, bridge, chorus, outro, pop", 1, 120)[1]


def test_a_fall_is_no_drop_and_a_drop_is_a_section() -> None:
    words = "80s synthwave, 100 bpm, builds slowly, drops to silence-like breakdown, then full chorus"
    for seed in SEEDS:
        piece, _ = _asked(words, seed)
        sections = [section for section, _, _ in _runs(piece)]
        assert sections == ["build", "break", "chorus"]
        (_, _, build), (_, _, low), (_, _, full) = _runs(piece)
        assert low < 0.15 < build < full
        assert "drop" in {
            section for section, _, _ in _runs(_asked("house, builds up, then the drop", seed)[0])
        }


@pytest.mark.parametrize(
    ("words", "begins", "ends"),
    [
        ("epic orchestral trailer, starts as a whisper, huge brass at the end", "quiet", "loud"),
        ("orchestra swells from nothing to fortissimo", "quiet", "loud"),
        ("cinematic, starts loud, falls to a whisper at the end", "loud", "quiet"),
        ("piano piece that fades to nothing", "", "quiet"),
        ("jazz, dies away at the end", "", "quiet"),
        ("synthwave, quiet start, big finish", "quiet", "loud"),
    ],
)  # fmt: skip
def test_beginnings_and_ends_are_as_loud_as_told(words: str, begins: str, ends: str) -> None:
    for seed in SEEDS:
        energies = [thought.energy for thought in _asked(words, seed)[0].thoughts]
        assert begins != "quiet" or energies[0] <= 0.2
        assert begins != "loud" or energies[0] >= 0.7
        assert ends != "quiet" or energies[-1] <= min(energies[:-1])
        assert ends != "loud" or energies[-1] >= max(energies) - 0.05


def test_brass_at_the_end_plays_in_the_climax() -> None:
    for seed in SEEDS:
        piece, _ = _asked("epic orchestral trailer, starts as a whisper, huge brass at the end", seed)
        last = piece.thoughts[-1]
        assert last.section != "outro"
        assert "horns" in {part.instrument for part in piece.parts if part.role in last.roles}


@pytest.mark.parametrize(
    "words",
    [
        "quiet and slow at first, then suddenly fast",
        "chamber music, begins adagio, then allegro",
        "folk, faster at the end",
    ],
)
def test_two_tempi_are_told_to_be_one(words: str) -> None:
    assert "one tempo" in _asked(words, 1)[1]
    assert "one tempo" not in _asked("slow folk", 1)[1]


@pytest.mark.parametrize(
    ("words", "playing", "told", "absent"),
    [
        ("indie pop with trumpet, glockenspiel and choir", ["trumpet", "glockenspiel", "choir"], [], []),
        ("cinematic with harp, choir, french horn and timpani", ["harp", "choir", "horns", "orchestral-drums"], [], []),
        ("pop song with saxophone, violin, harp and bells", ["sax", "violin", "harp", "bells"], [], []),
        ("cheerful ukulele song with whistling and claps", ["whistle"], ["nylon guitar for ukulele", "claps"], []),
        ("reggae with melodica", ["accordion"], ["accordion for melodica"], []),
        ("wind trio: flute, oboe and bassoon", ["flute"], ["oboe", "bassoon"], ["kit", "strings"]),
        ("folk song with a female singer and banjo", ["banjo"], ["Nobody sings"], []),
        ("rock: distorted electric guitar riff, no keyboards, heavy drums, 160 bpm", ["drive-guitar", "kit"], [],
         ["piano", "organ", "strings", "cello", "clean-guitar"]),
        ("melancholy solo piano piece like rain", ["piano"], [], ["vinyl", "air", "dusty-kit", "finger-bass"]),
        ("solo violin", ["violin"], [], ["strings", "viola", "cello", "piano"]),
    ],
)  # fmt: skip
def test_named_instruments_play_or_it_is_told_who_does(
    words: str, playing: list[str], told: list[str], absent: list[str]
) -> None:
    for seed in SEEDS:
        piece, notes = _asked(words, seed)
        assert set(playing) <= _playing(piece)
        assert not set(absent) & _playing(piece)
        assert all(one in notes for one in told)


def test_who_finds_nothing_to_play_is_told() -> None:
    piece, notes = _asked("bossa nova with congas and a shaker", 1)
    assert len({"latin-percussion", "shakers"} & _playing(piece)) == 1
    assert "does not play" in notes


def test_a_string_quartet_has_four_voices() -> None:
    for seed in SEEDS:
        parts = {(part.role, part.instrument) for part in _asked("chamber string quartet", seed)[0].parts}
        assert parts == {("lead", "violin"), ("counter", "violin"), ("chords", "viola"), ("bass", "cello")}


def test_every_word_of_another_language_is_told() -> None:
    told = _asked("Trauriges Klavierstück, langsam, wie fallender Regen, mit Geige", 1)[1]
    assert all(
        word in told for word in ("Trauriges", "Klavierstück", "langsam", "fallender", "Regen", "Geige")
    )


@pytest.mark.parametrize("style", get_args(Style))
def test_sections_are_four_eight_or_sixteen_bars_but_for_one(style: Style) -> None:
    for seed in SEEDS:
        for duration_s in (45.0, 61.0, 90.0, 150.0, 240.0):
            lengths = [bars for _, bars, _ in _runs(_asked("", seed, duration_s, style=style)[0])]
            assert sum(bars not in (4, 8, 16, 32) for bars in lengths) <= 1


def test_an_event_without_a_time_leaves_the_lengths_of_sections_alone() -> None:
    for words in (
        "lofi, quiet at first then big",
        "jazz, drums come in later",
        "ambient, bells come in at half",
    ):
        for seed in SEEDS:
            lengths = [bars for _, bars, _ in _runs(_asked(words, seed, 90)[0])]
            assert sum(bars not in (4, 8, 16, 32) for bars in lengths) <= 1


def _roles(piece: Plan, section: str) -> list[set[str]]:
    return [set(thought.roles) for thought in piece.thoughts if thought.section == section]


def _when(piece: Plan, instrument: str) -> list[float]:
    """Shares of the piece at which thoughts begin that an instrument plays in."""
    roles = {part.role for part in piece.parts if part.instrument == instrument}
    return [
        first / piece.bars
        for first, thought in zip(piece.first_bars, piece.thoughts, strict=True)
        if roles & set(thought.roles)
    ]


@pytest.mark.parametrize(
    ("words", "section"),
    [
        (
            "Epic trailer: drums crash in after 10 seconds, then a breakdown without drums, then full power",
            "break",
        ),
        ("Synthwave at 100 bpm with drums and lead, then a breakdown without drums", "break"),
        ("Rock song with drums and guitar, but no drums in the bridge", "bridge"),
        ("Epic orchestral with drums, a verse without drums, then a huge chorus", "verse"),
        ("House: the drums drop out in the breakdown, then come back", "break"),
        ("Pop with drums, the outro without drums", "outro"),
    ],
)
def test_who_is_missing_in_a_section_plays_elsewhere(words: str, section: str) -> None:
    for seed in SEEDS:
        piece, _ = _asked(words, seed)
        assert _roles(piece, section)
        assert not any("drums" in roles for roles in _roles(piece, section))
        assert any("drums" in thought.roles for thought in piece.thoughts)
        assert all(thought.roles for thought in piece.thoughts)


def test_no_drums_in_the_first_half_are_drums_in_the_second() -> None:
    for seed in SEEDS:
        piece, _ = _asked("Pop, no drums in the first half", seed)
        halves = [
            ((first + thought.bars / 2) / piece.bars >= 0.5, "drums" in thought.roles)
            for first, thought in zip(piece.first_bars, piece.thoughts, strict=True)
        ]
        assert not any(drums for late, drums in halves if not late)
        assert any(drums for late, drums in halves if late)


def test_drums_that_are_told_for_one_section_play_in_no_other() -> None:
    for seed in SEEDS:
        piece, _ = _asked("Pop with drums only in the chorus", seed)
        assert all(("drums" in one.roles) == (one.section == "chorus") for one in piece.thoughts)
        assert len(_playing(piece)) > 2


def test_who_waits_for_a_section_enters_with_it() -> None:
    for seed in SEEDS:
        piece, _ = _asked("lofi, no bass until the second verse", seed)
        verses = [begin for begin, _ in piece.sections() if piece.thoughts[begin].section == "verse"]
        assert not any("bass" in one.roles for one in piece.thoughts[: verses[1]])
        assert any("bass" in one.roles for one in piece.thoughts[verses[1] :])


def test_hats_cannot_be_taken_out_alone() -> None:
    for seed in SEEDS:
        piece, notes = _asked("Hard trap beat, half of it without the hats", seed)
        assert piece.part("drums") is not None
        assert "The hats cannot be taken out alone" in notes


def test_a_stop_is_no_length_and_is_told() -> None:
    piece, notes = _asked("Everything stops for two bars, then the beat comes back, house", 1)
    assert piece.duration_s > 55
    assert "followed: Everything stops for two bars." in notes


@pytest.mark.parametrize(
    ("words", "bar"),
    [
        ("Eight bars of piano alone, then drums", 8),
        ("Piano alone for 4 bars, then the full band, pop", 4),
        ("Lofi. 8 bars of piano, then drums", 8),
    ],
)
def test_somebody_plays_alone_for_as_many_bars_as_told(words: str, bar: int) -> None:
    for seed in SEEDS:
        piece, notes = _asked(words, seed)
        assert piece.duration_s > 55
        for first, thought in zip(piece.first_bars, piece.thoughts, strict=True):
            there = {part.instrument for part in piece.parts if part.role in thought.roles}
            assert (there == {"piano"}) == (first < bar)
        assert "followed" not in notes


def test_a_solo_after_the_second_chorus_has_two_before_it_and_a_band() -> None:
    words = (
        "Rock ballad where the electric guitar solo comes after the second chorus, then quiet piano ending"
    )
    for seed in SEEDS:
        piece, notes = _asked(words, seed, 90)
        sections = [section for section, _, _ in _runs(piece)]
        assert sections[sections.index("solo") - 1] == "chorus"
        assert sections[: sections.index("solo")].count("chorus") == 2
        assert {"drums", "bass"} <= {role for thought in piece.thoughts for role in thought.roles}
        lead = piece.part("lead")
        assert lead is not None
        assert lead.instrument == "drive-guitar"
        assert all("lead" in roles for roles in _roles(piece, "solo"))
        last = piece.thoughts[-1]
        assert {part.instrument for part in piece.parts if part.role in last.roles} <= {"piano"}
        assert last.energy <= 0.4
        assert "followed" not in notes


@pytest.mark.parametrize(
    ("words", "instrument"),
    [
        ("Folk. The flute tune comes back at the end", "flute"),
        ("The violin theme returns at the end, orchestral", "violin"),
        ("Cinematic; the trumpet melody comes back in the outro", "trumpet"),
        ("Cello theme at the start comes back as a quiet ending, chamber", "cello"),
    ],
)
def test_what_comes_back_was_there_before(words: str, instrument: str) -> None:
    for seed in SEEDS:
        when = _when(_asked(words, seed)[0], instrument)
        assert min(when) < 0.3
        assert max(when) > 0.7


@pytest.mark.parametrize("style", ["jazz", "ballad", "folk", "reggae"])
def test_a_solo_has_a_soloist(style: str) -> None:
    for seed in SEEDS:
        piece, _ = _asked(f"{style} with a solo", seed)
        assert _roles(piece, "solo")
        assert all("lead" in roles for roles in _roles(piece, "solo"))


def test_a_bass_solo_is_heard_and_told() -> None:
    for seed in SEEDS:
        piece, notes = _asked("Jazz with a bass solo in the middle", seed)
        solos = _roles(piece, "solo")
        assert any("bass" in roles and "lead" not in roles for roles in solos)
        assert "The bass has no tune of its own" in notes
        assert any("lead" in roles for roles in _roles(piece, "theme"))


def test_the_tune_of_a_standard_is_played() -> None:
    for seed in SEEDS:
        heads = _roles(_asked("jazz", seed)[0], "theme")
        assert heads
        assert all("lead" in roles for roles in heads)


def test_two_soloists_take_turns() -> None:
    for seed in SEEDS:
        solos = _roles(_asked("Big band: trumpet solo, then a drum solo", seed)[0], "solo")
        assert "lead" in solos[0]
        assert solos[-1] == {"drums"}


def test_a_breakdown_is_thin() -> None:
    for words in (
        "House: breakdown, then everything again",
        "Trance with a breakdown, then the drop",
        "Synthwave: drums and bass, then a breakdown, then everything comes back",
    ):
        for seed in SEEDS:
            piece, _ = _asked(words, seed)
            assert all(len(roles) <= 3 and not roles & {"drums", "bass"} for roles in _roles(piece, "break"))
            assert max(thought.energy for thought in piece.thoughts if thought.section == "break") <= 0.45


def test_a_lullaby_is_gentle_and_has_no_sub() -> None:
    for seed in SEEDS:
        piece, _ = _asked("Music box lullaby", seed)
        assert "music-box" in _playing(piece)
        assert not {"sub-bass", "808", "synth-bass", "kit"} & _playing(piece)
        assert sum(thought.energy for thought in piece.thoughts) / len(piece.thoughts) < 0.4


def test_what_was_ignored_is_named_as_it_was_said() -> None:
    for words, told in (
        ("House, drums cut out for four bars before the drop", "drums cut out for four bars"),
        ("Pop with a 20 second intro", "with a 20 second intro"),
        ("Jazz about a purple dog", "purple dog"),
    ):
        assert told in _asked(words, 1)[1]
    assert "followed" not in _asked("Trailer: the drums crash in after 10 seconds, then full power", 1)[1]


@pytest.mark.parametrize("duration_s", [5.0, 30.0, 150.0])
def test_any_order_of_wishes_gives_a_piece_in_which_somebody_always_plays(duration_s: float) -> None:
    wishes = (
        "no drums in the second chorus", "just piano in the bridge", "the flute tune comes back at the end",
        "eight bars of violin alone, then bass", "ends with bass, then guitar", "no drums until the breakdown",
        "drum solo after the outro", "everything stops for two bars", "strings for 10 seconds, then everything",
    )  # fmt: skip
    for n, one in enumerate(wishes):
        for other in wishes[n + 1 :]:
            piece, _ = _asked(f"{one}, then {other}", n, duration_s)
            assert all(thought.roles for thought in piece.thoughts)
