"""The released checkpoints of SkyReels-V2, and Helios beside them: what each is for, how large it is, and how its
authors sample it.

Only facts; where the files come from is the catalogue's business, reading them is `engines.film.diffusion.loader`.
"""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["DF", "T2V", "I2V", "VACE", "chunks"]


@dataclass(frozen=True)
class Network:
    """A transformer; `parameters` counted over diffusers' class."""

    width: int
    layers: int
    parameters: int
    block_parameters: int


NETWORKS = {
    ("DF", "1.3B"): Network(1536, 30, 1_435_525_696, 46_440_704),
    ("DF", "14B"): Network(5120, 40, 14_472_038_464, 351_394_304),
    ("T2V", "14B"): Network(5120, 40, 14_288_491_584, 351_394_304),
    ("I2V", "1.3B"): Network(1536, 30, 1_564_428_608, 51_163_904),
    ("I2V", "14B"): Network(5120, 40, 16_394_878_784, 403_838_464),
}
TEXT_ENCODER_PARAMETERS = 5_680_910_336
AUTOENCODER_PARAMETERS = 126_892_531
IMAGE_ENCODER_PARAMETERS = 632_076_800


@dataclass(frozen=True)
class Checkpoint:
    """`DF` checkpoints make films of any length and take pictures anywhere, `chunks` films that lean on a long past;
    the others make single clips, `VACE` those that follow a film.

    `size` is (height, width) in pixels, `frames` the length of a window they were trained for, `passes` how often the
    network runs in a step as its authors sample it.
    """

    id: str
    repository: str
    kind: Kind
    network: Network
    size: tuple[int, int]
    frames: int
    passes: int = 2

    @property
    def title(self) -> str:
        name = self.repository.rpartition("/")[2]
        return name.removesuffix("-Diffusers").removesuffix("-diffusers").replace("-", " ")


def _released(kind: Kind, scale: str, lines: Literal["540P", "720P"]) -> Checkpoint:
    return Checkpoint(
        id=f"skyreels-v2-{kind}-{scale}-{lines}".lower(),
        repository=f"Skywork/SkyReels-V2-{kind}-{scale}-{lines}-Diffusers",
        kind=kind,
        network=NETWORKS[kind, scale],
        size=(544, 960) if lines == "540P" else (720, 1280),
        frames=97 if lines == "540P" else 121,
    )


CHECKPOINTS = (
    _released("DF", "1.3B", "540P"),
    _released("DF", "14B", "540P"),
    _released("DF", "14B", "720P"),
    _released("T2V", "14B", "540P"),
    _released("T2V", "14B", "720P"),
    _released("I2V", "1.3B", "540P"),
    _released("I2V", "14B", "540P"),
    _released("I2V", "14B", "720P"),
)

HELIOS = Checkpoint(
    id="helios-distilled",
    repository="BestWishYsh/Helios-Distilled",
    kind="chunks",
    network=Network(5120, 40, 14_312_427_584, 351_394_304),
    size=(384, 640),
    frames=33,
    passes=1,
)
