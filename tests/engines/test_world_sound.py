"""What a walk sounds like: steps when feet come down, on what they come down on, in the place and its weather."""

from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from engines.media.audio import read_audio
from engines.media.loudness import RATE, Meter, loudness
from engines.world.actions import ActionLog
from engines.world.script import actions_of
from engines.world.sound import live
from engines.world.sound.around import Around, Sky
from engines.world.sound.feet import Feet, footfalls
from engines.world.sound.surroundings import Surroundings, of_ground, of_place
from engines.world.sound.track import imagined, track

GROUNDS = ("grass", "sand", "water", "snow", "stone", "wood", "gravel", "cloth")


def heard(log: ActionLog, surroundings: Surroundings, ground: str) -> NDArray[np.float32]:
    return np.concatenate(list(track(log, imagined(log, ground), surroundings)))


def test_the_track_is_as_long_as_the_film_and_neither_too_soft_nor_too_loud() -> None:
    log = actions_of("wait 1 s, walk 1 s, jump, run 1 s, turn around", 30).model_copy(update={"begin": 10})
    for place in ("meadow", "interior"):
        sound = heard(log, of_place(place, 3), "wood")
        assert len(sound) == round((log.ticks - 10) * RATE / 30)
        meter = Meter()
        meter.add(sound)
        assert -36 < meter.integrated < -16
        assert meter.true_peak_db < -1


def test_steps_are_heard_when_feet_come_down() -> None:
    log = actions_of("wait 1 s, walk 3 s, jump, run 2 s", 30)
    falls = list(footfalls(imagined(log, "wood"), 30))
    sound = heard(log, of_place("interior", 3), "wood")

    def power_db(time_s: float) -> float:
        piece = sound[int(time_s * RATE) : int((time_s + 0.06) * RATE)]
        return 10 * float(np.log10(np.mean(piece**2) + 1e-12))

    rises = [power_db(fall.time_s) - power_db(fall.time_s - 0.08) for fall in falls]
    assert len(falls) > 10
    assert min(rises) > 3
    landing = next(fall.time_s for fall in falls if fall.lands)
    assert power_db(landing) == max(power_db(fall.time_s) for fall in falls)


def test_each_ground_sounds_of_itself() -> None:
    bright, spectra = {}, {}
    for ground in GROUNDS:
        sounds = live.footsteps(of_ground(ground, 1), ground)
        steps = [sound for name, sound in sounds if name.startswith("step")]
        assert len(steps) == live.STEPS
        assert not np.array_equal(steps[0][:2000], steps[1][:2000])
        power = np.sum([np.abs(np.fft.rfft(step.mean(1), RATE)) ** 2 for step in steps], axis=0)
        bright[ground] = float(power[1000:].sum() / power.sum())
        bands = np.add.reduceat(power, [20, 80, 160, 320, 640, 1250, 2500, 5000, 10000])
        spectra[ground] = bands / bands.sum()
    assert bright["gravel"] > bright["wood"]
    assert bright["gravel"] > bright["cloth"]
    assert bright["water"] > bright["cloth"]
    for one, other in combinations(GROUNDS, 2):
        assert np.abs(spectra[one] - spectra[other]).sum() > 0.05


def patter(sound: NDArray[np.float32]) -> float:
    """Decibels between 1 and 6 kHz in the softest moments."""
    frames = sound.mean(1)[: len(sound) // 2400 * 2400].reshape(-1, 2400)
    power = (np.abs(np.fft.rfft(frames)) ** 2)[:, 50:300].mean(1)
    return float(np.percentile(10 * np.log10(power + 1e-12), 10))


def test_night_sings_and_rain_falls_as_the_log_says() -> None:
    night = live.loop(of_place("meadow", 2, 23.0, "clear"), 4)
    power = np.abs(np.fft.rfft(night.mean(1))) ** 2
    hertz = np.fft.rfftfreq(len(night), 1 / RATE)
    assert power[(hertz > 3500) & (hertz < 6500)].sum() / power.sum() > 0.2
    log = actions_of("wait 2 s, let it rain, wait 7 s", 30)
    heard = list(track(log, imagined(log, "grass"), of_place("forest", 2, 13.0)))
    assert patter(np.concatenate(heard[6:8])) > patter(np.concatenate(heard[1:2])) + 2


def test_the_place_turns_about_a_turning_head() -> None:
    place = of_place("snow", 5)
    ahead = Around(place, [Sky(0, 12, "clear")], np.zeros(60), 30).at(0, RATE)
    behind = Around(place, [Sky(0, 12, "clear")], np.full(60, np.pi), 30).at(0, RATE)
    assert behind[:, 0] == pytest.approx(ahead[:, 1], abs=1e-5)
    aside = Around(place, [Sky(0, 12, "clear")], np.full(60, np.pi / 2), 30).at(0, RATE)
    assert loudness(aside) == pytest.approx(loudness(ahead), abs=1.0)


def test_sound_is_the_same_however_it_is_asked_for() -> None:
    log = actions_of("walk 2 s", 30)
    feet = Feet(list(footfalls(imagined(log, "snow"), 30)), "snow", 3)
    whole = feet.at(0, 2 * RATE)
    pieces = [feet.at(start, 12_000) for start in range(0, 2 * RATE, 12_000)]
    assert np.array_equal(np.concatenate(pieces), whole)


def test_a_live_walk_gets_a_loop_without_a_seam_and_steps(tmp_path: Path) -> None:
    written = list(live.write(tmp_path / "sound", of_place("block cave", 4), ["stone"], 4))
    assert written[-1].name == "ambience.wav"
    assert (tmp_path / "sound" / "step-stone-0.wav").is_file()
    loop = read_audio(written[-1], RATE)
    assert len(loop) == 4 * RATE
    around = np.concatenate([loop[-2400:], loop[:2400]])
    joint = np.abs(np.diff(around))[2390:2410].max()
    assert joint <= np.abs(np.diff(loop)).max()
    assert abs(float(loop[0]) - float(loop[-1])) < 0.05


def test_a_world_that_knows_no_walker_is_heard_walking_all_the_same() -> None:
    log = actions_of("wait 1 s, walk 2 s", 25)
    sound = np.concatenate(list(track(log, [None] * log.ticks, of_ground("", 1))))
    assert loudness(sound[RATE : 3 * RATE]) > loudness(sound[: RATE // 2])
