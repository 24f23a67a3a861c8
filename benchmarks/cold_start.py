"""From the command to the window on the screen, a fresh process each time. Needs a screen (`DISPLAY`).

python -m benchmarks.cold_start [--runs 5]
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time

WATCH = """
import sys, time
began = float(sys.argv[1])
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from studio import app
application = QApplication(["matinee"])
def look():
    for window in application.topLevelWidgets():
        if window.windowHandle() and window.windowHandle().isExposed():
            print(time.time() - began, flush=True)
            timer.stop()
            window.close()
timer = QTimer(interval=5)
timer.timeout.connect(look)
timer.start()
sys.exit(app.main(None))
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    if sys.platform == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        print("no screen: start one, for example with xvfb-run")
        return
    times = []
    with tempfile.TemporaryDirectory() as home:
        for _ in range(runs):
            command = [sys.executable, "-c", WATCH, str(time.time())]
            done = subprocess.run(
                command, capture_output=True, text=True, env={**os.environ, "MATINEE_HOME": home}
            )
            times.append(float(done.stdout.split()[0]))
    low, high = min(times), max(times)
    print(
        f"window visible after {statistics.median(times):.2f} s, median of {runs} ({low:.2f} to {high:.2f})"
    )


if __name__ == "__main__":
    main()
