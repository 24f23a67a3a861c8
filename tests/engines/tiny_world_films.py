"""Random checkpoints of a few hundred kilobytes of the networks that film walks: Matrix-Game 1 and SANA-WM."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch
from diffusers import (
    AutoencoderKLHunyuanVideo,
    AutoencoderKLLTX2Video,
    FlowMatchEulerDiscreteScheduler,
    HunyuanVideoImageToVideoPipeline,
    SanaWMPipeline,
    SanaWMTransformer3DModel,
)
from safetensors.torch import save_file
from tokenizers import Regex, Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Sequence, Split
from tokenizers.processors import TemplateProcessing
from torch import Tensor
from transformers import (
    CLIPImageProcessor,
    CLIPVisionConfig,
    Gemma2Config,
    Gemma2ForCausalLM,
    LlamaConfig,
    LlavaConfig,
    LlavaForConditionalGeneration,
    PreTrainedTokenizerFast,
)

from engines.film.diffusion.planner import Plan
from engines.world.matrix_game.first.engine import FirstSetup
from engines.world.matrix_game.sana import SanaSetup

SIZE = (48, 32)
PLAN = Plan("card", "bfloat16", "float32", window=3, attention="native")
WIDTH, HEADS, TEXT = 48, 2, 16
PAD, IMAGE = 0, 6
WORDS = (
    "<pad>",
    "<s>",
    "<unk>",
    "<|start_header_id|>",
    "<|end_header_id|>",
    "system",
    "<image>",
    "\n\n",
    "<|eot_id|>",
)


def config(keys: int = 6) -> dict[str, Any]:
    """Fields of a small Matrix-Game 1 as they are published."""
    return {
        "_class_name": "MGVideoDiffusionTransformerI2V",
        "heads_num": HEADS,
        "hidden_size": WIDTH,
        "in_channels": 33,
        "out_channels": 16,
        "mlp_width_ratio": 4,
        "mm_double_blocks_depth": 1,
        "mm_single_blocks_depth": 1,
        "patch_size": [1, 2, 2],
        "rope_dim_list": [8, 8, 8],
        "rope_theta": 256,
        "text_states_dim": TEXT,
        "action_config": {
            "mouse_dim_in": 2,
            "keyboard_dim_in": keys,
            "hidden_size": 8,
            "img_hidden_size": WIDTH,
            "vae_time_compression_ratio": 4,
            "windows_size": 3,
            "rope_dim_list": [8, 8, 8],
            "rope_theta": 256,
            "mouse_qk_dim_list": [8, 8, 8],
            "qkv_bias": "False",
        },
    }


def weights(keys: int = 6) -> dict[str, Tensor]:
    """Random tensors with the published names."""
    torch.manual_seed(1)
    return {name: torch.randn(shape) * 0.1 for name, shape in _shapes(keys)}


def first(folder: Path) -> FirstSetup:
    """Matrix-Game 1 as it is published, and HunyuanVideo's eyes for it."""
    (folder / "dit").mkdir(parents=True)
    (folder / "dit/config.json").write_text(json.dumps(config()))
    save_file(weights(), folder / "dit/diffusion_pytorch_model.safetensors")
    torch.manual_seed(2)
    llama = LlamaConfig(
        vocab_size=len(WORDS), hidden_size=TEXT, intermediate_size=16, num_hidden_layers=3, num_attention_heads=2,
        num_key_value_heads=2, pad_token_id=PAD, max_position_embeddings=2048,
    )  # fmt: skip
    eye = CLIPVisionConfig(
        hidden_size=8, intermediate_size=8, projection_dim=8, num_hidden_layers=2, num_attention_heads=2,
        image_size=336, patch_size=14,
    )  # fmt: skip
    sees = LlavaForConditionalGeneration(
        LlavaConfig(vision_config=eye, text_config=llama, image_token_index=IMAGE, pad_token_id=PAD)
    )
    vae = AutoencoderKLHunyuanVideo(block_out_channels=(8, 8, 8, 8), layers_per_block=1, norm_num_groups=2)
    HunyuanVideoImageToVideoPipeline(
        text_encoder=sees.eval(),
        tokenizer=_tokenizer(),
        transformer=None,
        vae=vae,
        scheduler=FlowMatchEulerDiscreteScheduler(shift=7.0),
        text_encoder_2=None,
        tokenizer_2=None,
        image_processor=CLIPImageProcessor(
            size={"shortest_edge": 336}, crop_size={"height": 336, "width": 336}
        ),
    ).save_pretrained(folder / "eyes")
    return FirstSetup(folder, folder / "eyes", PLAN, "cpu", SIZE, clip=8, sampling={"steps": 2})


def sana(folder: Path) -> SanaSetup:
    torch.manual_seed(3)
    words = Gemma2ForCausalLM(
        Gemma2Config(
            vocab_size=len(WORDS), hidden_size=TEXT, intermediate_size=16, num_hidden_layers=1, num_attention_heads=2,
            num_key_value_heads=2, head_dim=8, pad_token_id=PAD,
        )
    )  # fmt: skip
    transformer = SanaWMTransformer3DModel(
        in_channels=8, num_layers=2, hidden_size=WIDTH, num_attention_heads=2, linear_head_dim=24,
        caption_channels=TEXT, softmax_every_n=2, chunk_plucker_post_attn_blocks=2, mixed_precision="fp32",
    )  # fmt: skip
    vae = AutoencoderKLLTX2Video(
        latent_channels=8,
        block_out_channels=(8, 8, 8, 8),
        decoder_block_out_channels=(8, 16, 32),
        layers_per_block=(1, 1, 1, 1, 1),
        decoder_layers_per_block=(1, 1, 1, 1),
        spatial_compression_ratio=32,
        temporal_compression_ratio=8,
    )
    pipeline = SanaWMPipeline(
        tokenizer=_tokenizer(),
        text_encoder=words.eval(),
        vae=vae,
        transformer=transformer.eval(),
        scheduler=FlowMatchEulerDiscreteScheduler(),
    )
    pipeline.save_pretrained(folder)
    return SanaSetup(folder, "cpu", (64, 64), clip=8, sampling={"num_inference_steps": 2})


