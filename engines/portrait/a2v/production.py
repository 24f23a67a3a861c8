"""One generated take in one folder: the voices are heard, the windows made, each written as a finished file, and all
joined.

A take that was stopped goes on with the same frames: windows, features and files that are there are kept.
"""

import math
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from engines.contract import Artifact, BadInput, Event, Note, Progress
from engines.elements.a2.between import at_rate
from engines.film.diffusion.checkpoint import WindowStore
from engines.film.diffusion.decode import LatentPreview
from engines.film.diffusion.lora import called, triggers_of
from engines.film.diffusion.production import Clock
from engines.film.diffusion.windows import Step
from engines.media.fit import covering
from engines.media.image import read_image
from engines.media.label import Label
from engines.media.video import VideoReader, VideoWriter, frame_count, join
from engines.perception.face import FaceReader
from engines.perception.matting import cut_out
from engines.portrait import voices
from engines.portrait.a2v import fusion, windows
from engines.portrait.a2v.asked import Wishes
from engines.portrait.a2v.audio import FRAMES_EACH
from engines.portrait.a2v.conditions import Asking, Guidance
from engines.portrait.a2v.engine import GENERATING, HEARING, JOINING, LOAD_PATIENCE_S
from engines.portrait.a2v.foretold import check_people, check_reach, cost_of
from engines.portrait.a2v.hearing import FPS, HEARD_BYTES, heard
from engines.portrait.a2v.parts import Loaded, Setup
from engines.portrait.a2v.sampler import Flow, SpeakingDenoiser
from engines.portrait.a2v.source import (
    Footage,
    Pixels,
    Source,
    Still,
    heads,
    kept_beside,
    landmarks_in,
    speakers,
    working_size,
)
from engines.portrait.a2v.tracks import tracks
from engines.portrait.faces import film_faces, opaque, placed_faces
from engines.portrait.request import PortraitRequest, Seam, is_film
from engines.portrait.scene import anchors_by_hand, chosen_face
from engines.portrait.sizes import fit
from engines.recipe import sha256_of

LATENT_BYTES = 1  # for each pixel of the frame that a latent is of: 16 channels of float32 for 8 by 8
LOOKS = 24  # moments of a film at which its heads are looked for


@dataclass(frozen=True)
class Sitting:
    """Who is in the picture: the source, its size, the face that has the first voice, and everybody's landmarks (n, 2)
    in it; `ways` are landmarks of all of them in the course of a film."""

    source: Source
    shape: tuple[int, int]
    face: int
    faces: list[NDArray[np.floating]]
    ways: list[list[NDArray[np.floating]]]


