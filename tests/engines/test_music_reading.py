"""Ideas in words: style, numbers, moods, instruments, sections and the course of a piece."""

import tomllib
from pathlib import Path

import pytest

from engines import catalogue
from engines.film import embedding
from engines.music.harmony import Mode
from engines.music.idea import Idea, Where
from engines.music.reading import read
from engines.music.thoughts import Metre
from engines.music.words.likeness import likeness

WORDINGS = Path(__file__).parents[2] / "benchmarks" / "music_words.toml"


def _after(idea: Idea, share: float) -> float:
    """How much more energy the words ask for at a share of the piece than at its beginning."""

    def at(place: float) -> float:
        return sum(turn.by for turn in idea.turns if turn.at <= place)

    return at(share) - at(0.01)


@pytest.mark.parametrize(("name", "least"), [("held", 0.95), ("fresh", 0.85), ("unseen", 0.85)])
def test_wordings_of_many_people_are_read_as_the_style_they_mean(name: str, least: float) -> None:
    if catalogue.status(embedding.MODEL) is not catalogue.Status.INSTALLED:
        pytest.skip("the sentence model is not installed")
    prompts = tomllib.loads(WORDINGS.read_text("utf-8"))[name]
    right = [read(wording).style == style for style, wordings in prompts.items() for wording in wordings]
    assert sum(right) / len(right) >= least


