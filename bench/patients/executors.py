"""Interference with the executor processes of the running application: what a slow or dying node does."""

import os
import signal
import threading
import time
from pathlib import Path


def executor_pids() -> dict[str, int]:
    """Process by executor id, of this application only (descendants of this process)."""
    found = {}
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            words = (folder / "cmdline").read_bytes().decode("utf8", "replace").split("\0")
        except OSError:
            continue
        is_executor = "--executor-id" in words and words[0].endswith("java")
        if is_executor and _is_descendant(int(folder.name), os.getpid()):
            found[words[words.index("--executor-id") + 1]] = int(folder.name)
    return found


def _is_descendant(pid: int, ancestor: int) -> bool:
    while pid > 1:
        if pid == ancestor:
            return True
        try:
            pid = int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])
        except OSError:
            return False
    return False


def wait_for_executors(count: int, timeout_s: float = 30) -> dict[str, int]:
    end = time.monotonic() + timeout_s
    while len(executor_pids()) < count and time.monotonic() < end:
        time.sleep(0.2)
    return executor_pids()


def end_after(seconds: float, which: str, how: signal.Signals = signal.SIGTERM) -> None:
    """Ends an executor some seconds from now, as a node that is taken away does."""

    def end():
        pid = executor_pids().get(which)
        if pid:
            os.kill(pid, how)

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()


def slow_down(which: str, share: float) -> None:
    """Takes this share of its time away from an executor until the application ends, in slices of 0.1 s."""

    def throttle(pid: int):
        try:
            while True:
                os.kill(pid, signal.SIGSTOP)
                time.sleep(0.1 * share)
                os.kill(pid, signal.SIGCONT)
                time.sleep(0.1 * (1 - share))
        except ProcessLookupError:
            pass

    pid = wait_for_executors(2)[which]
    threading.Thread(target=throttle, args=(pid,), daemon=True).start()
