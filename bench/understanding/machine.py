"""The machine, as far as a figure depends on it, and how many of its cores a measurement may use."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping

# Read by the libraries when they are imported; ONNX Runtime's one thread is set where its session opens.
ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "TF_NUM_INTRAOP_THREADS": "1",
    "TF_NUM_INTEROP_THREADS": "1",
    "TF_INTRA_OP_PARALLELISM_THREADS": "1",
    "TF_INTER_OP_PARALLELISM_THREADS": "1",
}


def use_one_thread() -> None:
    """Keep this process's arithmetic to one thread; call it before numpy is imported."""
    os.environ.update(ONE_THREAD)


def environ_for_all_cores() -> Mapping[str, str]:
    """Return the environment of a training: it may use every core."""
    return {name: value for name, value in os.environ.items() if name not in ONE_THREAD}


def cores() -> int:
    """Return how many cores this process may run on."""
    return len(os.sched_getaffinity(0))


def described() -> str:
    """Return what the report says of the machine."""
    return f"{cores()} cores, Python {platform.python_version()}"
