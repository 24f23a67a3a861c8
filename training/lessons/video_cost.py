"""What a video LoRA takes to learn, from sizes alone: memory, work and disk. Pure arithmetic: what a machine has, and
how fast it is, comes from outside.
"""

from dataclasses import dataclass
from typing import Literal

from engines.film.diffusion.checkpoints import AUTOENCODER_PARAMETERS, TEXT_ENCODER_PARAMETERS, Checkpoint
from engines.film.diffusion.planner import DECODE_BYTES, FP8_SHARE, RESERVE

Storage = Literal["bfloat16", "fp8", "4bit"]

# Bytes for each token and channel while a step runs with recomputed blocks: what one block keeps for its way back and
# what lies outside the blocks (95 and 18, counted over the tensors saved by the real classes, with a level for every
# frame), gradients on their way, and for each layer its input in bfloat16.
STEP_BYTES, LAYER_BYTES = 150, 2
SHARE_OF_BFLOAT16 = {"bfloat16": 1.0, "fp8": FP8_SHARE, "4bit": 0.3}
LORA_BYTES = 4 * 5  # float32: weights, gradients, two moments, averages
WORDS_BYTES = 512 * 4096 * 2
KEPT_CHANNELS = {"I2V": 36, "VACE": 112}  # of the latents and what is shown beside them


@dataclass(frozen=True)
class Size:
    """One way to learn: `latents` frames of latents at `lines` lines of a picture of 16 to 9."""

    checkpoint: Checkpoint
    storage: Storage
    rank: int
    lines: int
    latents: int
    batch: int = 1

    @property
    def tokens(self) -> int:
        """Of one batch."""
        return self.batch * self.latents * (self.lines // 16) * round(self.lines * 16 / 9 / 16)

    @property
    def lora_parameters(self) -> int:
        """Of the projections of two attentions and a feed-forward layer 8/3 as wide as the network, in each block."""
        width = self.checkpoint.network.width
        inner = self.checkpoint.network.block_parameters // (3 * width)
        return self.checkpoint.network.layers * self.rank * (8 * 2 * width + 2 * (width + inner))

    @property
    def weights(self) -> int:
        """Bytes of the frozen network."""
        return int(2 * self.checkpoint.network.parameters * SHARE_OF_BFLOAT16[self.storage])

    @property
    def memory(self) -> int:
        """The peak on the device in bytes: a step, or the autoencoder at work beside the network."""
        network = self.checkpoint.network
        step = self.tokens * network.width * (STEP_BYTES + LAYER_BYTES * network.layers)
        pixels = self.lines * self.lines * 16 // 9
        decoding = pixels * DECODE_BYTES["float32"] + 4 * AUTOENCODER_PARAMETERS
        return RESERVE + self.weights + LORA_BYTES * self.lora_parameters + max(step, decoding)

    @property
    def host(self) -> int:
        """Main memory: the network or the text encoder on its way to the device."""
        return max(2 * self.checkpoint.network.parameters, 2 * TEXT_ENCODER_PARAMETERS)

    @property
    def operations(self) -> float:
        """Of one step: forward, again where a block is recomputed, and back through what is frozen."""
        network = self.checkpoint.network
        matrices = 3 * 2 * network.parameters * self.tokens
        attention = 4 * 4 * (self.tokens / self.batch) ** 2 * self.batch * network.width * network.layers
        return float(matrices + attention)

    def disk(self, examples: int) -> int:
        """Bytes: the material in latents and words, two checkpoints, and the LoRA itself."""
        latents = self.tokens // self.batch * 4 * KEPT_CHANNELS.get(self.checkpoint.kind, 16) * 4
        return examples * (latents + WORDS_BYTES) + self.lora_parameters * (2 * LORA_BYTES + 2)


def smaller(size: Size, others: list[Checkpoint], four_bit: bool) -> list[Size]:
    """Ways that take less than `size`, what costs least in quality first."""
    storages: list[Storage] = ["bfloat16", "fp8", *(["4bit"] if four_bit else [])]  # type: ignore[list-item]
    storages = storages[storages.index(size.storage) :] if size.storage in storages else storages[-1:]
    lines = [size.lines, *(each for each in (544, 384, 256) if each < size.lines)]
    lighter = [c for c in others if c.network.parameters < size.checkpoint.network.parameters]
    return [
        Size(checkpoint, storage, size.rank, high, size.latents, 1)
        for checkpoint in [size.checkpoint, *lighter]
        for high in lines
        for storage in storages
    ]
