"""How busy the machine was with other programs while something was measured: what spoils a figure by the clock.

Linux says of all processors together how long they worked, and of our children how long they did; the rest is others'.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Final

from bench.measure import cpu_seconds

STAT: Final = Path("/proc/stat")


class Others:
    """Processors that other programs took since this was made."""

    def __init__(self) -> None:
        self.began, self.all, self.own = time.perf_counter(), _worked(), cpu_seconds()

    def cores(self) -> float | None:
        """Processors taken on the mean; null where the system does not say."""
        now = _worked()
        if now is None or self.all is None:
            return None
        taken = now - self.all - (cpu_seconds() - self.own)
        return max(0.0, taken) / max(0.001, time.perf_counter() - self.began)


def _worked() -> float | None:
    """CPU seconds of all programs since the system started; time stolen by the host is idle to us."""
    if not STAT.exists():
        return None
    user, nice, system, _idle, _waiting, irq, softirq = map(int, STAT.read_text("ascii").split("\n")[0].split()[1:8])
    return (user + nice + system + irq + softirq) / os.sysconf("SC_CLK_TCK")
