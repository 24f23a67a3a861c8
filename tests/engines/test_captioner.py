"""Promises of SkyCaptioner-V1 as it is used here: it is shown films as it was taught them, and its answers are read."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer, decoders, pre_tokenizers
from tokenizers.models import BPE
from transformers import (
    PreTrainedTokenizerFast,
    Qwen2_5_VLConfig,
    Qwen2_5_VLForConditionalGeneration,
    Qwen2VLImageProcessorPil,
)

from engines.contract import BadInput, ModelMissing
from engines.film import captioner

SPECIAL = (
    "<|endoftext|>",
    "<|im_start|>",
    "<|im_end|>",
    "<|vision_start|>",
    "<|vision_end|>",
    "<|video_pad|>",
)
SAID = {
    "subjects": [
        {
            "TYPES": {"type": "Human", "sub_type": "Woman"},
            "appearance": "Long black hair, a light top.",
            "action": "She turns to the window and speaks.",
            "expression": "calm",
            "position": "left of the frame",
            "is_main_subject": True,
        },
        {"TYPES": "Car", "appearance": None, "is_main_subject": False},
    ],
    "shot_type": "close_up",
    "shot_angle": "eye_level",
    "shot_position": "other",
    "camera_motion": "the camera remains static",
    "environment": "The inside of a car at night.",
    "lighting": "Dim blue light.",
}


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny random model in the published layout."""
    folder = tmp_path_factory.mktemp("skycaptioner")
    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    made = Tokenizer(BPE({letter: number for number, letter in enumerate(letters)}, []))
    made.pre_tokenizer, made.decoder = pre_tokenizers.ByteLevel(add_prefix_space=False), decoders.ByteLevel()
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=made, pad_token=SPECIAL[0], eos_token=SPECIAL[2])
    tokenizer.add_special_tokens({"additional_special_tokens": list(SPECIAL)})
    tokenizer.save_pretrained(folder)
    ids = dict(zip(SPECIAL, tokenizer.convert_tokens_to_ids(list(SPECIAL)), strict=True))
    torch.manual_seed(0)
    config = Qwen2_5_VLConfig(
        text_config={
            "vocab_size": 300, "hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 2,
            "num_attention_heads": 4, "num_key_value_heads": 2, "eos_token_id": ids["<|im_end|>"],
            "rope_parameters": {"rope_type": "default", "mrope_section": [1, 1, 2], "rope_theta": 1e4},
        },
        vision_config={
            "depth": 2, "hidden_size": 32, "intermediate_size": 48, "num_heads": 2, "out_hidden_size": 32,
            "fullatt_block_indexes": [1],
        },
        video_token_id=ids["<|video_pad|>"],
        vision_start_token_id=ids["<|vision_start|>"],
        vision_end_token_id=ids["<|vision_end|>"],
    )  # fmt: skip
    Qwen2_5_VLForConditionalGeneration(config).save_pretrained(folder)
    return folder


def _film(seed: int, count: int = 20) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 255, (count, 48, 64, 3), np.uint8)


def test_a_checkpoint_in_the_published_layout_answers_and_the_same_film_gets_the_same_answer(
    checkpoint: Path,
) -> None:
    first = captioner.answer(_film(0), checkpoint, "cpu", most_tokens=6)
    assert isinstance(first, str)
    assert captioner.answer(_film(0), checkpoint, "cpu", most_tokens=6) == first


def test_without_the_weights_it_says_which_model_is_missing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("MATINEE_HOME", str(tmp_path))
    with pytest.raises((ModelMissing, BadInput), match="skycaptioner"):
        captioner.describe(_film(0))


def test_pictures_are_cut_as_the_makers_of_the_network_cut_them() -> None:
    still = np.repeat(_film(1, 1), 2, 0)
    ours, grid = captioner.patches_of(still, 14, 2, 2)
    whole = captioner.cv2.resize(still[0], (364, 420), interpolation=captioner.cv2.INTER_CUBIC)
    theirs = Qwen2VLImageProcessorPil(do_resize=False)(whole, return_tensors="np")
    assert tuple(theirs["image_grid_thw"][0]) == grid == (1, 30, 26)
    np.testing.assert_allclose(ours, theirs["pixel_values"], atol=1e-4)


def test_sixteen_pictures_are_taken_evenly_from_films_of_any_length() -> None:
    film = np.arange(160, dtype=np.uint8)[:, None, None, None].repeat(3, 3)
    assert captioner.sampled(film)[:, 0, 0, 0].tolist() == [round(number * 159 / 16) for number in range(16)]
    assert len(captioner.sampled(film[:3])) == 16
    with pytest.raises(BadInput):
        captioner.sampled(film[:0])


@pytest.mark.parametrize("around", ["{}", "```json\n{}\n```", "Here it is: {} I hope it helps."])
def test_an_answer_becomes_the_fields_of_a_shot_and_a_caption(around: str) -> None:
    described = captioner.understood(around.replace("{}", json.dumps(SAID)))
    assert [one.sub_type for one in described.subjects] == ["Woman", ""]
    assert described.subjects[0].is_main_subject
    assert (described.shot_type, described.shot_position) == ("close_up", "")
    shot = described.shot
    assert shot.environment == "The inside of a car at night."
    assert shot.shot_position == "front_view"
    caption = captioner.caption(described)
    assert "close-up" in caption.lower()
    assert "hair" in caption


def test_an_answer_that_breaks_off_is_told_in_one_line() -> None:
    with pytest.raises(BadInput, match="cannot be read"):
        captioner.understood(json.dumps(SAID)[:200])
