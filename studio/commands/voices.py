"""`matinee voices`: who can say a typed line, and in which languages."""

import argparse
import json
from dataclasses import asdict
from typing import Any

from engines.speech.voices import languages, voices

ANY = "any language"


def add(commands: Any) -> None:
    parser = commands.add_parser("voices", help="the voices and languages of typed lines")
    parser.add_argument("--json", action="store_true", help="print them as JSON")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, rest: list[str]) -> int:
    """Print a line for each voice, then the languages of the voices that speak any."""
    names = languages()
    if options.json:
        print(json.dumps({"voices": [asdict(voice) for voice in voices()], "languages": names}, indent=2))
        return 0
    for voice in voices():
        print(f"{voice.id:<15} {voice.name:<22} {voice.gender:<6} {names.get(voice.language, ANY)}")
    print(f"\nlanguages for --language, each said by its neural voices or else a formant one ({len(names)}):")
    for code, name in names.items():
        print(f"{code:<17} {name}")
    return 0
