"""``python -m flows.prune KEEP=n``: remove older versions, never `latest`, and what is left of interrupted ones."""

from __future__ import annotations

import sys

from flows.command import run_command
from flows.finish import prune
from flows.lock import held
from flows.progress import console
from flows.words import Variable, read_variables
from schemas.errors import SettingsError
from tasks.publish import sweep
from tasks.storage import Store

VARIABLES = {
    "OUTPUT": Variable("output", "where versions are published"),
    "KEEP": Variable("", "how many versions stay, the newest ones"),
}


def main(words: list[str]) -> int:
    """Remove all but the KEEP newest versions; says which."""
    values = read_variables(VARIABLES, words)
    keep = values["KEEP"]
    if not keep.isdigit() or int(keep) < 1:
        raise SettingsError(f"KEEP={keep or '(not given)'} is no whole number from 1; say how many versions stay")
    store = Store(values["OUTPUT"])
    with held(store):
        left = sweep(store, every=True)
        gone = prune(store, int(keep))
    told = [f"removed {name}" for name in gone] + [f"removed what was left of {name}" for name in left]
    console.print("\n".join(told) or "nothing to remove", markup=False)
    return 0


if __name__ == "__main__":
    sys.exit(run_command(main))
