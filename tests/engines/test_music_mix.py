"""The mix: chunks cannot be heard, stems are the mix, loudness and peaks hold, loops have no seam."""

from itertools import pairwise
from typing import get_args

import numpy as np
import pyloudnorm
import pytest
from scipy.signal import resample_poly

from engines.music.harmony import Chord
from engines.music.instruments import instruments, palette
from engines.music.request import Fader
from engines.music.sound.loop import seamless
from engines.music.sound.master import Mastered, master
from engines.music.sound.mixer import Mixer
from engines.music.sound.strips import instrument_settings, style_settings
from engines.music.sound.struck import RATE, Stereo
from engines.music.thoughts import Part, Plan, Role, Section, Style, Thought

Dry = dict[Role, Stereo]


def plan_of(style: Style, energies: tuple[float, ...] = (0.3, 1.0), tempo: float = 120.0) -> Plan:
    parts = tuple(Part(role=role, instrument=next(iter(choice))) for role, choice in palette(style).items())
    roles = tuple(part.role for part in parts)
    sections: tuple[Section, ...] = ("verse", "chorus")
    home = Chord(root=0, quality="min")
    thoughts = tuple(
        Thought(section=sections[n % 2], energy=energy, roles=roles, chords=(home,) * 4)
        for n, energy in enumerate(energies)
    )
    return Plan(style=style, tempo_bpm=tempo, key=0, mode="minor", parts=parts, thoughts=thoughts)


def played(plan: Plan, samples: int) -> tuple[Dry, list[int]]:
    """Something of each part: decaying tones and noise on the beats, the same every bar."""
    seconds = np.arange(samples) / RATE
    beat = round(RATE * 60 / plan.tempo_bpm)
    since = (np.arange(samples) % beat) / RATE
    random = np.random.default_rng(7)
    dry: Dry = {}
    for n, part in enumerate(plan.parts):
        tone = np.sin(2 * np.pi * 55 * 2 ** (n / 2) * seconds) * np.exp(-since * (3 + n))
        if part.role in ("drums", "percussion", "effects"):
            tone = random.standard_normal(samples) * np.exp(-since * 25)
        dry[part.role] = np.repeat(0.25 * tone[:, None], 2, 1).astype(np.float32)
    return dry, list(range(0, samples, beat))


def mixed(mixer: Mixer, dry: Dry, kicks: list[int], cuts: list[int]) -> Dry:
    parts = [
        mixer.process(
            {role: sound[begin:end] for role, sound in dry.items()},
            [kick - begin for kick in kicks if begin <= kick < end],
        )
        for begin, end in pairwise(cuts)
    ]
    return {role: np.concatenate([part[role] for part in parts]) for role in dry}


def stems_of(plan: Plan, samples: int) -> Dry:
    dry, kicks = played(plan, samples)
    return mixed(Mixer(plan), dry, kicks, [0, samples])


def check(mastered: Mastered) -> None:
    together = sum(stem.astype(np.float64) for stem in mastered.stems.values())
    assert np.abs(together - mastered.mix).max() < 1e-4
    peak = max(np.abs(resample_poly(mastered.mix[:, side].astype(np.float64), 4, 1)).max() for side in (0, 1))
    assert 20 * np.log10(peak) <= -1.0
    assert pyloudnorm.Meter(RATE).integrated_loudness(mastered.mix.astype(np.float64)) == pytest.approx(
        -14, abs=0.5
    )


def test_every_style_and_instrument_has_its_place_in_the_mix() -> None:
    for style in get_args(Style):
        assert set(palette(style)) <= set(style_settings(style).parts)
    for instrument in instruments():
        instrument_settings(instrument)


@pytest.mark.parametrize("style", ["lofi", "house", "ambient"])
def test_how_a_piece_is_cut_into_chunks_cannot_be_heard(style: Style) -> None:
    plan = plan_of(style)
    samples = 3 * RATE
    dry, kicks = played(plan, samples)
    whole = mixed(Mixer(plan), dry, kicks, [0, samples])
    cut = mixed(Mixer(plan), dry, kicks, [0, 1, 700, 31_234, 90_000, samples])
    for role in whole:
        assert np.abs(whole[role] - cut[role]).max() < 1e-4, role


