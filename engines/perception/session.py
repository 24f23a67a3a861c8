"""How the networks of this package that are ONNX files are opened: on the processor, and idle while they wait."""

from pathlib import Path
from typing import Any

ERRORS = 3  # and nothing less is told


def session(path: Path, threads: int = 0) -> Any:
    """An `onnxruntime.InferenceSession` of a file, with so many threads (0: as many as it likes)."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # half the work, no slower
    options.log_severity_level = ERRORS
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
