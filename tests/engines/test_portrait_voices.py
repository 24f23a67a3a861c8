"""What several voices promise: they take turns or begin when told, each mouth moves with its own, one sound has all."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engines.contract import BadInput, parse_request
from engines.media.audio import read_audio, stream_audio, write_audio
from engines.portrait.request import PortraitRequest
from engines.portrait.turns import TURN_S
from engines.portrait.voices import Performed, check, prepare
from engines.speech.mouth import RATE

SOUND_HZ = 16_000


LINES = ("Mama made more plums.", "Bob may buy a boat.")
VOICE = "formant-man"


def said(folder: Path, **values: Any) -> Performed:
    request = parse_request(PortraitRequest, {"image": folder / "any.png", **values})
    check(request)
    return prepare(request, request.face or 0, folder, lambda share: None)


def loudness(performed: Performed, start_s: float, end_s: float) -> float:
    sound = read_audio(performed.sound, SOUND_HZ)
    return float(np.abs(sound[int(start_s * SOUND_HZ) : int(end_s * SOUND_HZ)]).mean())


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> list[float]:
    """How long each line is by itself, in seconds."""
    folders = [tmp_path_factory.mktemp("alone") for _ in LINES]
    return [
        said(folder, text=line, voice=VOICE).duration_s for folder, line in zip(folders, LINES, strict=True)
    ]


def moves(performed: Performed, face: int, start_s: float, end_s: float) -> float:
    return float(np.abs(performed.tracks[face].channels[int(start_s * RATE) : int(end_s * RATE)]).max())


def test_two_voices_take_turns_and_each_mouth_moves_in_its_own(tmp_path: Path, alone: list[float]) -> None:
    other = {"face": 1, "text": LINES[1], "voice": VOICE}
    performed = said(tmp_path, text=LINES[0], voice=VOICE, others=[other])
    begins_s, ends_s = alone[0] + TURN_S, alone[0] + TURN_S + alone[1]
    assert performed.duration_s == pytest.approx(ends_s, abs=0.03)
    assert len(read_audio(performed.sound, SOUND_HZ)) / SOUND_HZ == pytest.approx(ends_s, abs=0.03)
    assert loudness(performed, 0.1, alone[0] - 0.3) > 0.01
    assert loudness(performed, alone[0] + 0.02, begins_s - 0.02) < 0.001
    assert loudness(performed, begins_s + 0.1, ends_s - 0.3) > 0.01
    assert len({len(track.channels) for track in performed.tracks.values()}) == 1
    assert moves(performed, 0, 0, alone[0]) > 0.3 > 0.05 > moves(performed, 0, begins_s, ends_s)
    assert moves(performed, 1, begins_s, ends_s) > 0.3 > 0.05 > moves(performed, 1, 0, alone[0])


def test_a_voice_begins_when_it_is_told_and_the_next_follows_it(tmp_path: Path, alone: list[float]) -> None:
    first, second = ({"face": face, "text": LINES[1], "voice": VOICE} for face in (1, 2))
    performed = said(tmp_path, text=LINES[0], voice=VOICE, others=[first | {"start_s": 0.5}, second])
    follows_s = 0.5 + alone[1] + TURN_S
    assert performed.duration_s == pytest.approx(max(alone[0], follows_s + alone[1]), abs=0.03)
    assert moves(performed, 1, 0, 0.45) < 0.05 < 0.3 < moves(performed, 1, 0.5, 0.5 + alone[1])
    assert moves(performed, 2, 0, follows_s - 0.05) < 0.05 < 0.3 < moves(performed, 2, follows_s, 99)


def test_a_face_may_have_the_last_word_again(tmp_path: Path, alone: list[float]) -> None:
    turns = [{"face": face, "text": LINES[1], "voice": VOICE} for face in (1, 0)]
    performed = said(tmp_path, text=LINES[0], voice=VOICE, others=turns)
    again_s = alone[0] + alone[1] + 2 * TURN_S
    assert set(performed.tracks) == {0, 1}
    assert moves(performed, 0, alone[0] + TURN_S, again_s - 0.05) < 0.05
    assert moves(performed, 0, again_s, 99) > 0.3
    spans = performed.tracks[0].spans
    assert [span.start_s for span in spans] == sorted(span.start_s for span in spans)


def test_loud_voices_at_once_do_not_clip(tmp_path: Path) -> None:
    tone = 0.7 * np.sin(2 * np.pi * 200 * np.arange(SOUND_HZ) / SOUND_HZ)
    write_audio(tmp_path / "loud.wav", [tone.astype(np.float32)], SOUND_HZ)
    loud = tmp_path / "loud.wav"
    performed = said(tmp_path, audio=loud, others=[{"face": 1, "audio": loud, "start_s": 0.0}])
    both = np.concatenate(list(stream_audio(performed.sound, 48_000, channels=2)))
    assert 0.85 < np.abs(both).max() < 0.995


@pytest.mark.parametrize(
    ("values", "field", "says"),
    [
        ({"text": "Hi.", "voice": "bob"}, "voice", "af_heart"),
        ({"text": "Hi.", "language": "english"}, "language", "en-gb"),
        ({"text": "Hi.", "language": "Frensh"}, "language", "fr-fr"),
        ({"text": "...!"}, "text", "letters"),
        ({"audio": "nowhere.wav"}, "audio", "sound"),
        ({"text": "Hi.", "others": [{"face": 1, "text": "x", "voice": "bob"}]}, "others.0.voice", "af_heart"),
    ],
)
def test_what_cannot_be_said_is_known_before_any_work(values: dict[str, Any], field: str, says: str) -> None:
    request = parse_request(PortraitRequest, {"image": "any.png", **values})
    with pytest.raises(BadInput) as refused:
        check(request)
    assert refused.value.field == field
    assert says in refused.value.hint
    assert len(refused.value.hint) < 400


def test_an_unknown_language_names_five_and_no_more(tmp_path: Path) -> None:
    request = parse_request(PortraitRequest, {"image": "any.png", "text": "Hi.", "language": "klingon"})
    with pytest.raises(BadInput) as refused:
        check(request)
    assert refused.value.hint.count("(") == 5


def test_a_further_voice_says_one_thing_in_its_own_way() -> None:
    with pytest.raises(BadInput, match="not both"):
        parse_request(
            PortraitRequest,
            {"image": "a.png", "text": "Hi.", "others": [{"face": 1, "text": "x", "audio": "a.wav"}]},
        )
    with pytest.raises(BadInput, match="recording"):
        parse_request(PortraitRequest, {"image": "a.png", "text": "Hi.", "others": [{"face": 1}]})
    own = {"face": 1, "text": "x", "language": "fr-fr", "rate": 1.5, "pitch": -2, "start_s": 3.5}
    request = parse_request(PortraitRequest, {"image": "a.png", "text": "Hi.", "others": [own]})
    assert request.others[0].model_dump(include=set(own)) == own
