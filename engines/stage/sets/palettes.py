"""The colours of the air in each place at each hour: what makes a storm in the desert another storm than one at sea.

Every place starts from `engines.stage.light.LIGHTS`; what is different there is written here, and nothing else.
"""

from dataclasses import replace
from functools import cache
from typing import Any

from engines.stage.light import KEY_GAIN, LIGHTS, Light, colour
from engines.stage.scene import Environment, Lighting

# zenith, middle, horizon, fog, key, shade and sun of the light, then lit and shaded clouds where they differ too; a dot
# keeps the light's own colour.
_PLACES: dict[tuple[Environment, Lighting], str] = {
    ("meadow", "dawn"): "7f9cc8 e0b4b4 ffe4b8 e4c4b4 ffe6c0 7d7aa4 .",
    ("meadow", "noon"): "3a8cd0 86cbe8 eaf6e2 c4e2dc fffbe6 7c94bc .",
    ("meadow", "night"): "081230 16346a 3f6a94 24466a 8aa8cc 243462 .",
    ("meadow", "overcast"): "a8b2b8 c2cac6 e4e2cc c8cec0 eeecde 848f96 .",
    ("meadow", "storm"): "2a3440 4f5a5c cfc286 7c8070 ccc8a4 424e5c f8f0cc 8a8c7c 2c3640",
    ("forest", "dawn"): "7a90b0 c8bca8 ffe6b4 d8cbae ffe8c0 6a7492 .",
    ("forest", "noon"): "4a9ac0 a4d8c4 f0f6cc b8dcb8 fffbdc 5f8a94 .",
    ("forest", "golden_hour"): ". f0c070 ffdc88 eec484 ffe09a 7a5c6c .",
    ("forest", "dusk"): "1c2450 6a4a80 f0906a 7a5a80 e6a490 3c3c68 .",
    ("forest", "night"): "06121e 0e3040 2a6068 164048 90c4c2 234656 .",
    ("forest", "overcast"): "a4b0ac b8c6bc d8ddcc bfcbbf e8ecd8 76888a .",
    ("forest", "storm"): "1e2c30 3a4e4c 86a08c 4c6460 9cb4a0 304848 .",
    ("mountains", "dawn"): "6c80bc dca4b8 ffd4b4 dab0bc ffdcc4 746ca4 .",
    ("mountains", "noon"): "2f7cc4 7cc0e8 e2f2f0 b8daea fffaf0 7088c4 .",
    ("mountains", "golden_hour"): "4a7fb0 eab08a ffca84 ecb894 ffd9a0 7a5a88 .",
    ("mountains", "night"): "060c28 14285a 3c5c94 22386a 86a0cc 202a58 .",
    ("mountains", "storm"): "222c3e 465468 a4b0bc 667288 b0bac8 38425c .",
    ("snow", "dawn"): "7c90c8 e0b0c0 ffdcc4 dcbcc8 ffe0d0 8088bc .",
    ("snow", "noon"): "4a98d4 9ad2ec eaf6f8 cfe6f0 fffcf4 92aad8 .",
    ("snow", "golden_hour"): "5a8cba f4bc94 ffd89c f0c4a4 ffe2b4 8a74a4 .",
    ("snow", "dusk"): "242a60 8a5898 f498a0 9a6c9c f0b0b0 4c4c88 .",
    ("snow", "night"): "081436 183a74 4a7eb0 2c5284 98bce4 2c4480 .",
    ("snow", "overcast"): "b4bec8 ccd4da e6e8e6 d4dade f6f6f4 8e9cba .",
    ("snow", "storm"): "5a6878 8494a0 c0cccf a0aeb8 d0d8dc 6a7a94 . a4b0ba 56647a",
    ("desert", "dawn"): "7a84b8 e0a8a0 ffd8a0 dcb49c ffdcb0 7e6690 .",
    ("desert", "noon"): "2f8ac8 7cc8e0 f2eecc e0d8b8 fff6dc a0809c .",
    ("desert", "golden_hour"): "5a8a9c f6b468 ffcc70 f4b470 ffd98c 8a5064 .",
    ("desert", "dusk"): "2a1f52 94487c ff8c5c a05a74 f09a7c 54366a .",
    ("desert", "night"): "0a0c2c 1e2660 5a5a94 38386c 98a0d4 2e2a5e .",
    ("desert", "overcast"): "b4aca4 cec4b4 e8dcc0 d6cab4 f6ecd6 94828a .",
    ("desert", "storm"): "6a4a34 9a6c42 dca868 b88650 e0b47c 6e4a44 ffe8b8 d8a468 6a4834",
    ("ocean", "dawn"): "6484bc d4a8bc ffdcb8 d8bac0 ffe2c8 6e74a4 .",
    ("ocean", "noon"): "2a84cc 74c4e8 dcf2f0 b4dce8 fffcf0 6c8cc4 .",
    ("ocean", "golden_hour"): "4a8aac f4bc80 ffd484 f2c08c ffe0a4 7a5c84 .",
    ("ocean", "dusk"): "1c2456 7c4a90 fa8c70 8a5c90 eea498 40407a .",
    ("ocean", "night"): "050f2a 103058 2f6890 1a406a 84acd0 1c3058 .",
    ("ocean", "overcast"): "9cacb6 b4c4ca d4dcd8 bac8cc e8ece8 748898 .",
    ("ocean", "storm"): "1c2c34 38505a 94b8ae 547074 a8c0b8 2c4450 e0fff0",
    ("city", "dawn"): "7484b8 d8a4b0 ffd0a8 dcb0ac ffd9bc 6f6a98 .",
    ("city", "noon"): "3f8ccc 8cc8e4 eaf2ea c8dee4 fff8e8 7c8abc .",
    ("city", "golden_hour"): "5a86a4 f4b47c ffc87c f2b88a ffd89c 7c5678 .",
    ("city", "dusk"): "1e2050 743f84 fa866c 84568a eea098 3f3a72 .",
    ("city", "night"): "080c24 181f4e 443a70 28285a 8c94c8 24264e .",
    ("city", "overcast"): "a4a8b8 bcc0cc dad6d4 c4c6ce eae6e2 7c82a0 .",
    ("city", "storm"): "202838 3c4860 8a90a0 565f78 a0a4b4 343c58 .",
    ("space", "dawn"): "0b1030 1a2250 4a3a6a 3a3050 ffe0c8 4a4878 fff0d8",
    ("space", "noon"): "080a20 121a40 28305a 222a4c fff4e4 4a4c7c ffffff",
    ("space", "golden_hour"): "120a22 2c1440 5a2c4c 40263f ffd8a0 5a3a6a fff0c8",
    ("space", "dusk"): "140a2a 30164a 6a2c5c 482850 f4b0a0 4f3a74 ffd8c0",
    ("space", "night"): "050818 0c1634 1c2c54 141f40 8fb0e0 28325c dceaff",
    ("space", "overcast"): "16182c 2a2c48 44466a 383a58 d8d4e0 545478 ffffff",
    ("space", "storm"): "06141c 0c2a34 1c5450 164440 b0e0c8 2c4c5c e0fff0",
}
_PARTS = ("zenith", "middle", "horizon", "fog", "key", "shade", "sun", "cloud_lit", "cloud_shade")


@cache
def light_of(environment: Environment, lighting: Lighting, mirrored: bool = False) -> Light:
    """The light of a place; `mirrored` lets it come from the other side."""
    light = LIGHTS[lighting]
    changes: dict[str, Any] = {}
    for part, word in zip(_PARTS, _PLACES.get((environment, lighting), "").split(), strict=False):
        if word != ".":
            changes[part] = colour(word) * (KEY_GAIN if part == "key" else 1.0)
    if environment == "space":
        changes |= {
            "disc": False,
            "moon": False,
            "stars": 700,
            "azimuth": -1.1,
            "elevation": 0.5,
            "clouds": "none",
        }
    if mirrored:
        changes["azimuth"] = -float(changes.get("azimuth", light.azimuth))
    return replace(light, **changes) if changes else light
