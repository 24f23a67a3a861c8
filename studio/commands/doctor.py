"""`matinee doctor`: what this machine can run, and what is missing, with the fix."""

import argparse
import json
from dataclasses import asdict
from typing import Any

from engines import doctor
from engines.contract import EngineCard
from engines.doctor import Finding
from studio.commands.engines import engine_cards
from studio.commands.status_line import size_in_words
from studio.needs import cards_for, machine_lacks, missing, models_of, to_travel

MARKS = {"ok": "✓", "warn": "!", "problem": "✗"}


def add(commands: Any) -> None:
    parser = commands.add_parser("doctor", help="what this machine can run, and what is missing")
    parser.add_argument("--json", action="store_true", help="print the findings as JSON")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, rest: list[str]) -> int:
    """Print the findings; status 1 when one of them is a problem."""
    findings = [*doctor.examine(), *map(_engine, engine_cards())]
    if options.json:
        print(json.dumps([asdict(finding) for finding in findings], indent=2))
    else:
        for finding in findings:
            print(f"{MARKS[finding.level]} {finding.what}: {finding.detail}")
            if finding.fix:
                print(f"  → {finding.fix}")
    return 1 if any(finding.level == "problem" for finding in findings) else 0


def _engine(card: EngineCard) -> Finding:
    """Whether an engine can run here, and what is in the way."""
    what, lacking = f"Engine for {card.panel}", missing(models_of(card))
    if card.available:
        return Finding("ok", what, f"{card.id}, {card.title}")
    cards = cards_for(models_of(card))
    told = [machine_lacks(card), f"for {cards}" if cards else ""]
    if lacking:
        told.append(f"about {size_in_words(to_travel(lacking))} of models are missing")
    fix = "" if machine_lacks(card) else f"matinee models pull {card.id}"
    return Finding("warn", what, f"{card.id}, {card.title}: {'; '.join(filter(None, told))}", fix)
