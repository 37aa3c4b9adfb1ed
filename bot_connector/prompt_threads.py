"""Threads for what must not queue behind calls that a locked database keeps waiting.

The event loop has only a few threads of its own, and all may hang on a lock at once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")

_threads = ThreadPoolExecutor(64, thread_name_prefix="prompt")


async def promptly(
    call: Callable[Arguments, Result], *args: Arguments.args, **kwargs: Arguments.kwargs
) -> Result:
    """Return what a blocking call returns: for checking tokens, taking messages in and screening."""
    return await asyncio.get_running_loop().run_in_executor(_threads, partial(call, *args, **kwargs))
