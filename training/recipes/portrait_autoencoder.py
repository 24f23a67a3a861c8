"""The recipe of the small autoencoder of speaking people: that of the small film, finer, and most careful at the lips.

    python -m training.recipes.portrait_autoencoder --clips FOLDER --out FOLDER [--steps N]

learns from clips that `training.backlot.talking_heads` made and writes OUT/vae. The film's own autoencoder blurs
mouths; figures are in the model card of the network that dreams in these latents.
"""

import numpy as np
from numpy.typing import NDArray
from pydantic import Field
from torch import Tensor, nn

from engines.portrait.proof.playing import FACE, LIPS
from training.recipes.film_autoencoder import AutoencoderConfig, AutoencoderRecipe, command, scaled

_EDGES, _CLOSE = 0.3, 1e-6  # weights of the loss beside plain differences


class FaceAutoencoderConfig(AutoencoderConfig):
    """The network that `training.recipes.portrait_builtin` trains on is the default."""

    steps: int = Field(4000, ge=1)
    channels: int = Field(96, description="of a latent")
    width: int = Field(200, description="channels of the encoder, more than twice those of a latent")
    crop: tuple[int, int] = Field((96, 96), description="height and width of the clips, multiples of 16")
    face: float = Field(1.0, ge=0, description="how much more a difference in the face counts")
    lips: float = Field(8.0, ge=0, description="and one at the lips")


class FaceAutoencoderRecipe(AutoencoderRecipe):
    """Pieces of clips, whole frames -> what comes back of them."""

    config: FaceAutoencoderConfig

    def _piece(self, rng: np.random.Generator, frames: int) -> NDArray[np.uint8]:
        """(frames, side, side, 4), mirrored half of the time; the masks are the last channel."""
        with np.load(self.train[rng.integers(len(self.train))]) as held:
            whole = np.concatenate([held["frames"], held["masks"][..., None]], 3)
        begin = int(rng.integers(len(whole) - frames + 1))
        piece = whole[begin : begin + frames]
        return piece[:, :, ::-1] if rng.random() < 0.5 else piece

    def loss(self, model: nn.Module, batch: dict[str, Tensor]) -> Tensor:
        pixels, masks = scaled(batch["pixels"][:, :3]), batch["pixels"][:, 3:]
        weight = 1 + self.config.face * (masks >= FACE) + self.config.lips * (masks == LIPS)
        found = model.encode(pixels).latent_dist  # type: ignore[operator]
        mean, spread = found.mean.float(), found.std.float()
        made = model.decode(mean + spread * batch["noise"]).sample.float()  # type: ignore[operator]
        off = made - pixels
        edges = sum(
            (off.diff(dim=axis).abs() * weight.narrow(axis, 1, weight.shape[axis] - 1)).mean()
            for axis in (2, 3, 4)
            if off.shape[axis] > 1
        )
        close = (mean.square() + spread.square() - 1 - 2 * spread.log()).mean() / 2
        return ((off.abs() * weight).mean() + _EDGES * edges) / weight.mean() + _CLOSE * close


if __name__ == "__main__":
    command(__doc__, FaceAutoencoderConfig, FaceAutoencoderRecipe)
