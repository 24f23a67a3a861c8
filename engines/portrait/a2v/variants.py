"""The published networks that speak: how large they are, how their authors sample them and cut a long take.

Only facts; where the files come from is the catalogue's business.
"""

from dataclasses import dataclass

from engines.film.diffusion.checkpoints import Checkpoint, Network

WINDOW = 81
TALKING = "a person is talking"
PARTS, EARS = "wan2.1-i2v-parts", "chinese-wav2vec2-base"
BASE = "wan2.1-i2v-14b-480p"
NETWORK = Network(5120, 40, 18_882_046_784, 464_162_304)


@dataclass(frozen=True)
class Course:
    """How a long take is cut into windows of 81 pixel frames: `carried` lead from one into the next, the last `dropped`
    of each are left off. `keys` are end frames that a first pass over the whole take gives; `veiled` says that what is
    carried stands under the noise of the step, else it is clean."""

    carried: int
    dropped: int
    keys: bool
    veiled: bool

    @property
    def stride(self) -> int:
        return WINDOW - self.carried - self.dropped


@dataclass(frozen=True)
class Variant:
    """A network, its course, and how its authors sample it. `branch` says that its files are an audio branch only,
    which is laid over Wan 2.1 image-to-video; `file` is the one that is used of them."""

    checkpoint: Checkpoint
    course: Course
    steps: int
    flow_shift: float
    guidance_scale: float
    audio_guidance_scale: float
    branch: bool = False
    file: str = ""


A2V = Variant(
    Checkpoint("skyreels-v3-a2v-19b", "Skywork/SkyReels-V3-A2V-19B", "I2V", NETWORK, (480, 832), WINDOW, 1),
    Course(carried=5, dropped=12, keys=True, veiled=True),
    steps=4,
    flow_shift=11.0,
    guidance_scale=1.0,
    audio_guidance_scale=1.0,
)
INFINITETALK = Variant(
    Checkpoint("infinitetalk", "MeiGen-AI/InfiniteTalk", "I2V", NETWORK, (480, 832), WINDOW, 3),
    Course(carried=9, dropped=0, keys=False, veiled=False),
    steps=40,
    flow_shift=7.0,
    guidance_scale=5.0,
    audio_guidance_scale=4.0,
    branch=True,
    file="multi/infinitetalk.safetensors",
)
