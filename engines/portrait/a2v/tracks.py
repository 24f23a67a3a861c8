"""Who is heard when: the sound of each person who speaks, as long as the take, for the network's ears.

The voices themselves are heard or spoken by `engines.portrait.voices`, and the take sounds as there.
"""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engines.media.audio import read_audio
from engines.portrait import voices
from engines.portrait.a2v.hearing import RATE
from engines.portrait.request import PortraitRequest
from engines.portrait.turns import turns_of

Sound = NDArray[np.float32]


def tracks(request: PortraitRequest, face: int, folder: Path, said: voices.Performed) -> dict[int, Sound]:
    """Mono sound of 16 kHz by face; `said` is what `voices.prepare` gave in the same folder."""
    count = round(said.duration_s * RATE)
    lines = voices.lines_of(request, face)
    sounds = [read_audio(folder / f"voice-{number}.wav", RATE) for number in range(len(lines))]
    starts, _ = turns_of(
        [(line.start_s, len(sound) / RATE) for line, sound in zip(lines, sounds, strict=True)]
    )
    found: dict[int, Sound] = {}
    for line, sound, start_s in zip(lines, sounds, starts, strict=True):
        whole = found.setdefault(line.face, np.zeros(count, np.float32))
        first = round(start_s * RATE)
        part = sound[: max(0, count - first)]
        whole[first : first + len(part)] += part
    return found