@pytest.mark.parametrize("style", ["house", "cinematic"])
def test_mastered_stems_sum_to_a_mix_of_the_promised_loudness_and_peaks(style: Style) -> None:
    plan = plan_of(style)
    mastered = master(stems_of(plan, round(plan.duration_s * RATE) + RATE), plan)
    check(mastered)
    assert mastered.loudness_lufs == pytest.approx(-14, abs=0.5)
    assert mastered.true_peak_db <= -1
    assert np.abs(mastered.mix[-10:]).max() < 1e-3


def test_a_master_of_stems_in_files_is_the_same(tmp_path_factory: pytest.TempPathFactory) -> None:
    plan = plan_of("pop")
    stems = stems_of(plan, round(plan.duration_s * RATE))
    folder = tmp_path_factory.mktemp("stems")
    filed: Dry = {}
    for role, stem in stems.items():
        filed[role] = np.memmap(folder / f"{role}.raw", np.float32, "w+", shape=stem.shape)
        filed[role][:] = stem
    assert np.array_equal(master(filed, plan).mix, master(stems, plan).mix)
    assert sorted(path.name for path in folder.iterdir()) == sorted(f"{role}.raw" for role in stems)


def test_half_a_second_is_mastered() -> None:
    plan = plan_of("jazz", (0.5,), tempo=240.0)
    check(master(stems_of(plan, RATE // 2), plan))


def test_silence_stays_silence_and_near_silence_stays_soft() -> None:
    plan = plan_of("folk")
    samples = round(plan.duration_s * RATE)
    silent: Dry = {part.role: np.zeros((samples, 2), np.float32) for part in plan.parts}
    assert not master(silent, plan).mix.any()
    hiss = np.random.default_rng(1).standard_normal((samples, 2)).astype(np.float32) * 1e-6
    mastered = master({**silent, plan.parts[0].role: hiss}, plan)
    assert np.abs(mastered.mix).max() < 2e-3


def test_the_chorus_comes_out_louder_than_the_verse() -> None:
    plan = plan_of("synthwave", (0.2, 1.0))
    mix = master(stems_of(plan, round(plan.duration_s * RATE)), plan).mix
    half = len(mix) // 2
    assert 20 * np.log10(mix[half:].std() / mix[:half].std()) > 2


def test_the_bass_of_a_master_is_in_the_middle() -> None:
    plan = plan_of("chamber")
    low = np.sin(2 * np.pi * 60 * np.arange(4 * RATE) / RATE)
    bass = np.stack([low, np.zeros_like(low)], 1).astype(np.float32)
    mix = master({"bass": bass}, plan).mix[RATE : 3 * RATE]
    assert np.abs(mix[:, 0] - mix[:, 1]).std() < 0.1 * mix.std()


def test_widened_parts_lose_nothing_in_one_channel() -> None:
    plan = plan_of("chamber")
    dry, kicks = played(plan, RATE)
    dry = {"chords": dry["chords"]}
    flat = plan.model_copy(update={"parts": (Part(role="chords", instrument="vinyl"),)})
    wide = plan.model_copy(update={"parts": (Part(role="chords", instrument="glockenspiel"),)})
    widths = []
    for one in (flat, wide):
        stem = mixed(Mixer(one), dry, kicks, [0, RATE])["chords"][RATE // 4 :]
        widths.append((stem[:, 0] - stem[:, 1]).std() / stem.sum(1).std())
    assert widths[1] > widths[0]


def test_pads_open_as_the_piece_gains_energy() -> None:
    plan = plan_of("trap", (0.0, 1.0))
    samples = round(plan.duration_s * RATE)
    hiss = np.random.default_rng(4).standard_normal((samples, 1)).repeat(2, 1).astype(np.float32) * 0.1
    stem = Mixer(plan).process({"pad": hiss}, [])["pad"].mean(1)
    power = [np.abs(np.fft.rfft(part[RATE : 3 * RATE])) ** 2 for part in (stem, stem[samples // 2 + RATE :])]
    bright = [one[10_000:20_000].sum() / one[200:1000].sum() for one in power]
    assert bright[1] > 2 * bright[0]


def test_rumble_below_the_music_is_cut_and_a_bass_is_left() -> None:
    plan = plan_of("pop", (0.8,))
    samples = round(plan.duration_s * RATE)
    seconds = np.arange(samples) / RATE
    tones = sum(
        np.sin(2 * np.pi * hertz * seconds) / hertz**0.5 for hertz in (65.0, 130.0, 260.0, 520.0, 1040.0)
    )
    rumble = 0.3 * np.sin(2 * np.pi * 30 * seconds)
    stems: Dry = {
        "chords": np.repeat(tones[:, None], 2, 1).astype(np.float32),
        "effects": np.repeat(rumble[:, None], 2, 1).astype(np.float32),
    }
    mix = master(stems, plan).mix[RATE : 3 * RATE, 0]
    level = 20 * np.log10(np.abs(np.fft.rfft(mix * np.hanning(len(mix)))))
    before = -20 * np.log10(0.3 * 65**0.5)
    assert level[2 * 65] - level[2 * 30] > before + 12


def test_faders_mute_pan_and_leave_alone() -> None:
    plan = plan_of("jazz")
    dry, kicks = played(plan, RATE)
    usual = mixed(Mixer(plan), dry, kicks, [0, RATE])
    muted = mixed(Mixer(plan, [Fader(role="bass", mute=True)]), dry, kicks, [0, RATE])
    assert not muted["bass"].any()
    assert np.array_equal(muted["lead"], usual["lead"])
    alone = mixed(Mixer(plan, [Fader(role="lead", solo=True)]), dry, kicks, [0, RATE])
    assert [role for role in alone if alone[role].any()] == ["lead"]
    softer = mixed(Mixer(plan, [Fader(role="lead", gain_db=-6)]), dry, kicks, [0, RATE])
    assert np.abs(softer["lead"]).max() == pytest.approx(0.5012 * np.abs(usual["lead"]).max(), rel=1e-3)
    left = mixed(Mixer(plan, [Fader(role="lead", pan=-1)]), dry, kicks, [0, RATE])["lead"]
    assert left[:, 0].std() > 2 * left[:, 1].std()


def test_a_part_that_falls_silent_rings_on_and_ends() -> None:
    plan = plan_of("ambient")
    mixer = Mixer(plan)
    dry, kicks = played(plan, RATE)
    mixer.process(dry, kicks)
    silence: Dry = {"pad": np.zeros((RATE, 2), np.float32)}
    assert np.abs(mixer.process(silence, [])["lead"]).max() > 1e-4
    for _ in range(30):
        last = mixer.process(silence, [])
    assert all(not stem.any() for stem in last.values())


def test_the_kick_pushes_the_bass_back() -> None:
    plan = plan_of("house")
    steady = np.sin(2 * np.pi * 110 * np.arange(RATE) / RATE)
    dry: Dry = {"bass": np.repeat(0.1 * steady[:, None], 2, 1).astype(np.float32)}
    stem = Mixer(plan).process(dry, [RATE // 2])["bass"]
    before, after = stem[RATE // 2 - 2400 : RATE // 2], stem[RATE // 2 + 480 : RATE // 2 + 1440]
    assert after.std() < 0.5 * before.std()


@pytest.mark.parametrize("style", ["lofi", "house"])
def test_the_second_pass_of_a_loop_equals_the_first_and_its_seam_is_no_click(style: Style) -> None:
    plan = plan_of(style, (0.8,), tempo=119.3)
    period = round(plan.duration_s * RATE)
    mixer = Mixer(plan, period=period)
    dry, kicks = played(plan, period)
    found = seamless(lambda: mixer.process(dry, kicks))
    assert found.difference_db < -60
    mix = master(found.stems, plan, loop=True).mix.astype(np.float64)
    assert len(mix) == period
    steps = np.abs(np.diff(np.concatenate([mix, mix]), axis=0)).max(1)
    assert steps[period - 1] <= np.percentile(steps, 99.9)
    inside = np.abs(np.diff(mix[period // 2 :], axis=0)).max()
    assert steps[period - 20 : period + 20].max() <= 1.5 * inside
