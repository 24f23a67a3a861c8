"""The alphabet of Kokoro-82M: its tokens, how IPA is written in it, and what its letters sound like.

The alphabet is IPA with single letters for English diphthongs (A of "day", I of "my") and affricates. The
numbers are those that the published weights were trained with.
"""

import re

_RUNS = {
    1: ";:,.!?",
    9: '—…"()“” \u0303ʣʥʦʨᵝꭧAI',
    31: "O",
    33: "Q",
    35: "ST",
    39: "W",
    41: "Yᵊabcdef",
    50: "hijklmnopqrstuvwxyzɑɐɒæ",
    75: "βɔɕç",
    80: "ɖðʤə",
    85: "ɚɛɜ",
    90: "ɟ",
    92: "ɡ",
    99: "ɥ",
    101: "ɨɪʝ",
    110: "ɯɰŋɳɲɴø",
    118: "ɸθœ",
    123: "ɹ",
    125: "ɾɻ",
    128: "ʁɽʂʃʈʧ",
    135: "ʊʋ",
    138: "ʌɣɤ",
    142: "χʎ",
    147: "ʒʔ",
    156: "ˈˌː",
    162: "ʰ",
    164: "ʲ",
    169: "↓",
    171: "→↗↘",
    177: "ᵻ",
}
TOKENS = {symbol: first + i for first, run in _RUNS.items() for i, symbol in enumerate(run)}

STRESS = {"ˈ": 2, "ˌ": 1}
MODIFIERS = frozenset("\u0303ᵝːʰʲ↓→↗↘")
PUNCTUATION = frozenset(';:,.!?—…"()“”')

_SOUNDS = {"A": "eɪ", "I": "aɪ", "O": "oʊ", "Q": "əʊ", "W": "aʊ", "Y": "ɔɪ", "S": "s", "T": "ɾ", "ꭧ": "ʧ"}

_SHARED = {
    "a^ɪ": "I",
    "a^ʊ": "W",
    "d^z": "ʣ",
    "d^ʒ": "ʤ",
    "e^ɪ": "A",
    "o^ʊ": "O",
    "ə^ʊ": "Q",
    "t^s": "ʦ",
    "t^ʃ": "ʧ",
    "ɔ^ɪ": "Y",
}
_BRITISH = _SHARED | {
    "e^ə": "ɛː",
    "i^ə": "ɪə",
    "ɐ": "ə",
    "e": "ɛ",
    "r": "ɹ",
    "ɬ": "l",
    "x": "k",
    "o": "ɒ",
    "ə^l": "ᵊl",
}


def sound(symbol: str) -> str:
    """The IPA of one token."""
    return _SOUNDS.get(symbol, symbol)


def from_ipa(ipa: str, british: bool = False) -> str:
    """Tied IPA of `engines.speech.espeak.phonemes` in Kokoro's alphabet."""
    table = _BRITISH if british else _SHARED
    longest_first = sorted(table, key=len, reverse=True)
    written = re.sub("|".join(longest_first), lambda match: table[match.group()], ipa)
    return written.replace("^", "")
