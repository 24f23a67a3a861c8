"""A trial of the small SkyReels-A2V: people whom it has never seen say lines in voices that it has never heard.

    python -m engines.portrait.proof --out FOLDER [--checkpoint FOLDER] [--steps 12] [--seeds 3]

writes film.mp4 (one line after another, beside each other the rig's own film and what the network makes of picture,
stand and voice) and sheet.png (in each row: the picture, the head's stand, the network with its own voice, guided to
it, with another's, with none, the rig), and prints figures as JSON. The rig is the truth here: what is read from its
own film says how well mouths can be read at all, and what is read after the autoencoder how well the network can make
them. Longer lines are made in windows, carried and fused.
"""

import random
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import psutil
import soxr
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from engines.elements.proof.network import decoded, normalised
from engines.media.audio import write_audio
from engines.media.label import Label
from engines.media.video import VideoWriter, join
from engines.portrait.a2v.hearing import FPS
from engines.portrait.proof.controls import (
    ANOTHERS,
    NONE,
    OWN,
    TOWARDS,
    WAYS,
    Films,
    above,
    controls,
    figures,
    measured,
)
from engines.portrait.proof.long import Long, carried, frames_for, fused, seam_jump
from engines.portrait.proof.network import Asked, Network
from engines.portrait.proof.playing import DRAWN
from engines.portrait.proof.sitters import sitter_of
from engines.portrait.proof.speaking import Clip, line_of, spoken
from engines.speech.features import SAMPLE_RATE
from engines.speech.speak import SPEECH_RATE, joined, speak

SIDE, FRAMES = 96, 81
SHOWN = 3  # times as large as they are made, people are in the film
APART = 100  # what seeds of a trial differ by
LINES = (
    ("am_michael", "The boat leaves in the morning, and nobody has packed."),
    ("bf_emma", "I would rather walk along the river than wait for a bus."),
    ("bm_fable", "Some people never open the letters that matter most."),
    ("bf_emma", "Bring me a map, a pencil and a very large cup of tea."),
    ("am_michael", "Above the valley the wind was warm and smelled of pine."),
    ("bm_fable", "We found five brown foxes sleeping under the old piano."),
    ("bf_emma", "Every window in the house was open, and music came out."),
    ("am_michael", "You may borrow my bicycle if you promise to mend the bell."),
    ("bm_fable", "The baker puts a penny into one loaf every Monday."),
    ("am_michael", "Nothing on this map is where my father said it would be."),
    ("bf_emma", "Please move the ladder before somebody falls over it."),
    ("bm_fable", "At home we have apples, walnuts and a wobbly table."),
)
LONG = (
    (
        "bf_emma",
        "When the ship came back in spring, nobody on the pier could say how long it had been away. "
        "The children counted the sails, and the old men counted the crew.",
    ),
    (
        "am_michael",
        "Before you buy a house by the sea, spend a winter there, and bring somebody with whom you can be "
        "bored. The summer is beautiful everywhere.",
    ),
    (
        "bm_fable",
        "My uncle mended clocks for forty years and never owned a watch. He said that people who know the "
        "time are always late for something.",
    ),
)
"""Of voices that no training hears."""

Pixels = NDArray[np.uint8]


def trial(
    network: Network,
    out: Path,
    asked: Asked | None = None,
    lines: Sequence[tuple[str, str]] = LINES,
    long_lines: Sequence[tuple[str, str]] = LONG,
    side: int = SIDE,
    frames: int = FRAMES,
    windows: int = 3,
    seeds: int = 3,
) -> dict[str, Any]:
    """Write film.mp4 and sheet.png in the folder -> figures."""
    out.mkdir(parents=True, exist_ok=True)
    asked = asked or Asked()
    every = [replace(asked, seed=asked.seed + APART * number) for number in range(seeds)]
    clips = [said(number, voice, text, side, frames) for number, (voice, text) in enumerate(lines)]
    done, films = count(1), seeds * len(lines) * len(WAYS)
    began = time.perf_counter()

    def told() -> None:
        print(f"\rfilm {next(done)} of {films}", end="", file=sys.stderr, flush=True)

    made = [controls(network, clips, seeded, told) for seeded in every]
    print(file=sys.stderr)
    spent = time.perf_counter() - began
    _film(clips, made[0][TOWARDS], out)
    _sheet(clips, made[0], out)
    rig = [clip.played.frames for clip in clips]
    coded = [decoded(network.vae, normalised(network.vae, film)) for film in rig]
    tables = {name: measured([one[name] for one in made], clips, network.lips) for name in WAYS}
    return {
        **{name: figures(table) for name, table in tables.items()},
        "the rig itself": figures(measured([rig], clips, network.lips)),
        "the rig through the autoencoder": figures(measured([coded], clips, network.lips)),
        "own voice above another's": above(tables[OWN], tables[ANOTHERS]),
        "guided above unguided": above(tables[TOWARDS], tables[OWN]),
        **_long(network, every, long_lines, side, windows, len(lines)),
        "frames_per_second": round(films * frames / spent, 2),
        "memory_mb": round(psutil.Process().memory_info().rss / 2**20),
    }


