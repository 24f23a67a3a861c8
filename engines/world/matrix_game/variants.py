"""The published networks of Matrix-Game 2.0: what each is for, how it is told and sampled, and how large it is.

Only facts; where the files come from is the catalogue's business.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engines.film.diffusion.checkpoints import Checkpoint, Network
from engines.world.matrix_game.controls import RUNNER, STEERING, UNIVERSAL, Layout

SIZE = (640, 352)
FPS = 25
MODEL, EYES = "matrix-game-2", "matrix-game-2-eyes"
BLOCK_PARAMETERS = 60_118_016


@dataclass(frozen=True)
class Variant:
    """`weights` lies in the folder of the catalogue's model `id`; `config` holds if none lies beside it."""

    id: str
    weights: str
    layout: Layout
    parameters: int
    config: dict[str, Any]
    steps: tuple[int, ...] = (1000, 666, 333)

    @property
    def checkpoint(self) -> Checkpoint:
        """What the planner of memory asks of it."""
        network = Network(self.config["dim"], self.config["num_layers"], self.parameters, BLOCK_PARAMETERS)
        repository = "Skywork/Matrix-Game-2.0"
        return Checkpoint(self.id, repository, "DF", network, SIZE[::-1], frames=9, passes=1)


def _config(keys: int, mouse: bool, window: int) -> dict[str, Any]:
    return {
        "model_type": "i2v",
        "dim": 1536,
        "ffn_dim": 8960,
        "freq_dim": 256,
        "in_dim": 36,
        "out_dim": 16,
        "num_heads": 12,
        "num_layers": 30,
        "local_attn_size": window,
        "sink_size": 0,
        "eps": 1e-6,
        "action_config": {
            "blocks": list(range(15)),
            "enable_keyboard": True,
            "enable_mouse": mouse,
            "heads_num": 16,
            "hidden_size": 128,
            "img_hidden_size": 1536,
            "keyboard_dim_in": keys,
            "keyboard_hidden_dim": 1024,
            **(
                {"mouse_dim_in": 2, "mouse_hidden_dim": 1024, "mouse_qk_dim_list": [8, 28, 28]}
                if mouse
                else {}
            ),
            "patch_size": [1, 2, 2],
            "qk_norm": True,
            "qkv_bias": False,
            "rope_dim_list": [8, 28, 28],
            "rope_theta": 256,
            "vae_time_compression_ratio": 4,
            "windows_size": 3,
        },
    }


WALKING = Variant(
    MODEL,
    "base_distilled_model/base_distill.safetensors",
    UNIVERSAL,
    1_619_238_464,
    _config(4, mouse=True, window=6),
)
DRIVING = Variant(
    "matrix-game-2-gta",
    "gta_distilled_model/gta_keyboard2dim.safetensors",
    STEERING,
    1_619_234_624,
    _config(2, mouse=True, window=4),
)
RUNNING = Variant(
    "matrix-game-2-templerun",
    "templerun_distilled_model/templerun_7dim_onlykey.safetensors",
    RUNNER,
    1_508_713_664,
    _config(7, mouse=False, window=6),
    (1000, 750, 500, 250),
)


def file_of(variant: Variant, folder: Path) -> Path:
    """The file of weights in the folder of the variant's model."""
    return folder / variant.weights
