"""A film being made: windows from the loop become finished files, in order, each of them once.

What a window file needs besides its latents (the decoder's memory, the colour correction) is rebuilt or lies beside the
file, so an interrupted film goes on with the same frames. Choosing and loading a checkpoint is the engine's part.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from numpy.typing import NDArray

from engines.contract import Artifact, Event, Preview, Progress
from engines.film.diffusion.checkpoint import WindowStore
from engines.film.diffusion.colour import ColourAnchor
from engines.film.diffusion.decode import LatentPreview, StreamedDecoder, frames_of
from engines.film.diffusion.denoiser import Denoiser
from engines.film.diffusion.lora import LoraShelf
from engines.film.diffusion.schedule import cut
from engines.film.diffusion.takes import FPS, SegmentMaker, Take, sampling_of
from engines.film.diffusion.windows import Sampling, Segment, Step, Window, film
from engines.media.fit import covering
from engines.media.video import Format, VideoWriter, frame_count

FILMING = "Filming"
STEP_PATIENCE_S = 300.0
PREVIEW_EVERY_S, PREVIEW_WIDTH = 1.0, 480
FADE_FRAMES = 12

Pixels = NDArray[np.uint8]


@dataclass(frozen=True)
class Output:
    """What the files are to be: `fps` is 24 or 12, of which the latter leaves out every second frame."""

    width: int
    height: int
    fps: int
    format: Format


class Production:
    """One film of one loaded checkpoint in one folder. `parts` are the finished files in order, `frames` how many of
    the output each take got."""

    def __init__(
        self,
        pipeline: Any,
        model: str,
        forcing: bool,
        sampling: Sampling,
        size: tuple[int, int],
        folder: Path,
        output: Output,
        loras: LoraShelf,
    ) -> None:
        """`model` names the weights in the digests of windows, `size` is (height, width) in pixels of the model."""
        self._device = torch.device(pipeline.vae.device)
        self._pipeline, self._model, self._sampling, self._size = pipeline, model, sampling, size
        self._denoiser = Denoiser(pipeline.transformer, forcing, FPS)
        self._maker = SegmentMaker(pipeline, self._device, sampling, size)
        self._loras = loras
        self._preview = LatentPreview.fitted(pipeline.vae)
        self._store = WindowStore(folder / "windows")
        self._folder, self._output = folder / "segments", output
        self._folder.mkdir(exist_ok=True)
        self.parts: list[Path] = []
        self.frames: list[int] = []

    def run(self, takes: Iterable[Take], total: int, check: Callable[[], None]) -> Iterator[Event]:
        """Make the film, or what is missing of it. `total` steps are expected; `check` cancels by raising."""
        reel = _Reel(self._pipeline.vae, self._output)
        clock = Clock(total)
        now: list[Take] = []

        def segments() -> Iterator[Segment]:
            for take in takes:
                segment = self._maker.segment(take)
                now[:] = [take]
                if segment.history is not None:
                    reel.lead_in(segment.history)
                yield segment

        for event in self._windows(segments(), lambda segment: self._loras.use(now[0].loras), check):
            if isinstance(event, Step):
                yield from clock.tick(event, self._preview)
            else:
                check()
                yield from self._part(event, now[0], reel)

    def _windows(
        self, segments: Iterator[Segment], begin: Callable[[Segment], None], check: Callable[[], None]
    ) -> Iterator[Step | Window]:
        """The loop that makes them, in latents; other models have another."""
        size = self._size[0] // 8, self._size[1] // 8
        scheduler, model, store = self._pipeline.scheduler, self._model, self._store
        return film(
            self._denoiser, scheduler, segments, size, model=model, store=store, begin=begin, check=check
        )

    def _part(self, window: Window, take: Take, reel: "_Reel") -> Iterator[Event]:
        """Write the file of a window, unless it is there."""
        fades = "-in" * take.fades_in + "-out" * take.fades_out
        path = self._folder / f"{len(self.parts):05d}-{window.digest[:12]}{fades}.{self._output.format}"
        colours = path.with_suffix(".json")
        count = reel.open(window, take, take.shown(self._sampling))
        if count and frame_count(path) == count and colours.is_file():
            reel.skip(window, ColourAnchor.from_json(colours.read_text("utf-8")))
        elif count:
            made = self._output
            with VideoWriter(path, made.width, made.height, made.fps, made.format) as writer:
                for frame in reel.frames(window):
                    writer.write(frame)
                colours.write_text(reel.colours.to_json(), "utf-8")
        else:
            reel.skip(window, reel.colours)
        reel.rest()
        self.frames += [0] * (window.segment + 1 - len(self.frames))
        self.frames[window.segment] += count
        if count:
            self.parts.append(path)
            yield Artifact(path=path, kind="segment", duration_s=count / self._output.fps)


def steps_of(takes: Iterable[Take], sampling: Sampling) -> int:
    """How many steps a film takes, for the time that is left."""
    total = 0
    for take in takes:
        levels = sampling.steps - sampling_of(take, sampling).skipped(take.sketch is not None)
        history = 0 if take.opens else sampling.overlap
        block = sampling.causal_block_size
        for span in cut(take.latents(sampling), sampling.window, sampling.overlap, history, block):
            total += levels + (span.fresh // block - 1) * min(sampling.ar_step, levels)
    return total


@dataclass
class _Reel:
    """Pixels of a film in order: decoded, held in colour, faded, thinned out and brought to size."""

    vae: Any
    output: Output
    colours: ColourAnchor = field(default_factory=ColourAnchor)
    at: int = 0
    in_take: int = 0
    shown: int = 0

    def __post_init__(self) -> None:
        self._decoder = StreamedDecoder(self.vae)
        self._take: Take | None = None
        self._wanted: list[tuple[int, int]] = []

    def lead_in(self, history: torch.Tensor) -> None:
        """What comes next goes on from these latents, whose pixels are shown elsewhere."""
        self._decoder.skip(history, opens=True)

    def open(self, window: Window, take: Take, shown: int) -> int:
        """Turn to a window and return how many frames of it the file gets; `shown` is how many the take shows."""
        if window.number == 0:
            self.in_take = 0
            self.colours.open(cut=window.opens)
        self._take, self.shown = take, shown
        made = frames_of(window.span.fresh, window.opens)
        kept = max(0, min(made, shown - self.in_take))
        thinned = FPS // self.output.fps
        self._wanted = [(i, self.in_take + i) for i in range(kept) if (self.at + i) % thinned == 0]
        self.at += kept
        self.in_take += kept
        return len(self._wanted)

    def skip(self, window: Window, colours: ColourAnchor) -> None:
        """The file is there, or nothing is shown: take over what it left behind."""
        self.colours = colours
        self._decoder.skip(window.latents, window.opens)

    def frames(self, window: Window) -> Iterator[Pixels]:
        """The frames of the file, (height, width, 3) of the output."""
        decoded = np.concatenate(list(self._decoder.decode(window.latents, window.opens)))
        wanted = [place for place, _ in self._wanted]
        for frame, (_, moment) in zip(self.colours.correct(decoded)[wanted], self._wanted, strict=True):
            sized = covering(frame, (self.output.width, self.output.height))
            yield self._faded(sized, moment)

    def rest(self) -> None:
        self._decoder.rest()
        if self.vae.device.type == "cuda":
            torch.cuda.empty_cache()

    def _faded(self, frame: Pixels, moment: int) -> Pixels:
        assert self._take is not None
        light = 1.0
        if self._take.fades_in:
            light = min(light, moment / FADE_FRAMES)
        if self._take.fades_out:
            light = min(light, (self.shown - 1 - moment) / FADE_FRAMES)
        return frame if light >= 1 else cv2.convertScaleAbs(frame, alpha=light).astype(np.uint8)


@dataclass
class Clock:
    """Steps into progress with the time left, and a preview now and then. `pieces` are still to be written, each after
    its steps; until one was, that is thought to take as long as a step."""

    total: int
    pieces: int = 0
    done: int = 0
    kept: int = 0
    began: float = 0.0
    shown: float = 0.0
    written: int = 0
    writing_s: float = 0.0

    def reach(self, done: int) -> None:
        """So many steps are done; those that nobody ticked were kept from before."""
        self.kept += max(0, done - self.done)
        self.done = max(done, self.done)

    def wrote(self, took_s: float | None) -> None:
        """A piece is there; None for one that was kept from before."""
        self.pieces = max(0, self.pieces - 1)
        if took_s is not None:
            self.written += 1
            self.writing_s += took_s

    def tick(self, step: Step, preview: LatentPreview) -> Iterator[Event]:
        now = time.monotonic()
        self.began = self.began or now
        self.done += 1
        total, made = max(self.total, self.done), self.done - self.kept
        left = None
        if made > 1:
            pace = (now - self.began - self.writing_s) / (made - 1)
            left = pace * (total - self.done) + self.pieces * (
                self.writing_s / self.written if self.written else pace
            )
        yield Progress(
            phase=FILMING, step=self.done, total=total, time_left_s=left, patience_s=STEP_PATIENCE_S
        )
        if now - self.shown >= PREVIEW_EVERY_S:
            self.shown = now
            small = preview.frame(step.guess, step.guess.shape[2] // 2)
            high = round(small.shape[0] * PREVIEW_WIDTH / small.shape[1])
            pixels = cv2.resize(small, (PREVIEW_WIDTH, high), interpolation=cv2.INTER_CUBIC)
            yield Preview(width=PREVIEW_WIDTH, height=high, pixels=np.ascontiguousarray(pixels))
