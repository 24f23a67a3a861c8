"""Every instrument sounds, in tune and in time, and however a piece is cut into chunks."""

from pathlib import Path

import numpy as np
import pytest

from engines import catalogue
from engines.contract import BadInput
from engines.music.instruments import instruments
from engines.music.sound.players import player_of
from engines.music.sound.struck import RATE, Player, Stereo, Struck
from engines.music.sound.voices.recipe import recipes
from engines.music.thoughts import Style

BANK = catalogue.locate("fluid-r3-mono")
PITCHED = [id for id, instrument in instruments().items() if not instrument.is_kit]
KITS = [
    id
    for id in instruments()
    if id.endswith("kit") or id in ("orchestral-drums", "latin-percussion", "shakers")
]


def _player(id: str, style: Style = "pop") -> Player:
    return player_of(instruments()[id], style, 110, BANK)


def _note(id: str, velocity: float = 0.7, seed: int = 5, length_s: float = 0.6) -> Stereo:
    instrument = instruments()[id]
    middle = (instrument.low + instrument.high) // 2
    return _player(id).play([Struck(0, int(length_s * RATE), middle, velocity, seed)], RATE)


def _centroid_hz(sound: Stereo) -> float:
    power = np.abs(np.fft.rfft(sound.mean(axis=1))) ** 2
    return float((power * np.fft.rfftfreq(len(sound), 1 / RATE)).sum() / power.sum())


