"""A small real engine for the portrait panel: quick, without models, run by the real worker.

It draws the picture with a mouth that opens and shuts and a bar that tells the frame, and hears a recording by
its loudness. The text `fail` makes it fail for want of a model, `slow` makes it slow.
"""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from PIL import Image

from engines.contract import (
    Artifact,
    BadInput,
    Engine,
    EngineCard,
    Event,
    ModelMissing,
    Preview,
    Progress,
    Request,
    Started,
)
from engines.media.audio import read_audio, write_audio
from engines.media.video import VideoWriter, join
from engines.portrait.a2v.engine import SkyReelsA2V
from engines.portrait.request import PortraitRequest

RATE = 16_000
WORDS_S = 0.3


class QuickPortrait(Engine):
    """A picture has a face here, one wider than 2:1 has two, one wider than 3:1 three of which the second is the
    largest, and one higher than 1:2 has none but a guess."""

    request_type: ClassVar[type[Request]] = PortraitRequest

    def describe(self) -> EngineCard:
        return EngineCard(id="builtin", panel="portrait", title="Quick", summary="An engine for tests.")

    def ask(self, question: str, arguments: dict[str, Any]) -> dict[str, Any]:
        if question == "faces":
            width, height = Image.open(arguments["image"]).size
            count = 3 if width > 3 * height else 2 if width > 2 * height else 1
            middles = [(number + 0.5) / count for number in range(count)]
            faces = [_face(width * middle, height) for middle in middles]
            if height > 2 * width:
                faces[0] |= {"found": False, "score": 0.0}
            return {"size": [width, height], "face": int(count == 3), "faces": faces}
        if question == "voice":
            return _described(read_audio(Path(arguments["audio"]), RATE))
        sound = _speech(arguments["text"])
        path = Path(arguments.get("folder", "/tmp")) / f"quick-line-{abs(hash(arguments['text']))}.wav"
        write_audio(path, [sound], RATE)
        return {"audio": str(path), **_described(sound)}

    def run(self, request: Request, folder: Path) -> Iterator[Event]:
        assert isinstance(request, PortraitRequest)
        yield Started(phases=["Hearing the voice", "Rendering"])
        if request.text == "fail":
            raise ModelMissing("kokoro-82m", "voices of typed lines")
        sound = _speech(request.text) if request.text else read_audio(request.audio or Path(), RATE)
        write_audio(folder / "voice.wav", [sound], RATE)
        picture = np.array(Image.open(request.image).convert("RGB"))
        picture = picture[: picture.shape[0] // 2 * 2, : picture.shape[1] // 2 * 2]
        height, width = picture.shape[:2]
        total = max(1, round(len(sound) / RATE * request.fps))
        with VideoWriter(folder / "part.mp4", width, height, request.fps) as writer:
            for number in range(total):
                self.check_cancelled()
                frame = picture.copy()
                frame[-8:, : max(1, width * (number + 1) // total)] = (242, 181, 68)
                gape = int(height * 0.02 * (1 + np.sin(number / 2)))
                top = height * 2 // 3
                frame[top : top + gape, width * 2 // 5 : width * 3 // 5] = 0
                writer.write(frame)
                yield Progress(phase="Rendering", step=number + 1, total=total)
                yield Preview(width=width, height=height, pixels=frame, time_s=number / request.fps)
                if "slow" in request.text:
                    time.sleep(0.05)
        join([folder / "part.mp4"], folder / "voice.wav", folder / "take.mp4")
        yield Artifact(path=folder / "take.mp4", kind="media", duration_s=total / request.fps)


class WithoutCard(QuickPortrait):
    """A generating engine on a computer without the card and the models that it needs."""

    lacks = "needs an NVIDIA graphics card, and none was found"

    def describe(self) -> EngineCard:
        return EngineCard(
            id="skyreels-a2v",
            panel="portrait",
            title="SkyReels-V3 A2V",
            summary="",
            models=["skyreels-v3-a2v-19b", "chinese-wav2vec2-base"],
            available=False,
            unavailable_reason=self.lacks,
        )

    def run(self, request: Request, folder: Path) -> Iterator[Event]:
        raise BadInput("engine", self.lacks, "choose another engine")
        yield


class _Whole(SkyReelsA2V):
    def describe(self) -> EngineCard:
        return super().describe().model_copy(update={"available": True, "unavailable_reason": ""})


class WithCard(QuickPortrait):
    """A generating engine on a computer that has all that it needs: what a take will cost is its own answer."""

    def describe(self) -> EngineCard:
        return _Whole().describe()

    def ask(self, question: str, arguments: dict[str, Any]) -> dict[str, Any]:
        own = question in ("usual", "foretell")
        return _Whole().ask(question, arguments) if own else super().ask(question, arguments)


def _face(x: float, height: int) -> dict[str, Any]:
    unit = height * 0.12
    places = {
        "left_pupil": (-1, -1),
        "right_pupil": (1, -1),
        "left_brow": (-1, -1.6),
        "mouth_left": (-0.8, 1),
        "upper_lip_top": (0, 0.8),
        "mouth_right": (0.8, 1),
        "lower_lip_bottom": (0, 1.3),
        "chin": (0, 2),
    }
    points = {name: [x + right * unit, height * 0.45 + down * unit] for name, (right, down) in places.items()}
    return {"points": points, "animal": False, "score": 0.9, "found": True}


def _speech(text: str) -> np.ndarray:
    """A hum as long as its words, (n,) float32."""
    length = int(RATE * WORDS_S * max(len(text.split()), 1))
    t = np.arange(length) / RATE
    return (0.3 * np.sin(2 * np.pi * 180 * t) * np.abs(np.sin(np.pi * t / WORDS_S))).astype(np.float32)


def _described(sound: np.ndarray) -> dict[str, Any]:
    blocks = np.abs(sound[: len(sound) // 400 * 400]).reshape(-1, 400).max(1)
    duration_s = len(sound) / RATE
    names = ["PP", "aa", "nn", "E", "SS", "oh"]
    starts = np.arange(0, duration_s, 0.15)
    spans = [[float(s), min(float(s) + 0.15, duration_s), names[i % 6]] for i, s in enumerate(starts)]
    peaks = [float(p) for p in blocks / max(float(blocks.max(initial=0)), 1e-6)]
    return {"duration_s": duration_s, "peaks": peaks, "visemes": spans}
