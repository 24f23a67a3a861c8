"""All the benches, one after another, each in a process of its own: `make bench`."""

import argparse
import subprocess
import sys

BENCHES = {
    "speed of a take": ["benchmarks.take_speed"],
    "drawing, part by part": ["benchmarks.render_speed", "--size", "512"],
    "a typed line": ["benchmarks.typed_line"],
    "lip sync of the curves": ["benchmarks.lip_sync_audio"],
    "lip sync in the film": ["benchmarks.lip_sync_film"],
    "what stays still": ["benchmarks.stillness"],
    "the stage, place by place": ["benchmarks.stage_speed"],
    "what pops on the stage": ["benchmarks.stage_popping"],
    "the stage in batches": ["benchmarks.stage_batched"],
    "a film's worker killed again and again": ["benchmarks.film_resume"],
    "fifty shots in the queue": ["benchmarks.film_queue"],
    "seams of long films": ["benchmarks.film_seams"],
    "the window loop of SkyReels-V2": ["benchmarks.window_loop"],
    "the windows of generated people": ["benchmarks.speaking_windows"],
    "cut-outs": ["benchmarks.cut_out"],
    "prompts to bindings": ["benchmarks.prompt_binding"],
    "elements stay themselves": ["benchmarks.elements_fidelity"],
    "a scene of elements": ["benchmarks.elements_speed"],
    "ideas to styles": ["benchmarks.music_words"],
    "what listening hears": ["benchmarks.music_listening", "--seconds", "45"],
    "looking at worlds": ["benchmarks.world_view"],
    "the block world": ["benchmarks.world_blocks"],
    "depth of pictures": ["benchmarks.world_depth"],
    "a walk's channel": ["benchmarks.world_live", "--corridor"],
    "spoken words": ["benchmarks.spoken_words"],
    "the training loop": ["benchmarks.training_loop"],
    "two that learn as one": ["benchmarks.training_cluster"],
    "each recipe learns": ["benchmarks.training_seeds"],
    "trainings killed again and again": ["benchmarks.training_resume"],
    "memory of a long walk": ["benchmarks.world_memory"],
    "takes of a cluster": ["benchmarks.render_cluster"],
    "cold start of the window": ["benchmarks.cold_start"],
    "first frame of a film": ["benchmarks.first_frame"],
    "memory of a 30-minute take": ["benchmarks.take_speed", "--minutes", "30"],
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="leave out the 30-minute take")
    quick = parser.parse_args().quick
    failed = []
    for title, command in BENCHES.items():
        if quick and "--minutes" in command:
            continue
        print(f"\n== {title}: python -m {' '.join(command)}", flush=True)
        if subprocess.run([sys.executable, "-m", *command]).returncode:
            failed.append(title)
    if failed:
        print(f"\nfailed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
