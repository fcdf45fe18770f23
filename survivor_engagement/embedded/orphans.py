"""A server that detaches itself is an orphan. In many containers nobody takes note of its end, and a dead process stays
in the list for ever; so whoever starts servers here adopts them.
"""

import ctypes
import os
import sys
import time

PR_SET_CHILD_SUBREAPER = 36


def adopt_orphans() -> None:
    """From now on this process is the parent of what its children leave behind. Only Linux has this."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def reap_orphans(seconds: float = 3) -> None:
    """Take note of the end of every child, waiting a little for those that are about to end."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            pid, _status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid == 0:
            time.sleep(0.02)
