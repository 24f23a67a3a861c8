"""A random SkyReels-V2 checkpoint of a few hundred kilobytes, in the layout in which the real ones are published.

Every class is the real one (UMT5, the Wan autoencoder, the SkyReels-V2 transformer, UniPC with flow sigmas); only the
sizes are tiny and the weights are noise. Tests load it from its folder as they would load 14 billion parameters.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import torch
from diffusers import (
    AutoencoderKLWan,
    SkyReelsV2DiffusionForcingPipeline,
    SkyReelsV2ImageToVideoPipeline,
    SkyReelsV2Transformer3DModel,
    UniPCMultistepScheduler,
)
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace
from tokenizers.processors import TemplateProcessing
from torch import Tensor
from transformers import (
    CLIPImageProcessor,
    CLIPVisionConfig,
    CLIPVisionModelWithProjection,
    PreTrainedTokenizerFast,
    UMT5Config,
    UMT5EncoderModel,
)

from engines.film.diffusion import loader
from engines.film.diffusion.conditions import Words
from engines.film.diffusion.denoiser import Cue, Denoiser
from engines.film.diffusion.windows import Sampling, Segment, Window, film

WORDS = (
    "a an the cat dog fox sea ship city night dawn rain walks runs turns on in of at over camera pans slowly"
)
WIDTH, HEIGHT = 32, 32
PROMPT, AVOIDED = "a cat walks", "night"
SIZE = (4, 4)
QUICK = Sampling(steps=4, window=5, overlap=2)
CPU = torch.device("cpu")


def build(folder: Path, seed: int = 0, guide_channels: int = 0, clips: bool = False) -> Path:
    """Write the checkpoint into `folder`; equal arguments give equal weights.

    `guide_channels` are channels of a condition beside the latents. With `clips` it is an image-to-video checkpoint,
    which has 20 of them and an eye besides.
    """
    torch.manual_seed(seed)
    eye = {"image_encoder": _eye(), "image_processor": CLIPImageProcessor()} if clips else {}
    kind = SkyReelsV2ImageToVideoPipeline if clips else SkyReelsV2DiffusionForcingPipeline
    pipeline = kind(
        tokenizer=tokenizer(),
        text_encoder=text_encoder(),
        transformer=SkyReelsV2Transformer3DModel(
            num_attention_heads=2,
            attention_head_dim=12,
            in_channels=16 + (20 if clips else guide_channels),
            out_channels=16,
            text_dim=16,
            freq_dim=16,
            ffn_dim=32,
            num_layers=2,
            rope_max_seq_len=64,
            inject_sample_info=not clips,
            image_dim=16 if clips else None,
            added_kv_proj_dim=24 if clips else None,
        ),
        vae=AutoencoderKLWan(base_dim=3, z_dim=16, dim_mult=[1, 1, 1, 1], num_res_blocks=2),
        scheduler=UniPCMultistepScheduler(
            use_flow_sigmas=True, prediction_type="flow_prediction", flow_shift=8.0
        ),
        **eye,
    )
    pipeline.save_pretrained(folder, safe_serialization=True)
    return folder


def load(folder: Path) -> Any:
    """The checkpoint, told to be quiet."""
    pipeline = loader.load(folder)
    pipeline.set_progress_bar_config(disable=True)
    return pipeline


@contextmanager
def one_thread() -> Iterator[None]:
    """Networks this small only wait for each other's threads."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def windows(pipeline: Any, *segments: Segment, **more: Any) -> list[Window]:
    """The windows of a film of these segments."""
    denoiser = more.pop("denoiser", None) or Denoiser(pipeline.transformer)
    made = film(denoiser, pipeline.scheduler, segments, SIZE, **more)
    return [event for event in made if isinstance(event, Window)]


def joined(made: list[Window]) -> Tensor:
    return torch.cat([window.latents for window in made], 2)


def cue(pipeline: Any, prompt: str = PROMPT) -> Cue:
    return Words(pipeline, CPU, AVOIDED).cue(prompt)


def segment(pipeline: Any, latents: int, sampling: Sampling = QUICK, **more: Any) -> Segment:
    return Segment(latents, more.pop("cue", None) or cue(pipeline), sampling, **more)


def picture(seed: int) -> Any:
    return np.random.default_rng(seed).integers(0, 256, (HEIGHT, WIDTH, 3), np.uint8)


def tokenizer() -> PreTrainedTokenizerFast:
    """One token a word; words it does not know are all the same token."""
    vocabulary = {word: i for i, word in enumerate(["<pad>", "</s>", "<unk>", *WORDS.split()])}
    tokenizer = Tokenizer(WordLevel(vocabulary, unk_token="<unk>"))
    tokenizer.pre_tokenizer = Whitespace()
    tokenizer.post_processor = TemplateProcessing(single="$A </s>", special_tokens=[("</s>", 1)])
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token="<pad>", eos_token="</s>", unk_token="<unk>"
    )


def text_encoder() -> UMT5EncoderModel:
    config = UMT5Config(
        vocab_size=32,
        d_model=16,
        d_kv=8,
        d_ff=16,
        num_layers=1,
        num_heads=2,
        relative_attention_num_buckets=8,
    )
    return UMT5EncoderModel(config).eval()


def _eye() -> CLIPVisionModelWithProjection:
    config = CLIPVisionConfig(
        hidden_size=16, intermediate_size=16, projection_dim=8, num_hidden_layers=2, num_attention_heads=2,
        image_size=224, patch_size=56,
    )  # fmt: skip
    return CLIPVisionModelWithProjection(config).eval()