def test_without_the_sentence_model_words_still_say_the_style(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MATINEE_HOME", str(tmp_path))
    embedding.load.cache_clear()
    likeness.cache_clear()
    assert read("slow lo-fi study beat with vinyl").style == "lofi"
    assert read("bossa nova with flute").style == "bossa"
    assert read("something nobody has words for").style == "pop"
    assert likeness("something nobody has words for") is None
    likeness.cache_clear()


@pytest.mark.parametrize(
    ("words", "seconds"),
    [
        ("pop, 90 seconds", 90), ("two minutes of jazz", 120), ("1:30 of house", 90), ("a 3-minute reggae", 180),
        ("folk for a minute and a half", 90), ("two and a half minutes", 150), ("ambient, 45s long", 45),
        ("2 min 30 s trap", 150), ("lofi, half a minute", 30), ("16 bars of house at 120 bpm", 32),
        ("80s synthwave", None), ("trap with 808s", None), ("gets brighter after a minute", None),
        ("drums from 0:30 on", None), ("40 minutes of jazz", None), ("forty-five seconds of house", 45),
        ("lofi for seventy seconds", 70), ("three quarters of a minute of trap", 45), ("a quarter of an hour", 900),
        ("half an hour of jazz", None), ("everything stops for two bars, house", None),
        ("eight bars of piano alone, then drums", None), ("30 seconds of solo piano", 30),
        ("solo piano for a minute", 60),
        ("ten seconds of strings, then the drums come in", None), ("pop with a 10 second intro", None),
        ("a three minute song with a 20 second guitar solo", 180),
        ("jazz with a bass solo for 8 bars", None), ("a 2-minute piece, 10 seconds of piano alone, then drums", 120),
        ("three seconds of silence before the last chorus", None), ("16 bars long, at 120 bpm", 32),
        ("30 second intro music for a podcast", 30), ("rock for 90 seconds, a drum solo, then the end", 90),
        ("60 seconds of calm ambient, then it fades", 60),
    ],
)  # fmt: skip
def test_lengths_are_read_and_times_are_not_taken_for_lengths(words: str, seconds: float | None) -> None:
    assert read(words).duration_s == seconds


@pytest.mark.parametrize(
    ("words", "tempo"),
    [("90 bpm", 90), ("at 128 BPM", 128), ("tempo 100", 100), ("120 beats per minute", 120), ("85-95 bpm", 90),
     ("999 bpm", None), ("0 bpm", None), ("chamber music, allegro", 132)],
)  # fmt: skip
def test_tempi_are_read(words: str, tempo: float | None) -> None:
    assert read(words).tempo_bpm == tempo


def test_slow_and_fast_are_meant_for_the_style() -> None:
    slow, fast = read("slow jazz").tempo_bpm, read("fast jazz").tempo_bpm
    slow_lofi = read("slow lofi").tempo_bpm
    assert slow is not None
    assert fast is not None
    assert slow_lofi is not None
    assert slow_lofi < slow < fast


@pytest.mark.parametrize(
    ("words", "key", "mode"),
    [
        ("in A minor", 9, "minor"), ("F# dorian", 6, "dorian"), ("Eb major pop", 3, "major"), ("in Bb", 10, None),
        ("in F#m", 6, "minor"), ("C sharp phrygian", 1, "phrygian"), ("in a minor", 9, "minor"),
        ("a minor key tune", None, "minor"), ("lydian pads", None, "lydian"), ("key of D", 2, None),
        ("a drum and a bass", None, None),
    ],
)  # fmt: skip
def test_keys_are_read(words: str, key: int | None, mode: Mode | None) -> None:
    idea = read(words)
    assert (idea.key, idea.mode) == (key, mode)


@pytest.mark.parametrize(
    ("words", "metre"),
    [("a waltz", "3/4"), ("in 6/8", "6/8"), ("celtic jig", "6/8"), ("4/4 house", "4/4"), ("pop", None)],
)
def test_metres_are_read(words: str, metre: Metre | None) -> None:
    assert read(words).metre == metre


def test_moods_become_energy_brightness_and_density() -> None:
    happy, sad, calm, driving = (read(f"{mood} pop") for mood in ("happy", "sad", "calm", "energetic"))
    assert (happy.brightness or 0) > 0 > (sad.brightness or 0)
    assert (calm.energy or 1) < 0.35 < 0.7 < (driving.energy or 0)
    assert (read("sparse ambient").density or 0) < 0 < (read("dense, layered pop").density or 0)
    assert (read("ambient, not dark").brightness or 0) > 0


def test_instruments_are_wanted_and_unwanted() -> None:
    idea = read("lo-fi with Rhodes and vinyl, no drums or bass")
    assert {"rhodes", "vinyl"} <= set(idea.wanted)
    assert {"drums", "percussion", "bass"} <= set(idea.unwanted)
    assert "piano" in read("jazz without piano").unwanted
    assert "piano" in read("jazz with piano, no drums").wanted
    assert {"drums", "bass", "saw-lead"} <= set(read("without drums, bass or synths").unwanted)


@pytest.mark.parametrize(
    ("words", "bed"), [("only vinyl", "vinyl"), ("only rain", "vinyl"), ("just effects", "effects")]
)
def test_a_bed_that_stands_alone_is_wanted_and_sends_nobody_away(words: str, bed: str) -> None:
    idea = read(words)
    assert idea.wanted == (bed,)
    assert not idea.unwanted


def test_a_guitar_is_the_guitar_of_its_style() -> None:
    assert read("bossa nova with guitar").wanted == ("nylon-guitar",)
    assert read("folk with guitar").wanted == ("steel-guitar",)


def test_a_solo_instrument_leaves_the_others_out() -> None:
    idea = read("solo piano, sad")
    assert idea.wanted == ("piano",)
    assert {"drums", "bass", "pad"} <= set(idea.unwanted)
    assert not {"chords", "lead"} & set(idea.unwanted)
    assert not set(read("violin solo over drums").unwanted)


@pytest.mark.parametrize(
    ("words", "direction"),
    [
        ("lofi, gets brighter after a minute", 1), ("builds slowly", 1), ("jazz with a quiet ending", -1),
        ("opens up after the second chorus", 1), ("the drums kick in at half", 1), ("fades out at the end", -1),
        ("cinematic, drops at half", -1), ("house, drops at half", 1), ("starts soft and ends big", 1),
        ("it calms down towards the end", -1), ("quiet at first, then massive", 1), ("gets darker at 1:30", -1),
        ("slowly gets more intense", 1), ("ends with a huge climax", 1),
    ],
)  # fmt: skip
def test_the_course_of_a_piece_becomes_turns(words: str, direction: int) -> None:
    assert _after(read(words), 0.95) * direction > 0.05


def test_a_time_is_a_share_of_the_length() -> None:
    turn = read("2 minutes of ambient, gets brighter after 30 seconds").turns[0]
    assert turn.at == pytest.approx(0.25)
    assert read("gets brighter after 30 seconds", 60).turns[0].at == pytest.approx(0.5)


def test_words_of_the_course_are_not_the_mood_of_the_whole() -> None:
    assert read("calm pop, gets huge after a minute").energy == read("calm pop").energy


def test_sections_are_read_in_order() -> None:
    told = read("intro, verse, chorus, verse, chorus, outro")
    assert told.sections == ("intro", "verse", "chorus", "verse", "chorus", "outro")
    assert read("rock with a bridge").sections == ("bridge",)


@pytest.mark.parametrize(
    ("words", "sections", "loudness"),
    [
        ("pop, quiet verse, big chorus", ("verse", "chorus"), (0.2, 0.88)),
        ("pop where the verse stays quiet and the chorus is huge", ("verse", "chorus"), (0.2, 0.96)),
        ("house, it drops to a whisper", (), ()),
        ("house with two big drops", ("drop",), (0.88,)),
        ("trap, the music breaks down at half", (), ()),
        ("rock, guitar solo after the chorus", ("chorus", "solo"), (None, None)),
        ("pop, big outro, soft verse", ("verse", "outro"), (0.2, 0.88)),
        ("pop, huge last chorus, calm bridge", ("bridge", "chorus"), (0.2, 0.96)),
        ("pop, no bridge", (), ()),
        ("folk, big chorus, ends softly", ("chorus", "outro"), (0.88, 0.2)),
        ("synthwave, builds slowly, then a chorus", ("build", "chorus"), (None, None)),
    ],
)  # fmt: skip
def test_sections_are_read_with_how_loud_they_are(
    words: str, sections: tuple[str, ...], loudness: tuple[float | None, ...]
) -> None:
    idea = read(words)
    assert (idea.sections, idea.loudness) == (sections, loudness)


def test_how_loud_a_section_is_is_not_the_mood_of_the_whole() -> None:
    assert read("folk, quiet verse, huge chorus").energy == read("folk").energy
    assert read("no drums, heavy guitar").energy == read("heavy guitar").energy


def test_what_there_is_not_is_read_as_its_nearest() -> None:
    assert read("folk with a mandolin").nearest == (("mandolin", "steel-guitar"),)
    assert read("folk without a mandolin").nearest == ()
    assert read("jazz with vocals").remarks == ("Nobody sings: the Composer writes for instruments.",)
    assert not read("jazz, no vocals").remarks


def test_what_means_nothing_is_told_and_nothing_fails() -> None:
    assert read("jazz with a purple refrigerator").unread == ("purple refrigerator",)
    assert read("jazz with a purple dog, and a green refrigerator").unread == (
        "purple dog",
        "green refrigerator",
    )
    assert "999 bpm" in " ".join(read("pop at 999 bpm").unread)
    for words in (
        "",
        "   ",
        "!!!",
        "🎵🎶",
        "la la la",
        "0:00",
        "a" * 4000,
        "bpm bpm 4/4 5/4 no no without",
        "音楽",
    ):
        assert isinstance(read(words), Idea)


@pytest.mark.parametrize(
    ("words", "scenes"),
    [
        ("Starts with only drums, then bass", [("drums", "alone"), ("bass", ""), ("", "")]),
        ("quiet solo piano, then strings and drums come in", [("piano", "alone"), ("strings drums", "")]),
        ("the strings come in at half, jazz", [("strings", "")]),
        ("pop, no drums until half", [("drums", "")]),
        ("ambient, ends with just a flute", [("flute", "alone")]),
        ("pop with heavy drums at the end", [("drums", "")]),
        ("drums only at first, then everything comes in", [("drums", "alone"), ("", "")]),
        ("trap, the drums drop out at half", [("drums", "leaves")]),
        ("trap, drops to just a piano at half", [("piano", "alone"), ("", "")]),
        ("an orchestra that starts with a violin", [("violin", "alone"), ("", "")]),
        ("pop with drums and bass", []),
        ("retrowave, driving bass, soaring synth lead", []),
    ],
)  # fmt: skip
def test_who_enters_when_is_read(words: str, scenes: list[tuple[str, str]]) -> None:
    told = read(words, 60).scenes
    how = [("alone" if s.alone else "leaves" if s.leaves else "") for s in told]
    assert list(zip((" ".join(s.parts) for s in told), how, strict=True)) == scenes
    assert [s.at for s in told] == sorted(s.at for s in told)


@pytest.mark.parametrize(
    ("words", "parts", "where", "how"),
    [
        ("house, a breakdown without drums", "drums percussion", Where(section="break"), "absent"),
        ("pop, no bass in the second verse", "bass", Where(section="verse", which=2), "absent"),
        ("pop, no drums in the first half", "drums percussion", Where(until=0.5), "absent"),
        ("pop, no piano in the last third", "piano felt-piano", Where(at=0.67), "absent"),
        ("house, the bass drops out in the break", "bass", Where(section="break"), "absent"),
        ("pop, no drums until the chorus", "drums percussion", Where(section="chorus", which=1), "late"),
        ("pop with drums only in the chorus", "drums", Where(section="chorus"), "only"),
        ("pop with a bridge of just piano and flute", "piano flute", Where(section="bridge"), "alone"),
        ("pop, piano alone in the verse", "piano", Where(section="verse"), "alone"),
        ("rock with a sax solo", "sax", Where(section="solo"), "front"),
        ("jazz, the trumpet takes a long solo", "trumpet", Where(section="solo"), "front"),
    ],
)
def test_who_is_there_in_a_part_is_read(words: str, parts: str, where: Where, how: str) -> None:
    idea = read(words, 60)
    assert [(" ".join(one.parts), one.where, one.how) for one in idea.presences] == [(parts, where, how)]
    assert not set(parts.split()) & set(idea.unwanted)
    assert not idea.unread


@pytest.mark.parametrize(
    "words", ["sad piano solo", "a piano solo piece", "a sonata for piano solo", "solo piano"]
)
def test_a_piano_solo_that_is_all_of_the_piece_is_no_section(words: str) -> None:
    idea = read(words)
    assert not idea.sections
    assert not idea.presences
    assert "drums" in idea.unwanted


def test_what_the_piece_is_for_is_no_section() -> None:
    for words in ("podcast intro without drums", "intro music, no drums", "a hero theme without drums"):
        idea = read(words)
        assert not idea.presences
        assert "drums" in idea.unwanted


def test_a_part_of_a_kit_is_not_the_kit() -> None:
    for words in ("trap without the hats", "house, no kick in the intro", "pop, no snare"):
        idea = read(words)
        assert not {"drums", "percussion"} & set(idea.unwanted)
        assert "cannot be taken out alone" in " ".join(idea.remarks)


def test_a_time_that_is_told_is_the_time_of_an_entrance() -> None:
    scenes = read("bass enters at 0:20, then drums at 0:40", 60).scenes
    assert [round(scene.at * 60) for scene in scenes] == [20, 40]


def test_a_sudden_stop_is_read_and_a_change_of_tempo_is_told_as_unread() -> None:
    assert read("gets louder and louder until it stops suddenly").stops
    assert read("rock with an abrupt ending").stops
    assert not read("rock that stops for a moment").stops
    assert read("folk, faster at the end").unread == ("faster at the end",)


def test_late_night_jazz_is_slow() -> None:
    assert 60 <= (read("smoky jazz late at night").tempo_bpm or 0) <= 100
    assert read("jazz").tempo_bpm is None


def test_rain_wants_a_bed_of_noise() -> None:
    assert "vinyl" in read("rainy lo-fi").wanted
    alone = read("rain, solo piano")
    assert {"vinyl", "air"} & set(alone.wanted)
    assert "drums" in alone.unwanted


def test_who_begins_alone_is_heard_and_has_company_later() -> None:
    idea = read("Cinematic strings and piano, begins very quiet and alone, swells to a warm finale")
    assert not idea.unread
    assert not idea.unwanted
    assert idea.scenes[0].alone
    assert idea.scenes[0].parts == ("piano",)
    assert not idea.scenes[1].alone
    assert read("folk, ends alone and quiet").scenes[-1].alone


def test_an_instrument_all_alone_leaves_the_others_out() -> None:
    idea = read("piano all alone, sad")
    assert {"drums", "bass", "pad"} <= set(idea.unwanted)
    assert not idea.unread
