"""The recipe that teaches the small neural film how a person's clips and pictures look.

They become windows of the network's length: clips as they move, pictures under a slow camera. Their blocking pictures
are guessed, and left out as often as in `training.recipes.film_builtin`, whose training it is, begun from a checkpoint.
"""

import hashlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from diffusers import AutoencoderKLLTXVideo
from numpy.typing import NDArray
from pydantic import Field
from safetensors.torch import save_file
from torch import nn

from engines.contract import BadInput
from engines.film.diffusion.decode import frames_of
from engines.film.embedding import SIZE as WORDS
from engines.film.proof.filming import FPS, USUAL, Network, Take
from engines.film.proof.guide import CHANNELS, STRIDE, guessed, guide_of
from engines.film.proof.words import SENTENCES, sentences
from engines.media.fit import covering, on_white
from engines.media.image import read_image
from engines.media.video import VideoWriter
from engines.media.whole import appearing
from training.material.piece import Piece
from training.material.shown import held, shown
from training.recipes.film_autoencoder import latents_of
from training.recipes.film_builtin import FilmConfig, FilmRecipe, Lessons, importance

SIZE = (144, 256)
WINDOWS = 6  # of a clip, at most
_TRAVEL = 0.12  # of a picture's width that the camera passes over it
_KEPT = 10  # of so many pieces one is kept out
WEIGHTS = Path("transformer") / "diffusion_pytorch_model.safetensors"


class FilmLookConfig(FilmConfig):
    """Gently: the network knows already how things move."""

    steps: int = Field(400, ge=1)
    learning_rate: float = Field(3e-4, gt=0)
    warmup: int = 20
    ema: float = 0.98
    batch: int = 4


def shape_of(checkpoint: Path) -> dict[str, Any]:
    """What a configuration says of the network of a checkpoint. Raises `BadInput` where there is none."""
    try:
        told = json.loads((checkpoint / "transformer" / "config.json").read_bytes())
    except OSError:
        raise BadInput("base", f"{checkpoint} holds no film network", "it has to be trained first") from None
    return {
        "width": told["num_attention_heads"] * told["attention_head_dim"],
        "heads": told["num_attention_heads"],
        "layers": told["num_layers"],
        "inner": told["ffn_dim"],
        "patch": tuple(told["patch_size"]),
        "channels": told["out_channels"],
        "begin": str(checkpoint / WEIGHTS),
    }


