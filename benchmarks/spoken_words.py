"""How many words of English speech are written down wrong, how long that takes, and what becomes of other speech.

    python -m benchmarks.spoken_words

Twenty sentences, each by two of the neural voices, as they are and with pink noise 10 dB below; the LibriVox sentences
of Debian's `pocketsphinx-testdata` where they are installed; sentences in five other languages, of which nothing should
be written. A word that is missing, too many or another one is an error (word error rate, WER); capitals and punctuation
do not count.
"""

import json
import re
import time
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from engines.speech.features import SAMPLE_RATE
from engines.speech.speak import SPEECH_RATE, joined, speak
from engines.speech.transcribe import transcribe
from engines.speech.voices import voices

LIBRIVOX = Path("/usr/share/pocketsphinx/test/data/librivox")
NOISE_DB = 10.0
ENGLISH = """
The small boat drifted slowly past the lighthouse.
I never thought I would see you again after all these years.
If you want the kitchen painted by Friday, buy the paint today.
Could you tell me which platform the train to London leaves from?
She put two spoons of sugar in her tea and stirred it twice.
Nobody noticed that the lamp had gone out during the night.
We walked along the river until the sun went down behind the hills.
My brother plays the violin, and my sister sings in a choir.
Please turn the music down, the baby is asleep upstairs.
The doctor said that I should drink more water and sleep longer.
There was a strange noise in the attic, so we went to look.
He bought a dozen eggs, some butter and a loaf of brown bread.
When the storm had passed, the children ran out into the garden.
It takes about twenty minutes to get from here to the station.
The museum is closed on Mondays, but the gardens are always open.
I forgot my umbrella at the office, and now it is raining again.
Their new house has a red door and three tall windows.
What would you do if you found a wallet full of money?
The teacher asked us to read the first chapter before tomorrow.
An old dog was lying in the shade under the apple tree.
"""
OTHERS = {
    "es": "La reunión empieza a las nueve, así que tenemos que salir temprano.",
    "fr-fr": "Nous avons mangé des pommes et du fromage dans le jardin de ma tante.",
    "it": "La macchina rossa è parcheggiata davanti alla scuola di mio fratello.",
    "pt-br": "Hoje o tempo está muito bonito e nós vamos passear na praia com os amigos.",
    "hi": "मेरा नाम राम है और मैं दिल्ली में रहता हूँ।",
}

Sound = NDArray[np.float32]


@dataclass
class Tally:
    """What was said and what was written, in words, and seconds of sound and of work."""

    said: int = 0
    written: int = 0
    wrong: int = 0
    sound_s: float = 0.0
    work_s: float = 0.0

    def hear(self, text: str, sound: Sound) -> None:
        began = time.perf_counter()
        found = words(" ".join(utterance.text for utterance in transcribe(sound)))
        self.work_s += time.perf_counter() - began
        self.sound_s += len(sound) / SAMPLE_RATE
        self.said += len(words(text))
        self.written += len(found)
        self.wrong += distance(words(text), found)

    def figures(self) -> dict[str, float]:
        return {
            "words": self.said,
            "wer_percent": round(100 * self.wrong / max(self.said, 1), 1),
            "real_time_factor": round(self.work_s / max(self.sound_s, 1e-6), 3),
        }


def words(text: str) -> list[str]:
    return re.sub(r"[^\w' ]", " ", text.lower().replace("mister", "mr")).split()


def distance(said: list[str], written: list[str]) -> int:
    """Words to insert, leave out or change (Levenshtein)."""
    row = list(range(len(written) + 1))
    for count, one in enumerate(said, 1):
        before, row[0] = row[0], count
        for at, other in enumerate(written, 1):
            before, row[at] = row[at], min(row[at] + 1, row[at - 1] + 1, before + (one != other))
    return row[-1]


def spoken(text: str, voice: str) -> Sound:
    audio = joined(list(speak(text, voice))).audio
    return np.asarray(soxr.resample(audio, SPEECH_RATE, SAMPLE_RATE), np.float32)


def noisy(sound: Sound, seed: int) -> Sound:
    """With pink noise below."""
    spectrum = np.fft.rfft(np.random.default_rng(seed).standard_normal(len(sound)))
    noise = np.fft.irfft(spectrum / np.sqrt(np.arange(len(spectrum)) + 1), len(sound))
    level = np.sqrt((sound**2).mean() / (noise**2).mean()) * 10 ** (-NOISE_DB / 20)
    return (sound + level * noise).astype(np.float32)


def librivox() -> list[tuple[str, Sound]]:
    if not LIBRIVOX.is_dir():
        print("no real recordings: apt-get install pocketsphinx-testdata")
        return []
    found = []
    for row in (LIBRIVOX / "transcription").read_text().splitlines():
        text, name = row.replace("<s>", "").replace("</s>", "").rsplit("(", 1)
        samples, rate = soundfile.read(LIBRIVOX / f"{name.strip(') ')}.wav", dtype="float32")
        assert rate == SAMPLE_RATE
        found.append((text, samples))
    return found


def main() -> int:
    neural = [voice for voice in voices() if voice.engine == "kokoro"]
    english = [voice.id for voice in neural if voice.language.startswith("en")]
    list(transcribe(spoken("Good morning.", english[0])))  # loads the models
    clean, noise, real, other = Tally(), Tally(), Tally(), Tally()
    for number, sentence in enumerate(ENGLISH.strip().splitlines()):
        for voice in (english[number % len(english)], english[(number + 5) % len(english)]):
            sound = spoken(sentence, voice)
            clean.hear(sentence, sound)
            noise.hear(sentence, noisy(sound, number))
    for text, sound in librivox():
        real.hear(text, sound)
    for language, sentence in OTHERS.items():
        for voice in islice((voice.id for voice in neural if voice.language == language), 2):
            other.hear(sentence, spoken(sentence, voice))
    told: dict[str, dict[str, float]] = {"neural voices": clean.figures(), "in noise": noise.figures()}
    if real.said:
        told["LibriVox"] = real.figures()
    told["other languages"] = {"words": other.said, "written": other.written}
    print(json.dumps(told, indent=1))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