class Production:
    """`check` raises when the user stopped it."""

    def __init__(
        self, request: PortraitRequest, wishes: Wishes, setup: Setup, folder: Path, check: Callable[[], None]
    ) -> None:
        self._request, self._wishes, self._setup = request, wishes, setup
        self._folder, self._check = folder, check

    def sitting(self) -> Sitting:
        """Reads the picture or the film. Raises `BadInput`, for a picture without a face too, and for more faces than
        the network can tell apart."""
        request = self._request
        seen: list[list[NDArray[np.floating]]] = []
        if is_film(request.image):
            if request.background:
                raise BadInput(
                    "background",
                    "is for pictures: a video keeps its own",
                    "leave the background out, or choose a picture of the person",
                )
            reader = VideoReader(request.image, "image")
            try:
                shape = (reader.height, reader.width)
                faces = film_faces(reader)[1]
                seen = list(self._along(reader)) if faces else []
            finally:
                reader.close()
            size = working_size(shape, self._setup.size)
            source: Source = Footage(request.image, size)
        else:
            picture = read_image(request.image)
            shape = (picture.shape[0], picture.shape[1])
            faces = placed_faces(opaque(picture), anchors_by_hand(request))
            size = working_size(shape, self._setup.size)
            source = Still(_in_setting(opaque(picture), request.background), size)
        face = chosen_face(request, faces)
        check_people(len(faces), 1 + len({other.face for other in request.others}))
        here = [landmarks_in(found.points, shape, size) for found in faces]
        ways = [[landmarks_in(points, shape, size) for points in some] for some in seen]
        return Sitting(source, shape, face, here, [here, *ways])

    def check_length(self, sitting: Sitting, duration_s: float) -> None:
        """Raise `BadInput` for a voice that is longer than the key frames of its windows reach, or than the disk."""
        frames = math.ceil(duration_s * FPS)
        field = "audio" if self._request.audio else "text"
        check_reach(frames, self._setup.variant.course, self._wishes.seam, sitting.source.moves, field)
        height, width = sitting.source.size
        needed = frames * (len(sitting.faces) * HEARD_BYTES + LATENT_BYTES * height * width // FRAMES_EACH)
        free = shutil.disk_usage(self._folder).free
        if needed > free:
            raise BadInput(
                field,
                f"lasts {duration_s:.0f} s, for which the disk needs {needed / 1e9:.1f} GB of room and has "
                f"{free / 1e9:.1f}",
                "free some space, or cut the voice",
            )

    def take(self, sitting: Sitting, said: voices.Performed, loaded: Loaded) -> Iterator[Event]:
        request, folder = self._request, self._folder
        loaded.loras.use(self._wishes.loras)
        masks = heads(sitting.faces, sitting.source.size)
        features = []
        sounds = tracks(request, sitting.face, folder, said)
        silence = np.zeros_like(sounds[sitting.face])
        for face in range(len(sitting.faces)):
            yield Progress(phase=HEARING, step=face, total=len(sitting.faces), patience_s=LOAD_PATIENCE_S)
            self._check()
            path = folder / f"heard-{face}.npy"
            features.append(heard(loaded.encoder, sounds.get(face, silence), path))
        talk = self._talk(sitting, features, masks, loaded)
        yield Note(message=self._cost(talk))
        store = WindowStore(folder / "windows")
        made: Iterator[Step | windows.Piece | fusion.Run]
        if self._wishes.seam == "fused":
            pieces = len(fusion.runs_of(fusion.latents_for(talk.frames)))
            clock = Clock(fusion.calls_of(talk.frames, talk.flow.steps), pieces)
            made = fusion.fused(talk, store, folder, self._check)
        else:
            steps = windows.calls_of(talk.frames, talk.course, talk.flow.steps, talk.source.moves)
            clock = Clock(steps, windows.windows_of(talk.frames, talk.course))
            made = windows.carried(talk, store, self._check)
        yield Progress(phase=GENERATING, step=0, total=clock.total, patience_s=LOAD_PATIENCE_S)
        preview = LatentPreview.fitted(loaded.pipeline.vae)
        segments: list[Path] = []
        for event in made:
            if isinstance(event, Step):
                yield from clock.tick(event, preview)
            else:
                clock.reach(clock.total - self._calls_after(event.number, talk))
                yield Progress(
                    phase=GENERATING, step=clock.done, total=clock.total, patience_s=LOAD_PATIENCE_S
                )
                yield from self._segment(event, sitting, segments, clock)
        yield Progress(phase=JOINING, step=0, total=1, patience_s=LOAD_PATIENCE_S)
        media = folder / f"take.{request.format}"
        join(segments, said.sound, media, request.format)
        yield Artifact(path=media, kind="media", duration_s=talk.frames / FPS)

    def _talk(
        self, sitting: Sitting, features: list[Any], masks: NDArray[np.float32], loaded: Loaded
    ) -> windows.Talk:
        setup, wishes, request = self._setup, self._wishes, self._request
        pipeline, course = loaded.pipeline, setup.variant.course
        frames = max(1, len(features[0]))
        fused = wishes.seam == "fused"
        length = 4 * fusion.latents_for(frames) - 3 if fused else windows.length_of(frames, course)
        guidance = Guidance(
            setup.sampled("guidance_scale") if wishes.text_guidance is None else wishes.text_guidance,
            setup.sampled("audio_guidance_scale") if wishes.audio_guidance is None else wishes.audio_guidance,
        )
        talking = speakers(masks) if len(features) > 1 else None
        latent = sitting.source.size[0] // 8, sitting.source.size[1] // 8
        return windows.Talk(
            denoiser=SpeakingDenoiser(pipeline.transformer),
            vae=pipeline.vae,
            asking=Asking(pipeline, features, length, talking, guidance),
            source=sitting.source,
            flow=Flow(wishes.steps or setup.sampled("steps"), setup.sampled("flow_shift")),
            course=course,
            prompt=called(triggers_of(wishes.loras), wishes.words(request.mood)),
            frames=frames,
            seed=request.seed,
            name=repr((setup.name, setup.plan.storage, self._made_of())),
            keeping=kept_beside(self._reached(sitting), latent) if sitting.source.moves else None,
        )

    def _reached(self, sitting: Sitting) -> NDArray[np.float32]:
        """(1, height, width) where a head is at any moment."""
        every = [heads(faces, sitting.source.size).max(0) for faces in sitting.ways]
        return np.maximum.reduce(every)[None]  # type: ignore[no-any-return]

    def _along(self, reader: VideoReader) -> Iterator[list[NDArray[np.floating]]]:
        """Landmarks of all faces at some moments of a film, in its own pixels."""
        with FaceReader() as looking:
            for moment in np.linspace(0, max(0.0, reader.duration_s - 0.1), LOOKS):
                self._check()
                shown = next(reader.frames(float(moment)), None)
                found = looking.read(shown[1]) if shown else []
                if found:
                    yield [face.points for face in found]

    def _made_of(self) -> tuple[str, ...]:
        files = (self._request.image, self._request.background, *sorted(self._folder.glob("voice*.wav")))
        loras = [(sha256_of(lora.path), lora.strength) for lora in self._wishes.loras]
        who = self._request.face, [other.face for other in self._request.others]
        return *(sha256_of(path) if path else "" for path in files), repr((loras, who))

    def _segment(
        self, piece: windows.Piece | fusion.Run, sitting: Sitting, segments: list[Path], clock: Clock
    ) -> Iterator[Event]:
        """Write the file of a piece, unless it is there."""
        request = self._request
        count = _ticks(piece.start + piece.count, request.fps) - _ticks(piece.start, request.fps)
        path = self._folder / "segments" / f"{piece.number:05d}-{piece.digest[:12]}.{request.format}"
        path.parent.mkdir(exist_ok=True)
        if frame_count(path) == count:
            clock.wrote(None)
            if isinstance(piece, fusion.Run):
                piece.skip()
        else:
            began = time.monotonic()
            height, width = fit(sitting.shape, request.size)
            label = Label(width, height) if request.label else None
            with VideoWriter(path, width, height, request.fps, request.format) as writer:
                for frame in _exactly(at_rate(piece.stream(), FPS, request.fps), count):
                    self._check()
                    sized = covering(frame, (width, height))
                    if label:
                        label.draw(sized)
                    writer.write(sized)
            clock.wrote(time.monotonic() - began)
        if torch.cuda.is_available():
            torch.cuda.empty_cache()
        segments.append(path)
        yield Artifact(path=path, kind="segment", duration_s=count / request.fps)

    def _calls_after(self, number: int, talk: windows.Talk) -> int:
        """How often a step is still made of a window after the piece of this number."""
        if self._wishes.seam == "fused":
            return fusion.calls_of(talk.frames, talk.flow.steps, number + 1)
        return talk.flow.steps * (windows.windows_of(talk.frames, talk.course) - 1 - number)

    def _cost(self, talk: windows.Talk) -> str:
        """How often the network runs, of either seam."""
        scales, steps, film = talk.asking.guidance, talk.flow.steps, talk.source.moves
        mine = self._wishes.seam
        other: Seam = "carried" if mine == "fused" else "fused"
        runs = {
            seam: cost_of(seam, talk.frames, talk.course, steps, (scales.words, scales.voice), film).runs
            for seam in (mine, other)
        }
        return f"Runs of the network: {runs[mine]} with {mine} windows; it would be {runs[other]} with {other} ones."


def _in_setting(picture: Pixels, setting: Path | None) -> Pixels:
    """The person of a picture in front of another one."""
    if setting is None:
        return picture
    behind = covering(opaque(read_image(setting, "background")), (picture.shape[1], picture.shape[0]))
    cutout = cut_out(picture)
    alpha = cutout.alpha[..., None]
    return (cutout.foreground * alpha + behind * (1 - alpha)).round().astype(np.uint8)  # type: ignore[no-any-return]


def _ticks(frames: int, fps: int) -> int:
    """How many frames of the take so many of the network are."""
    return round(frames * fps / FPS)


def _exactly(frames: Iterable[Pixels], count: int) -> Iterator[Pixels]:
    """`count` of them; the last is shown as long as needed."""
    shown: Pixels | None = None
    left = count
    for frame in islice(frames, count):
        shown = frame
        left -= 1
        yield frame
    for _ in range(left):
        assert shown is not None
        yield shown
