"""A start of the window brings in nothing heavy, and Ctrl+C ends it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

HEAVY = ("torch", "diffusers", "onnxruntime", "cv2", "mediapipe", "numba", "scipy", "numpy", "av")

START = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from studio import app
application = QApplication(sys.argv[:1])
def look():
    print("loaded", *sorted(set(sys.modules) & set({heavy!r})))
    print("visible", any(w.isVisible() and w.objectName() == "studio" for w in application.topLevelWidgets()))
    application.closeAllWindows()
QTimer.singleShot(900, look)
sys.exit(app.main())
"""


def environment(home: Path) -> dict[str, str]:
    return {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen",
        "MATINEE_HOME": str(home),
        "HOME": str(home),
        "XDG_DOCUMENTS_DIR": str(home),
    }


def test_a_cold_start_loads_nothing_heavy(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", START.format(heavy=HEAVY)],
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["loaded", "visible True"], done.stderr


def test_ctrl_c_closes_the_window(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "studio"], env=environment(tmp_path), stderr=subprocess.PIPE, text=True
    )
    project = tmp_path / "Documents" / "Matinee" / "Project 1" / "project.db"
    deadline = time.monotonic() + 40
    while not project.exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    time.sleep(1)
    process.send_signal(signal.SIGINT)
    _, complaints = process.communicate(timeout=30)
    assert process.returncode == 0, complaints
    assert "Traceback" not in complaints