def _long(
    network: Network,
    every: Sequence[Asked],
    lines: Sequence[tuple[str, str]],
    side: int,
    windows: int,
    first: int,
) -> dict[str, Any]:
    clips = [
        said(first + number, voice, text, side, frames_for(windows))
        for number, (voice, text) in enumerate(lines)
    ]
    found, jumps = {}, []
    for name, make in (("long, carried", carried), ("long, fused", fused)):
        made = [[make(network, clip, asked) for clip in clips] for asked in every]
        jumped = np.array([[_jump(one, clip) for one, clip in zip(row, clips, strict=True)] for row in made])
        jumps.append(jumped)
        found[name] = {
            **figures(measured([[one.film for one in row] for row in made], clips, network.lips)),
            "seam_jump": round(float(jumped.mean()), 2),
            "seam_jump_seeds": [round(float(value), 2) for value in jumped.mean(1)],
            "calls_a_step": made[0][0].calls,
        }
    found["fused below carried"] = {"films": jumps[0].size, "lower_in": int((jumps[1] < jumps[0]).sum())}
    return found


def _jump(made: Long, clip: Clip) -> float:
    return seam_jump(made, clip.played.masks)


def said(number: int, voice: str, text: str, side: int = SIDE, frames: int = FRAMES) -> Clip:
    """A line by the sitter of this number, who is the same in every trial."""
    speech = joined(list(speak(text, voice)))
    line = line_of(soxr.resample(speech.audio, SPEECH_RATE, SAMPLE_RATE), speech.phones, voice, frames)
    rng = random.Random(f"trial {number}")
    sitter = None
    while sitter is None:
        sitter = sitter_of(rng, True, number % 2 == 1, DRAWN * side)
    return spoken(sitter, line, 0, frames, rng)


def _film(clips: Sequence[Clip], made: Films, out: Path) -> None:
    side, pictures, sound = SHOWN * len(clips[0].played.picture), out / "pictures.mp4", out / "voice.wav"
    titles = np.asarray(_titles(side, ("the rig: the truth", "the network: guided to the voice")))
    label = Label(2 * side, side + len(titles))
    with VideoWriter(pictures, 2 * side, side + len(titles), FPS) as writer:
        for clip, film in zip(clips, made, strict=True):
            for frames in zip(clip.played.frames, film, strict=True):
                row = np.concatenate([_enlarged(frame, side) for frame in frames], 1)
                shown = np.concatenate([titles, row])
                label.draw(shown)
                writer.write(shown)
    write_audio(sound, [np.concatenate([clip.sound for clip in clips])], SAMPLE_RATE)
    join([pictures], sound, out / "film.mp4")
    pictures.unlink()
    sound.unlink()


def _sheet(clips: Sequence[Clip], made: dict[str, Films], out: Path) -> None:
    side, middle = 2 * len(clips[0].played.picture), len(clips[0].heard) // 2
    shown = (OWN, TOWARDS, ANOTHERS, NONE)
    rows = []
    for number, clip in enumerate(clips):
        stand = np.repeat(clip.played.guide[middle][..., None], 3, 2)
        films = [made[name][number][middle] for name in shown]
        row = (clip.played.picture, stand, *films, clip.played.frames[middle])
        rows.append(np.concatenate([_enlarged(picture, side) for picture in row], 1))
    titles = _titles(side, ("given: the picture", "given: the head's stand", *shown, "the rig: the truth"))
    Image.fromarray(np.concatenate([np.asarray(titles), *rows])).save(out / "sheet.png")


def _titles(side: int, names: Sequence[str]) -> Image.Image:
    """A line over pictures beside each other, `side` pixels each."""
    line = Image.new("RGB", (side * len(names), side // 16 * 2), "white")
    pen, font = ImageDraw.Draw(line), ImageFont.load_default(side / 16)
    for column, name in enumerate(names):
        pen.text((side * (column + 0.5), line.height / 2), name, "black", font, anchor="mm")
    return line


def _enlarged(picture: Pixels, side: int) -> Pixels:
    return np.asarray(cv2.resize(picture, (side, side), interpolation=cv2.INTER_CUBIC), np.uint8)
