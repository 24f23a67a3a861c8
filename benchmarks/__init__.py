"""What Matinee must show, measured. `python -m benchmarks` runs all of it; each file also runs alone."""
