"""Claim: finding copies beside the tools that do nothing else.

    python -m bench.copies

Runs ``bench.dedupe --only-peers`` with the Python of ``peers.lock`` and reads its lines; what is compared, and how,
stands there.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from typing import Final

from bench.data import ROOT
from bench.measure import ONE_THREAD, Section
from bench.peers import python_of

CLAIM = (
    "Near and contained copies of 2,000 articles, from texts to decisions, beside tools that find near copies alone."
)
LINE: Final = re.compile(r"(?P<name>.+?)\s+(?P<rate>[\d,]+) articles a CPU second,\s+(?P<times>[\d.]+) x the time")


def measure(size: int = 0) -> Section:  # noqa: ARG001 - always the same articles
    """Ours and theirs in turn, three rounds."""
    command = [sys.executable, "-m", "bench.dedupe", "--only-peers", "--peers-python", str(python_of("peers"))]
    around = {**os.environ, **ONE_THREAD}
    done = subprocess.run(command, cwd=ROOT, env=around, capture_output=True, text=True, check=False)
    found = [match for line in done.stdout.splitlines() if (match := LINE.match(line))]
    if done.returncode or not found:
        sys.exit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout}{done.stderr[-3000:]}")
    rows = tuple((match["name"].strip(), match["rate"], match["times"]) for match in found)
    return Section("Copies", CLAIM, ("", "articles a CPU second", "x our time"), rows, "Medians of three rounds.")


if __name__ == "__main__":
    print(measure().markdown())
