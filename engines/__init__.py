"""What makes the media: one package a medium, the worker process, the model catalogue, media files.

Nothing that Matinee does on a person's machine is reported to anybody: onnxruntime's own telemetry, which it
begins when it is imported, is switched off here, before any engine can import it.
"""

import os

os.environ["ORT_DISABLE_TELEMETRY"] = "1"