def _cents_off(sound: Stereo, pitch: int) -> float:
    """Where the energy around the strongest of the first partials stands."""
    mono = sound[RATE // 20 : RATE // 2].mean(axis=1)
    power = np.abs(np.fft.rfft(mono * np.hanning(len(mono)), 1 << 18)) ** 2
    expected = 440 * 2 ** ((pitch - 69) / 12) * (1 << 18) / RATE
    near = []
    for partial in (1, 2, 3):
        first, last = (int(partial * expected * 2 ** (cents / 1200)) for cents in (-80, 80))
        cents = 1200 * np.log2(np.arange(first, last) / (partial * expected))
        near.append((power[first:last].sum(), float(np.average(cents, weights=power[first:last]))))
    return max(near)[1]


def test_every_instrument_of_the_list_has_a_recipe():
    assert set(recipes()) == set(instruments())


@pytest.mark.parametrize("id", PITCHED)
def test_a_note_sounds_in_tune_and_clean(id: str):
    sound = _note(id)
    instrument = instruments()[id]
    assert np.isfinite(sound).all()
    assert 0.02 < np.abs(sound).max() < 4
    assert abs(sound.mean()) < 0.05 * sound.std() + 1e-4
    assert abs(_cents_off(sound, (instrument.low + instrument.high) // 2)) < 25


@pytest.mark.parametrize("id", PITCHED)
def test_a_louder_note_is_louder_and_brighter(id: str):
    soft, loud = (np.mean([_centroid_hz(_note(id, v, seed)) for seed in (1, 2, 3)]) for v in (0.3, 1.0))
    assert loud > soft
    assert _note(id, 1.0).std() > 1.5 * _note(id, 0.3).std()


@pytest.mark.parametrize(
    "id", ["piano", "808", "kit", "analog-pad", "bells", "saw-lead", "strings", "sweeps", "vinyl"]
)
def test_any_chunks_give_the_same_sound(id: str):
    instrument, random = instruments()[id], np.random.default_rng(3)
    total = 3 * RATE
    pitches = (
        (36, 42, 46, 49) if id == "kit" else (1, 2, 4) if id == "sweeps" else (0,) if id == "vinyl" else None
    )
    notes = [
        Struck(
            int(random.integers(0, total - 1)),
            int(random.integers(2000, RATE)),
            int(random.choice(pitches or range(instrument.low, instrument.high))),
            float(random.uniform(0.2, 1)),
            int(random.integers(1 << 62)),
        )
        for _ in range(14)
    ]
    whole = _player(id).play(notes, total + 2 * RATE)
    player, parts, at = _player(id), [], 0
    for size in (1, 777, 40_000, 64, 61_003, 9_000, 5 * RATE):
        size = min(size, total + 2 * RATE - at)
        inside = [note for note in notes if at <= note.start < at + size]
        parts.append(
            player.play([Struck(n.start - at, n.length, n.pitch, n.velocity, n.seed) for n in inside], size)
        )
        at += size
    assert np.abs(np.concatenate(parts) - whole).max() < 1e-4


@pytest.mark.parametrize("id", ["piano", "violin", "pluck", "snare"])
def test_equal_seeds_sound_alike_and_others_do_not(id: str):
    def stroke(seed: int) -> Stereo:
        if id == "snare":
            return _player("electronic-kit").play([Struck(0, 4000, 38, 0.7, seed)], RATE // 2)
        return _note(id, seed=seed)

    first, again, other = stroke(1), stroke(1), stroke(2)
    assert np.array_equal(first, again)
    assert np.abs(first - other).max() > 0.05 * np.abs(first).max()


@pytest.mark.parametrize("id", KITS)
def test_a_kit_answers_every_drum(id: str):
    for pitch in (*range(36, 60), *range(60, 71), 75, 82):
        sound = _player(id, "house").play([Struck(100, 3000, pitch, 0.8, pitch)], RATE // 4)
        assert np.abs(sound).max() > 2e-3, pitch
        assert not np.abs(sound[:90]).any()


def test_a_closed_hat_ends_an_open_one_even_in_the_next_chunk():
    player, alone = _player("electronic-kit"), _player("electronic-kit")
    open_hat = [Struck(0, 4000, 46, 0.8, 1)]
    for one in (player, alone):
        one.play(open_hat, RATE // 20)
    closed = player.play([Struck(0, 4000, 42, 0.01, 1)], RATE // 2)
    assert np.abs(closed[2000:8000]).max() < 0.2 * np.abs(alone.play([], RATE // 2)[2000:8000]).max()


def test_an_808_glides_where_notes_overlap():
    def start_hz(overlap: bool) -> float:
        length = int((0.6 if overlap else 0.4) * RATE)
        notes = [Struck(0, length, 45, 0.8, 1), Struck(RATE // 2, RATE // 2, 33, 0.8, 2)]
        sound = _player("808", "trap").play(notes, RATE)[:, 0]
        piece = sound[RATE // 2 + 2000 : RATE // 2 + 5000]
        return float((np.diff(np.signbit(piece)) != 0).sum())

    assert start_hz(overlap=True) > start_hz(overlap=False)


def test_a_riser_climbs_and_a_reversed_cymbal_ends_with_its_note():
    riser = _player("sweeps").play([Struck(0, 3 * RATE, 1, 0.8, 1)], 4 * RATE)
    thirds = [_centroid_hz(riser[n * RATE : (n + 1) * RATE]) for n in range(3)]
    assert thirds[0] * 1.5 < thirds[1] < thirds[2] / 1.5
    assert not riser[3 * RATE + 100 :].any()
    cymbal = _player("sweeps").play([Struck(0, 2 * RATE, 4, 0.8, 1)], 3 * RATE)
    assert np.abs(cymbal[int(1.7 * RATE) : 2 * RATE]).max() > 5 * np.abs(cymbal[: RATE // 2]).max()
    assert not cymbal[2 * RATE + 100 :].any()


def test_beds_join_without_a_gap():
    notes = [Struck(0, 2 * RATE, 0, 0.7, 1), Struck(2 * RATE, 2 * RATE, 0, 0.7, 2)]
    sound = _player("air").play(notes, 4 * RATE)
    levels = [sound[n : n + RATE // 4].std() for n in range(RATE, 3 * RATE, RATE // 8)]
    assert min(levels) > 0.35 * max(levels)


def test_tempo_is_heard_in_the_envelopes():
    notes = [Struck(0, 2 * RATE, 60, 0.7, 1)]
    slow, quick = (
        player_of(instruments()["analog-pad"], "pop", bpm, BANK).play(notes, RATE) for bpm in (60, 160)
    )
    assert quick[RATE // 4 : RATE // 3].std() > 1.5 * slow[RATE // 4 : RATE // 3].std()


def test_a_file_that_is_no_bank_is_told(tmp_path: Path):
    for name, content in (
        ("missing.sf2", None),
        ("broken.sf2", b"RIFF\x10\0\0\0sfbkLIST"),
        ("text.sf3", b"hello"),
    ):
        path = tmp_path / name
        if content is not None:
            path.write_bytes(content)
        with pytest.raises(BadInput, match=f"soundfont: {name}"):
            player_of(instruments()["piano"], "pop", 110, path)


def test_a_bank_of_ones_own_plays_uncompressed_samples(tmp_path: Path):
    from engines.music.sound.bank import DRUMS, program

    own = tmp_path / "own.sf2"
    own.write_bytes(_bank_of_a_sine(hz=330.0))
    sound = player_of(instruments()["piano"], "pop", 110, own).play([Struck(0, RATE, 64, 0.8, 1)], RATE)
    assert abs(_cents_off(sound, 64)) < 10
    assert len(program(own, DRUMS, 0).held(60, 0.7, 4800))


def _bank_of_a_sine(hz: float) -> bytes:
    """The smallest bank: one preset, one instrument, one looped sample of an E above middle C."""
    import struct

    def chunk(name: bytes, body: bytes) -> bytes:
        return name + struct.pack("<I", len(body)) + body

    rate, cycles = 33_000, 100
    sine = (12_000 * np.sin(2 * np.pi * hz * np.arange(rate // 330 * cycles) / rate)).astype("<i2")
    name = b"sine".ljust(20, b"\0")
    ends = b"\0" * 20
    generators = struct.pack("<HHHHHH", 54, 1, 53, 0, 0, 0)
    pdta = (
        chunk(
            b"phdr",
            name + struct.pack("<HHHIII", 0, 0, 0, 0, 0, 0) + ends + struct.pack("<HHHIII", 0, 0, 1, 0, 0, 0),
        )
        + chunk(b"pbag", struct.pack("<HHHH", 0, 0, 1, 0))
        + chunk(b"pmod", b"\0" * 10)
        + chunk(b"pgen", struct.pack("<HHHH", 41, 0, 0, 0))
        + chunk(b"inst", name + struct.pack("<H", 0) + ends + struct.pack("<H", 1))
        + chunk(b"ibag", struct.pack("<HHHH", 0, 0, 2, 0))
        + chunk(b"imod", b"\0" * 10)
        + chunk(b"igen", generators)
        + chunk(
            b"shdr",
            name
            + struct.pack("<IIIIIBbHH", 0, len(sine), 1000, len(sine) - 1000, rate, 64, 0, 0, 1)
            + b"\0" * 46,
        )
    )
    lists = chunk(b"LIST", b"sdta" + chunk(b"smpl", sine.tobytes() + b"\0" * 92)) + chunk(
        b"LIST", b"pdta" + pdta
    )
    return chunk(b"RIFF", b"sfbk" + lists)
