"""A trial of the small SkyReels-A2V: people whom it has never seen say lines in voices that it has never heard.

    python -m engines.portrait.proof --out FOLDER [--checkpoint FOLDER] [--steps 20]

writes film.mp4 (in each frame the rig's own film above what the network makes of the voice, side by side for all) with
the first line's sound, and sheet.png (in each row: the picture, the head's stand, the network with its own voice, with
another's, with none, the rig), and prints figures as JSON. The rig is the truth here: what is read from its own film
says how well mouths can be read at all, and what is read after the autoencoder how well the network can make them. A
longer line is made in windows, carried and fused.
"""

import random
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import psutil
import soxr
from numpy.typing import NDArray
from PIL import Image

from engines.elements.proof.network import decoded, normalised
from engines.media.audio import write_audio
from engines.media.video import VideoWriter, join
from engines.portrait.a2v.hearing import FPS
from engines.portrait.proof.controls import ANOTHERS, NONE, OWN, controls, figures
from engines.portrait.proof.long import carried, frames_for, fused, seam_jump
from engines.portrait.proof.network import Asked, Network
from engines.portrait.proof.playing import DRAWN
from engines.portrait.proof.sitters import sitter_of
from engines.portrait.proof.speaking import Clip, line_of, spoken
from engines.speech.features import SAMPLE_RATE
from engines.speech.speak import SPEECH_RATE, joined, speak

SIDE, FRAMES = 96, 81
LINES = (
    ("am_michael", "The boat leaves in the morning, and nobody has packed."),
    ("bf_emma", "I would rather walk along the river than wait for a bus."),
    ("bm_fable", "Some people never open the letters that matter most."),
    ("bf_emma", "Bring me a map, a pencil and a very large cup of tea."),
    ("am_michael", "Above the valley the wind was warm and smelled of pine."),
    ("bm_fable", "We found five brown foxes sleeping under the old piano."),
)
"""Of voices that no training hears."""
LONG = (
    "bf_emma",
    "When the ship came back in spring, nobody on the pier could say how long it had been away. "
    "The children counted the sails, and the old men counted the crew.",
)

Pixels = NDArray[np.uint8]


def trial(
    network: Network,
    out: Path,
    asked: Asked | None = None,
    lines: Sequence[tuple[str, str]] = LINES,
    side: int = SIDE,
    frames: int = FRAMES,
    windows: int = 3,
) -> dict[str, Any]:
    """Write film.mp4 and sheet.png in the folder -> figures."""
    out.mkdir(parents=True, exist_ok=True)
    clips = [_said(number, voice, text, side, frames) for number, (voice, text) in enumerate(lines)]
    began = time.perf_counter()
    made = controls(network, clips, asked)
    spent = time.perf_counter() - began
    _film(clips, made[OWN], out)
    middle = frames // 2
    rows = []
    for number, clip in enumerate(clips):
        stand = cv2.resize(clip.played.guide[middle], (side, side), interpolation=cv2.INTER_CUBIC)
        shown = [made[name][number][middle] for name in (OWN, ANOTHERS, NONE)]
        stands = np.repeat(stand[..., None], 3, 2)
        rows.append(np.concatenate([clip.played.picture, stands, *shown, clip.played.frames[middle]], 1))
    Image.fromarray(np.concatenate(rows)).save(out / "sheet.png")
    rig = [clip.played.frames for clip in clips]
    coded = [decoded(network.vae, normalised(network.vae, film)) for film in rig]
    return {
        **{name: figures(films, clips, network.lips) for name, films in made.items()},
        "the rig itself": figures(rig, clips, network.lips),
        "the rig through the autoencoder": figures(coded, clips, network.lips),
        **_long(network, asked or Asked(), side, windows),
        "frames_per_second": round(sum(len(film) for films in made.values() for film in films) / spent, 2),
        "memory_mb": round(psutil.Process().memory_info().rss / 2**20),
    }


def _long(network: Network, asked: Asked, side: int, windows: int) -> dict[str, Any]:
    clip = _said(len(LINES), *LONG, side, frames_for(windows))
    found = {}
    for name, made in (
        ("long, carried", carried(network, clip, asked)),
        ("long, fused", fused(network, clip, asked)),
    ):
        told = figures([made.film], [clip], network.lips)
        jump = round(seam_jump(made, clip.played.masks), 2)
        found[name] = {**told, "seam_jump": jump, "calls_a_step": made.calls}
    return found


def _said(number: int, voice: str, text: str, side: int, frames: int) -> Clip:
    said = joined(list(speak(text, voice)))
    line = line_of(soxr.resample(said.audio, SPEECH_RATE, SAMPLE_RATE), said.phones, voice, frames)
    rng = random.Random(f"trial {number}")
    sitter = None
    while sitter is None:
        sitter = sitter_of(rng, True, number % 2 == 1, DRAWN * side)
    return spoken(sitter, line, 0, frames, rng)


def _film(clips: Sequence[Clip], made: Sequence[Pixels], out: Path) -> None:
    side, pictures, sound = len(clips[0].played.picture), out / "pictures.mp4", out / "voice.wav"
    with VideoWriter(pictures, side * len(clips), 2 * side, FPS) as writer:
        for number in range(len(made[0])):
            rows = [[clip.played.frames[number] for clip in clips], [film[number] for film in made]]
            writer.write(np.concatenate([np.concatenate(row, 1) for row in rows]))
    write_audio(sound, [clips[0].sound], SAMPLE_RATE)
    join([pictures], sound, out / "film.mp4")
    pictures.unlink()
    sound.unlink()