def _tokenizer() -> PreTrainedTokenizerFast:
    """A token a word, and one for each pair of new lines."""
    made = Tokenizer(WordLevel({word: number for number, word in enumerate(WORDS)}, unk_token="<unk>"))
    made.pre_tokenizer = Sequence([Split(Regex("\n+|<[^>]*>"), "isolated"), Split(" ", "removed")])
    made.post_processor = TemplateProcessing(single="<s> $A", special_tokens=[("<s>", 1)])
    return PreTrainedTokenizerFast(
        tokenizer_object=made, pad_token="<pad>", bos_token="<s>", unk_token="<unk>"
    )


def _shapes(keys: int) -> Iterator[tuple[str, tuple[int, ...]]]:
    head, seen = WIDTH // HEADS, 12

    def linear(name: str, wide: int, out: int) -> Iterator[tuple[str, tuple[int, ...]]]:
        yield f"{name}.weight", (out, wide)
        yield f"{name}.bias", (out,)

    def mlp(name: str, wide: int) -> Iterator[tuple[str, tuple[int, ...]]]:
        yield from linear(f"{name}.fc1", wide, 4 * wide)
        yield from linear(f"{name}.fc2", 4 * wide, wide)

    def actions(block: str) -> Iterator[tuple[str, tuple[int, ...]]]:
        name = f"{block}.action_model"
        mixed = WIDTH + 2 * seen
        for part in ("img_attn_q_norm", "img_attn_k_norm", "key_attn_q_norm", "key_attn_k_norm"):
            yield f"{name}.{part}.weight", (head,)
        yield from linear(f"{name}.mouse_mlp.fc1", mixed, mixed)
        yield from linear(f"{name}.mouse_mlp.fc2", mixed, WIDTH)
        yield from linear(f"{name}.t_qkv", WIDTH, 3 * WIDTH)
        yield from linear(f"{name}.keyboard_embed.in_layer", keys, 8)
        yield from linear(f"{name}.keyboard_embed.out_layer", 8, 8)
        yield from linear(f"{name}.mouse_attn_q", WIDTH, WIDTH)
        yield from linear(f"{name}.keyboard_attn_kv", 8 * seen, 2 * WIDTH)
        yield from linear(f"{name}.proj", WIDTH, WIDTH)

    yield "img_in.proj.weight", (WIDTH, 33, 1, 2, 2)
    yield "img_in.proj.bias", (WIDTH,)
    yield from linear("time_in.mlp.0", 256, WIDTH)
    yield from linear("time_in.mlp.2", WIDTH, WIDTH)
    yield from linear("txt_in.input_embedder", TEXT, WIDTH)
    yield from linear("txt_in.t_embedder.mlp.0", 256, WIDTH)
    yield from linear("txt_in.t_embedder.mlp.2", WIDTH, WIDTH)
    yield from linear("txt_in.c_embedder.linear_1", TEXT, WIDTH)
    yield from linear("txt_in.c_embedder.linear_2", WIDTH, WIDTH)
    for number in range(2):
        name = f"txt_in.individual_token_refiner.blocks.{number}"
        for part in ("norm1", "norm2"):
            yield f"{name}.{part}.weight", (WIDTH,)
            yield f"{name}.{part}.bias", (WIDTH,)
        yield from linear(f"{name}.self_attn_qkv", WIDTH, 3 * WIDTH)
        yield from linear(f"{name}.self_attn_proj", WIDTH, WIDTH)
        yield from mlp(f"{name}.mlp", WIDTH)
        yield from linear(f"{name}.adaLN_modulation.1", WIDTH, 2 * WIDTH)
    for kind in ("img", "txt"):
        name = f"double_blocks.0.{kind}"
        yield from linear(f"{name}_mod.linear", WIDTH, 6 * WIDTH)
        yield from linear(f"{name}_attn_qkv", WIDTH, 3 * WIDTH)
        yield f"{name}_attn_q_norm.weight", (head,)
        yield f"{name}_attn_k_norm.weight", (head,)
        yield from linear(f"{name}_attn_proj", WIDTH, WIDTH)
        yield from mlp(f"{name}_mlp", WIDTH)
    yield from actions("double_blocks.0")
    yield from linear("single_blocks.0.linear1", WIDTH, 7 * WIDTH)
    yield from linear("single_blocks.0.linear2", 5 * WIDTH, WIDTH)
    yield "single_blocks.0.q_norm.weight", (head,)
    yield "single_blocks.0.k_norm.weight", (head,)
    yield from linear("single_blocks.0.modulation.linear", WIDTH, 3 * WIDTH)
    yield from actions("single_blocks.0")
    yield from linear("final_layer.linear", WIDTH, 64)
    yield from linear("final_layer.adaLN_modulation.1", WIDTH, 2 * WIDTH)
