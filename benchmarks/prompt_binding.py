"""How well the binder reads prompts: a hundred and forty with labels that were written before it read them.

    python -m benchmarks.prompt_binding [--set NAME] [--show] [--out report.json]

A sentence is right when its set of (who, action, whom) and its camera are both exactly the labelled ones; a binding
when one labelled (who, action, whom) was found. The labels know no whip pan, which counts as a pan.
Every set was read blind once, and general faults that it showed were mended after that, so what this prints is no blind
figure any more. The first readings, whole sentences and bindings: `held-out` (the second half of forty by four authors,
of which `built` is the first) 15 % and 53 %; `fresh` (twenty by two more) 5 % and 53 %; `sixty` (many registers; every
other one was looked at first) 28 % and 66 %, and its other half, unseen, after the lists and the grammar had grown by
the first, 37 % and 73 %; `last` (twenty, when all of that was mended) 35 % and 66 %.
Relations, paces, headings and the order of parts carry no labels and are not measured.
"""

import argparse
import json
import time
from collections import Counter
from pathlib import Path
from typing import Any

from engines.elements.words.binding import bind

PROMPTS = Path(__file__).parents[1] / "tests" / "engines" / "prompts.json"
FRESH = PROMPTS.with_name("prompts_fresh.json")
MORE = PROMPTS.with_name("prompts_more.json")
LOOKED_AT = 5  # prompts of each author

Triple = tuple[str, str, str]


def halves(prompts: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """The prompts that were looked at while the binder was built, and the others."""
    found: dict[str, list[dict[str, Any]]] = {"built": [], "held-out": []}
    seen: Counter[str] = Counter()
    for prompt in prompts:
        found["built" if seen[prompt["author"]] < LOOKED_AT else "held-out"].append(prompt)
        seen[prompt["author"]] += 1
    return found


def measure(prompts: list[dict[str, Any]], show: bool = False) -> dict[str, float]:
    """Shares of what is right."""
    counts: Counter[str] = Counter()
    for prompt in prompts:
        direction = bind(prompt["elements"], prompt["prompt"])
        found: set[Triple] = {(part.who, part.action, part.whom) for part in direction.parts}
        wanted: set[Triple] = {(part["who"], part["action"], part["whom"]) for part in prompt["parts"]}
        camera = direction.camera.replace("whip", "pan") == prompt["camera"]
        counts["sentences"] += 1
        counts["right"] += found == wanted and camera
        counts["camera"] += camera
        counts["wanted"] += len(wanted)
        counts["found"] += len(found)
        counts["bound"] += len(found & wanted)
        for fields in ((0,), (0, 1), (0, 2)):
            known = {tuple(one[i] for i in fields) for one in found}
            counts[f"fields{fields}"] += sum(tuple(one[i] for i in fields) in known for one in wanted)
        if show and (found != wanted or not camera):
            print(f"\n{', '.join(prompt['elements'])}: {prompt['prompt']}")
            print(f"  missed {sorted(wanted - found)}\n  made up {sorted(found - wanted)}")
            print(f"  camera {direction.camera}, labelled {prompt['camera']}")
    return {
        "sentences": counts["sentences"],
        "whole sentence": counts["right"] / counts["sentences"],
        "binding": counts["bound"] / counts["wanted"],
        "of what was bound, right": counts["bound"] / max(counts["found"], 1),
        "who": counts["fields(0,)"] / counts["wanted"],
        "who and action": counts["fields(0, 1)"] / counts["wanted"],
        "who and whom": counts["fields(0, 2)"] / counts["wanted"],
        "camera": counts["camera"] / counts["sentences"],
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--set", choices=("built", "held-out", "fresh", "sixty", "last"), help="only these")
    parser.add_argument("--show", action="store_true", help="print every prompt that was misread")
    parser.add_argument("--out", type=Path, help="write the figures as JSON")
    arguments = parser.parse_args()
    prompts = json.loads(PROMPTS.read_text("utf-8"))
    fresh = json.loads(FRESH.read_text("utf-8"))
    more = json.loads(MORE.read_text("utf-8"))
    sixty = [prompt for prompt in more if prompt["author"] == "sixty more"]
    last = [prompt for prompt in more if prompt["author"] == "last twenty"]
    sets = {**halves(prompts), "fresh": fresh, "sixty": sixty, "last": last}
    everything = [*prompts, *fresh, *more]
    chosen = {arguments.set: sets[arguments.set]} if arguments.set else {**sets, "all": everything}
    begun = time.process_time()
    bind(["cat"], "The cat glorbs.")
    loaded = time.process_time()
    report = {name: measure(half, arguments.show and name != "all") for name, half in chosen.items()}
    read = sum(figures["sentences"] for name, figures in report.items() if name != "all")
    cpu_ms = 1000 * (time.process_time() - loaded) / read
    print(f"first prompt {loaded - begun:.2f} s of CPU, then {cpu_ms:.0f} ms each")
    for name, figures in report.items():
        print(f"\n{name}")
        for title, value in figures.items():
            print(
                f"  {title:<26}{value:.0%}"
                if isinstance(value, float) and value <= 1
                else f"  {title:<26}{value:.0f}"
            )
    if arguments.out:
        arguments.out.write_text(json.dumps(report, indent=1), "utf-8")


if __name__ == "__main__":
    main()
