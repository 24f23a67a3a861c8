"""The published checkpoints that make a clip of pictures and words, and how to tell one from another.

Only facts; where the files come from is the catalogue's business.
"""

import json
from dataclasses import replace
from pathlib import Path

from engines.contract import BadInput
from engines.film.diffusion import loader
from engines.film.diffusion.checkpoints import NETWORKS, Checkpoint, Network

A2 = Checkpoint(
    id="skyreels-a2",
    repository="Skywork/SkyReels-A2",
    kind="I2V",
    network=NETWORKS["I2V", "14B"],
    size=(480, 832),
    frames=81,
)

# Frames with room for four pictures, a latent each.
VACE_SMALL = Checkpoint(
    id="wan2.1-vace-1.3b",
    repository="Wan-AI/Wan2.1-VACE-1.3B-diffusers",
    kind="VACE",
    network=Network(1536, 30, 2_153_972_032, 46_440_704),
    size=(480, 832),
    frames=81 + 16,
)
VACE_LARGE = Checkpoint(
    id="wan2.1-vace-14b",
    repository="Wan-AI/Wan2.1-VACE-14B-diffusers",
    kind="VACE",
    network=Network(5120, 40, 17_337_592_896, 351_394_304),
    size=(480, 832),
    frames=81 + 16,
)
R2V = Checkpoint(
    id="skyreels-v3-r2v-14b",
    repository="Skywork/SkyReels-V3-R2V-14B",
    kind="T2V",
    network=NETWORKS["T2V", "14B"],
    size=(720, 1280),
    frames=121 + 16,
    passes=1,
)
HD = (720, 1280)
A2_CHANNELS, WAN_CHANNELS = 36, 16


def vace(fine: bool) -> tuple[Checkpoint, ...]:
    """The two of VACE; for 720 lines only the large one was trained."""
    return VACE_SMALL, replace(VACE_LARGE, size=HD) if fine else VACE_LARGE


def r2v(fine: bool) -> tuple[Checkpoint, ...]:
    """SkyReels-V3 at the size that is wanted; 848 by 480 is among those that it was trained at."""
    return (R2V if fine else replace(R2V, size=(480, 848)),)


def look_over(folder: Path, family: str, transformer: str, channels: int) -> None:
    """Raise `BadInput` where a folder does not hold a whole checkpoint of the `family`: one whose `transformer` is of
    that class and takes so many channels."""
    loader.look_over(folder, transformer, family)
    config = json.loads((folder / "transformer" / "config.json").read_text("utf-8"))
    found = config.get("in_channels")
    if found != channels:
        raise BadInput(
            loader.FIELD,
            f"{folder.name} is another model of Wan: its transformer takes {found} channels",
            f"that of {family} takes {channels}",
        )
    sees = bool(
        (json.loads((folder / "model_index.json").read_text("utf-8")).get("image_encoder") or [None])[0]
    )
    if channels == A2_CHANNELS and not (sees and config.get("image_dim")):
        raise BadInput(
            loader.FIELD,
            f"{folder.name} does not look at pictures with CLIP",
            f"{family} does: pull it again",
        )
