"""Which voices and languages there are: a table that the window and the command line can read at no cost.

Nothing is loaded here. `engines.speech.speak` says which engine speaks when; here is only what to offer.
"""

from dataclasses import dataclass
from typing import Literal

Gender = Literal["woman", "man"]
SpeechEngine = Literal["kokoro", "espeak"]


@dataclass(frozen=True)
class Voice:
    """A voice to choose. `language` is a code of `languages()`, empty for a voice that speaks any."""

    id: str
    name: str
    language: str
    gender: Gender
    engine: SpeechEngine


_NEURAL = {
    "en-us": "Heart Bella Nicole Sarah ; Michael Fenrir Puck",
    "en-gb": "Emma Isabella ; George Fable",
    "es": "Dora ; Alex",
    "fr-fr": "Siwis ;",
    "it": "Sara ; Nicola",
    "pt-br": "Dora ; Alex",
    "hi": "Alpha ; Omega",
}
_LETTERS = {"en-us": "a", "en-gb": "b", "es": "e", "fr-fr": "f", "it": "i", "pt-br": "p", "hi": "h"}
_GENDERS: tuple[tuple[str, Gender], ...] = (("f", "woman"), ("m", "man"))

WOMAN = Voice("formant-woman", "Formant voice, woman", "", "woman", "espeak")
MAN = Voice("formant-man", "Formant voice, man", "", "man", "espeak")

_LANGUAGES = """
    en-us English (United States)|en-gb English (Great Britain)|es Spanish (Spain)|fr-fr French (France)|it Italian|
    pt-br Portuguese (Brazil)|hi Hindi|af Afrikaans|sq Albanian|am Amharic|ar Arabic|an Aragonese|
    hy Armenian (East)|hyw Armenian (West)|as Assamese|az Azerbaijani|ba Bashkir|eu Basque|be Belarusian|bn Bengali|
    bpy Bishnupriya Manipuri|bs Bosnian|bg Bulgarian|my Burmese|ca Catalan|ca-ba Catalan (Balearic)|
    ca-va Catalan (Valencian)|yue Chinese (Cantonese)|hak Chinese (Hakka)|cmn Chinese (Mandarin)|cv Chuvash|
    hr Croatian|cs Czech|da Danish|nl Dutch|en-029 English (Caribbean)|en-gb-scotland English (Scotland)|
    eo Esperanto|et Estonian|fo Faroese|fi Finnish|fr-be French (Belgium)|fr-ch French (Switzerland)|
    ga Gaelic (Irish)|gd Gaelic (Scottish)|ka Georgian|de German|el Greek|grc Greek (Ancient)|kl Greenlandic|
    gn Guarani|gu Gujarati|ht Haitian Creole|haw Hawaiian|he Hebrew|hu Hungarian|is Icelandic|io Ido|id Indonesian|
    ia Interlingua|ja Japanese (kana)|kn Kannada|kaa Karakalpak|kk Kazakh|quc K'iche'|kok Konkani|ko Korean|ku Kurdish|
    ky Kyrgyz|ltg Latgalian|la Latin|lv Latvian|lfn Lingua Franca Nova|lt Lithuanian|jbo Lojban|smj Lule Saami|
    lb Luxembourgish|mk Macedonian|ms Malay|ml Malayalam|mt Maltese|mi Māori|mr Marathi|mto Mixe (Totontepec)|
    nci Nahuatl (Classical)|ne Nepali|nog Nogai|nb Norwegian Bokmål|or Oriya|om Oromo|pap Papiamento|fa Persian|
    pl Polish|pt Portuguese (Portugal)|pa Punjabi|qu Quechua|ro Romanian|ru Russian|sr Serbian|tn Setswana|shn Shan|
    sd Sindhi|si Sinhala|sk Slovak|sl Slovenian|es-419 Spanish (Latin America)|sw Swahili|sv Swedish|ta Tamil|
    tt Tatar|te Telugu|th Thai|ti Tigrinya|tr Turkish|tk Turkmen|uk Ukrainian|ur Urdu|ug Uyghur|uz Uzbek|
    vi Vietnamese (North)|vi-vn-x-central Vietnamese (Centre)|vi-vn-x-south Vietnamese (South)|cy Welsh
"""


def languages() -> dict[str, str]:
    """Codes of the languages that can be spoken, those with neural voices first, and their English names."""
    rows = (entry.strip().split(" ", 1) for entry in _LANGUAGES.split("|"))
    return dict(rows)  # type: ignore[arg-type]


def voices(language: str = "") -> list[Voice]:
    """All voices, or those that speak a language; neural ones first."""
    neural = [
        Voice(f"{_LETTERS[code]}{letter}_{name.lower()}", name, code, gender, "kokoro")
        for code, names in _NEURAL.items()
        for (letter, gender), part in zip(_GENDERS, names.split(";"), strict=True)
        for name in part.split()
    ]
    return [v for v in neural if not language or family(v.language) == family(language)] + [WOMAN, MAN]


def family(language: str) -> str:
    """The language of a code without its region: `pt` of `pt-br`."""
    return language.lower().replace("_", "-").split("-")[0]
