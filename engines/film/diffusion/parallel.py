"""One film on several cards: how the tokens of a window are shared out among them.

diffusers knows how to run attention over a sequence that is split between cards; what to split has to be said for each
architecture, and for SkyReels-V2 it is said here. The process group (torchrun) is the caller's.
"""

from typing import Any

from engines.contract import BadInput


def plan_for(layers: int) -> dict[str, Any]:
    """What diffusers' `enable_parallelism` is to split and gather in a SkyReels-V2 transformer of so many blocks.

    Tokens are split before the first block and gathered before the output's scale and shift, which are given for all
    frames. Every block also gets its share of the modulation, one row a token, and of the rotary embedding.
    """
    from diffusers.models._modeling_parallel import ContextParallelInput, ContextParallelOutput

    rows = ContextParallelInput(split_dim=1, expected_dims=4, split_output=True)
    plan: dict[str, Any] = {"rope": {0: rows, 1: rows}}
    for number in range(layers):
        plan[f"blocks.{number}"] = {"temb": ContextParallelInput(split_dim=2, expected_dims=4)}
    plan["blocks.0"]["hidden_states"] = ContextParallelInput(split_dim=1, expected_dims=3)
    plan["norm_out"] = ContextParallelOutput(gather_dim=1, expected_dims=3)
    return plan


def share(transformer: Any, cards: int, tokens: int) -> None:
    """Split the work of a transformer between `cards`, one process each. Raises `BadInput` where it does not divide."""
    from diffusers import ContextParallelConfig

    heads = transformer.config.num_attention_heads
    if tokens % cards or heads % cards:
        raise BadInput(
            "cards",
            f"{tokens} tokens and {heads} attention heads cannot be shared out evenly among {cards} cards",
            "use a number that divides both",
        )
    transformer.enable_parallelism(
        config=ContextParallelConfig(ulysses_degree=cards), cp_plan=plan_for(transformer.config.num_layers)
    )