def split(pieces: Sequence[Piece]) -> tuple[list[Piece], list[Piece]]:
    """Those to learn, and those to validate on, no piece in both, nor a copy of it; a single one is both."""
    order = sorted(pieces, key=lambda piece: hashlib.sha256(piece.id.encode()).digest())
    ids = list(dict.fromkeys(piece.id for piece in order))
    kept = set(ids[: max(1, len(ids) // _KEPT)]) if len(ids) > 1 else set()
    validated = [piece for piece in order if piece.id in kept]
    return [piece for piece in pieces if piece.id not in kept], validated or list(pieces)


def windows(piece: Piece, frames: int, size: tuple[int, int]) -> list[NDArray[np.uint8]]:
    """(frames, height, width, 3) runs of a piece at `FPS`; a clip that ends early stands still."""
    if piece.kind == "picture":
        return [_travelled(on_white(read_image(piece.file, "material")), frames, size, piece.id)]
    most = min(WINDOWS * frames, max(1, round(piece.duration_s * FPS)))
    found = shown(piece.file, FPS, piece.begin_s, most, size)
    begins = range(0, max(1, len(found) - frames // 2), frames) if found else ()
    return [held(found[begin : begin + frames], frames) for begin in begins]


def _travelled(picture: NDArray[np.uint8], frames: int, size: tuple[int, int], id: str) -> NDArray[np.uint8]:
    """A picture under a camera that goes slowly to one side, or nearer."""
    height, width = size
    way = hashlib.sha256(id.encode()).digest()[0] % 3
    room = 1 + _TRAVEL
    large = covering(picture, (round(width * room), round(height * room)))
    run = []
    for share in np.linspace(0, 1, frames):
        if way == 2:  # nearer
            scale = 1 / (1 + _TRAVEL * share)
            cut_w, cut_h = large.shape[1] * scale, large.shape[0] * scale
        else:
            cut_w, cut_h = float(width), float(height)
        along = share if way == 0 else 1 - share if way == 1 else 0.5
        left, top = along * (large.shape[1] - cut_w), (large.shape[0] - cut_h) / 2
        move = np.array([[cut_w / width, 0, left], [0, cut_h / height, top]], np.float32)
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        run.append(cv2.warpAffine(large, move, (width, height), flags=flags, borderMode=cv2.BORDER_REPLICATE))
    return np.stack(run).astype(np.uint8)


def studied_pieces(
    vae: Any,
    pieces: Sequence[Piece],
    window: int,
    size: tuple[int, int],
    folder: Path,
    device: torch.device,
    each: Callable[[], None] = lambda: None,
) -> list[Path]:
    """The windows of pieces as latents, guides and words, made where they are missing. `each` is called before each
    piece, and may raise."""
    folder.mkdir(parents=True, exist_ok=True)
    mean, spread = (values.to(device).view(-1, 1, 1, 1) for values in (vae.latents_mean, vae.latents_std))
    found = []
    for piece in pieces:
        each()
        said = hashlib.sha256(piece.caption.strip().encode()).hexdigest()[:8]
        whole = folder / f"{piece.id}-{said}.whole"
        runs = [] if whole.exists() else windows(piece, frames_of(window, True), size)
        for number, run in enumerate(runs):
            path = folder / f"{piece.id}-{number}-{said}.safetensors"
            if not path.exists():
                film = ((latents_of(vae, run, device) - mean) / spread).half().cpu().contiguous()
                guide = guide_of(guessed(list(run)))[0].half().contiguous()
                words = torch.from_numpy(sentences(piece.caption)).half()
                with appearing(path) as part:
                    save_file({"film": film, "guide": guide, "words": words}, part)
        whole.touch()
        found += sorted(folder.glob(f"{piece.id}-[0-9]-{said}.safetensors"))
    return found


class FilmLook(FilmRecipe):
    """Windows of a person's media at mixed noise levels -> the velocity from film to noise."""

    def validate(self, model: nn.Module) -> dict[str, float]:
        """As the recipe that it begins from; `error`, which judges, weighs films with and without a guide alike."""
        figures = super().validate(model)
        error = round((figures["guided"] + figures["free"]) / 2, 6)
        return {**figures, "error": error, "score": -error}


def nothing(config: FilmLookConfig) -> Lessons:
    """Material of the right shape that shows nothing, to measure a step with."""
    high, wide = (side // STRIDE for side in SIZE)
    return Lessons(
        torch.zeros(1, config.channels, config.window, high, wide),
        torch.zeros(1, CHANNELS, config.window, high, wide),
        torch.zeros(1, SENTENCES, WORDS),
    )


def recipe_of(config: FilmLookConfig, vae: Any, learned: list[Path], kept: list[Path]) -> FilmLook:
    """Of windows that were studied. Raises `BadInput` where there are none."""
    if not learned:
        raise BadInput("material", "has no frame to learn from", "drop clips or pictures")
    lessons = Lessons.read(learned)
    return FilmLook(config, lessons, Lessons.read(kept), importance(vae, lessons.films[:2, :, :2]))


def autoencoder(checkpoint: Path, device: torch.device) -> Any:
    """That of a checkpoint, not training."""
    vae: Any = AutoencoderKLLTXVideo.from_pretrained(checkpoint / "vae", local_files_only=True)
    return vae.to(device).eval()


class Sampler:
    """Films of one prompt on fixed seeds, along the guide of what was kept out and without: `<label>-<i>.mp4`."""

    def __init__(self, checkpoint: Path, recipe: FilmLook, prompt: str, folder: Path) -> None:
        self._recipe, self._prompt, self._folder = recipe, prompt, folder
        self._network = Network(checkpoint, "cuda" if torch.cuda.is_available() else "cpu", torch.float32)

    def __call__(self, model: nn.Module, label: str) -> None:
        kept, network = self._recipe.kept, self._network
        network.transformer = model
        self._folder.mkdir(parents=True, exist_ok=True)
        size = kept.guides.shape[-2] * STRIDE, kept.guides.shape[-1] * STRIDE
        for number, guide in enumerate((kept.guides[:1].float(), None)):
            take = Take(self._prompt, kept.films.shape[2], guide, number)
            with VideoWriter(self._folder / f"{label}-{number}.mp4", size[1], size[0], FPS) as film:
                for frame in network.frames([take], size, USUAL):
                    film.write(frame)
