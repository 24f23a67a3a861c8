"""ACE-Step 1.5 as an engine of the music panel: words and lyrics into music, and a recording into another one.

diffusers' pipeline is the half that plays; the language model that plans before it is not in it. Two habits of the
makers are kept here because the pipeline leaves them to its caller: a piece without lyrics says so in the place of the
lyrics (otherwise it sings syllables), and the language of a text is left for the model to hear.
"""

from collections.abc import Iterator
from typing import Any, ClassVar

from engines.film.diffusion.lora import called
from engines.music.diffusion.checkpoints import ACE_STEP, Family
from engines.music.diffusion.engine import DiffusionMusic
from engines.music.diffusion.piece import STRETCHED, Piece, caption, tensor_of
from engines.music.request import MusicRequest, MusicTask
from engines.music.thoughts import Metre

INSTRUMENTAL, ANY_LANGUAGE = "[Instrumental]", "unknown"
CAPTION_TOKENS, LYRIC_TOKENS = 256, 2048
ENCODED_S, ENCODED_AROUND_S = 10, 1
TASKS: dict[MusicTask, str] = {"compose": "text2music"}
METRES: dict[Metre, str] = {"4/4": "4", "3/4": "3", "6/8": "6"}


class AceStep(DiffusionMusic):
    """Songs and pieces of up to ten minutes; the base checkpoint also takes parts out, adds one, or completes."""

    id = "ace-step"
    summary = "Plays and sings from words and lyrics, covers and repaints recordings. Needs an NVIDIA card."
    family: ClassVar[Family] = ACE_STEP
    known = ("ace-step-1.5-turbo", "ace-step-1.5-base")
    second = ("hidden_size", 12.5)

    def _check(self, request: MusicRequest) -> None:
        if request.key is not None:
            _key(request.key)

    def _kind(self) -> Any:
        from diffusers import AceStepPipeline

        return AceStepPipeline

    def _asked(self, pipeline: Any, piece: Piece) -> tuple[Any, dict[str, Any]]:
        request, vae = piece.request, pipeline.vae
        _bound_encoding(vae)
        rate = pipeline.sample_rate
        source = None if piece.source is None else _whole_latents(tensor_of(piece.source, rate), vae)
        reference = None if piece.reference is None else tensor_of(piece.reference, rate)
        begin, end = piece.stretch if piece.stretch and request.task in STRETCHED else (None, None)
        return pipeline, {
            "prompt": called(piece.called, caption(request)),
            "lyrics": request.lyrics.strip() or INSTRUMENTAL,
            "vocal_language": ANY_LANGUAGE,
            "audio_duration": piece.duration_s,
            "guidance_scale": piece.guidance,
            "shift": piece.recipe.shift,
            "bpm": request.tempo_bpm and round(request.tempo_bpm),
            "keyscale": request.key and _key(request.key),
            "timesignature": request.metre and METRES[request.metre],
            "task_type": TASKS.get(request.task, request.task),
            "track_name": request.stem,
            "complete_track_classes": [request.stem] if request.stem else None,
            "src_audio": source,
            "reference_audio": reference,
            "repainting_start": begin,
            "repainting_end": end,
            "audio_cover_strength": request.closeness,
        }

    def _latents(self, made: Any) -> Any:
        return made.transpose(1, 2)

    def _hop(self, vae: Any) -> int:
        return int(vae.hop_length)

    def _cautions(self, pipeline: Any, piece: Piece) -> Iterator[str]:
        for words, most, name in (
            (caption(piece.request), CAPTION_TOKENS, "idea"),
            (piece.request.lyrics, LYRIC_TOKENS, "lyrics"),
        ):
            if len(pipeline.tokenizer(words).input_ids) > most:
                yield f"ACE-Step reads only the first {most} tokens of the {name}: the end of it is not heard."


def _whole_latents(sound: Any, vae: Any) -> Any:
    """(2, samples) filled up with silence to the end of its last latent, of which the autoencoder drops a part."""
    from torch.nn.functional import pad

    return pad(sound, (0, -sound.shape[-1] % vae.hop_length))


def _bound_encoding(vae: Any) -> None:
    """Let it listen in tiles, so that a long source needs no more memory than a short one."""
    rate = vae.config.sampling_rate
    vae.tile_sample_min_length, vae.tile_sample_overlap = ENCODED_S * rate, ENCODED_AROUND_S * rate
    vae.enable_tiling()


def _key(name: str) -> str:
    """A key as the model knows it: major or minor, whichever a mode is nearest to. Raises `BadInput`."""
    from engines.music.harmony import SCALES, key_name
    from engines.music.writing import key_of

    tonic, mode = key_of(name)
    return key_name(tonic, "major" if 4 in SCALES[mode] else "minor")
