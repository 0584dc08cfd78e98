"""Work in a thread that a request waits for, or waits for no more: its browser may have gone, or asks another server."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from typing import TypeVar

T = TypeVar("T")


def in_thread(threads: Executor, work: Callable[..., T], *given: object) -> "asyncio.Future[T]":
    """Given work and what it is given, return what it will come to."""
    return looked_at(asyncio.get_running_loop().run_in_executor(threads, work, *given))


def looked_at(future: "asyncio.Future[T]") -> "asyncio.Future[T]":
    """The same; asyncio does not report an error of it that nobody came for. Whoever waits is told, and says it."""
    future.add_done_callback(lambda over: over.cancelled() or over.exception())
    return future
