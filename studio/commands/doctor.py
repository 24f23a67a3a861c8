"""`matinee doctor`: what this machine can run, and what is missing, with the fix."""

import argparse
import json
from dataclasses import asdict
from typing import Any

from engines import doctor

MARKS = {"ok": "✓", "warn": "!", "problem": "✗"}


def add(commands: Any) -> None:
    parser = commands.add_parser("doctor", help="what this machine can run, and what is missing")
    parser.add_argument("--json", action="store_true", help="print the findings as JSON")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, rest: list[str]) -> int:
    """Print the findings; status 1 when one of them is a problem."""
    findings = doctor.examine()
    if options.json:
        print(json.dumps([asdict(finding) for finding in findings], indent=2))
    else:
        for finding in findings:
            print(f"{MARKS[finding.level]} {finding.what}: {finding.detail}")
            if finding.fix:
                print(f"  → {finding.fix}")
    return 1 if any(finding.level == "problem" for finding in findings) else 0
