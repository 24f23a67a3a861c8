"""What a learned person looks like on the way: short films of them saying what was kept out of the training, and the
errors of their mouth there."""

import copy
import tempfile
from pathlib import Path

import cv2
import numpy as np
from torch import nn

from engines.media.audio import write_audio
from engines.media.label import Label
from engines.media.video import VideoWriter, join
from engines.portrait.life import Life
from engines.portrait.renderer import PortraitRenderer
from engines.portrait.sizes import fit
from engines.speech.features import SAMPLE_RATE
from engines.speech.listen import listen
from training.recipes.portrait_habits import life_of
from training.recipes.portrait_identity import PortraitIdentity
from training.recipes.portrait_study import Part, Study
from training.recipes.viseme_builtin import export
from training.teaching import BASE

SAMPLE_S, SAMPLE_FPS, SEED = 4.0, 25, 1847


class Sampler:
    """Writes `<label>-0.mp4` into a folder: the base is the rig as it usually is, everything else the person."""

    def __init__(self, study: Study, folder: Path) -> None:
        self._study, self._folder = study, folder
        picture, points = study.picture, study.points
        height, width = fit(picture.shape, "512")
        small = np.asarray(cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA), np.uint8)
        scale = np.array([width / picture.shape[1], height / picture.shape[0]])
        self._size = width, height
        self._renderer = PortraitRenderer(small, points * [*scale, scale.mean()])

    def __call__(self, model: nn.Module, label: str) -> None:
        part = self._study.talking[0]
        assert part.sound is not None
        first = min(round(part.learned_until_s * SAMPLE_RATE), max(len(part.sound) - _SAMPLES, 0))
        sound = part.sound[first : first + _SAMPLES]
        self._folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self._folder.parent) as place:
            if label == BASE:
                life = Life(listen(sound), seed=SEED)
            else:
                track = listen(sound, network=export(copy.deepcopy(model), Path(place)))
                life = life_of(self._study.person.habits, track, SEED)
            pictures, voice = Path(place) / "pictures.mp4", Path(place) / "voice.wav"
            write_audio(voice, [sound], SAMPLE_RATE)
            mark = Label(*self._size)
            with VideoWriter(pictures, *self._size, SAMPLE_FPS) as film:
                for number in range(round(len(sound) / SAMPLE_RATE * SAMPLE_FPS)):
                    frame = self._renderer.frame(life.at((number + 0.5) / SAMPLE_FPS))
                    mark.draw(frame)
                    film.write(frame)
            join([pictures], voice, self._folder / f"{label}-0.mp4")


_SAMPLES = round(SAMPLE_S * SAMPLE_RATE)


def judged(study: Study, recipe: PortraitIdentity, network: Path) -> dict[str, float]:
    """The figures of `recipe` for the mouths that takes would have: of the house's network as `base_...`, with the
    person's shapes as `shaped_...`, and of their own network."""
    parts: list[Part] = study.talking
    own = [listen(part.sound, network=network) for part in parts if part.sound is not None]
    found = {
        "base_": recipe.figures_of([part.usual for part in parts]),
        "shaped_": recipe.figures_of([study.as_shaped(part) for part in parts]),
        "": recipe.figures_of(own),
    }
    return {f"{kind}{name}": value for kind, values in found.items() for name, value in values.items()}
