"""How it runs: the commands a user types. Only pipeline, runners, schedule and shown know Prefect."""

import gc
import os

# Of pypinyin only the readings of single characters are used: without its phrases, and a copy of both, a command
# and each of its workers starts 0.2 s of CPU time sooner. Read when pypinyin is imported.
os.environ.setdefault("PYPINYIN_NO_PHRASES", "1")
os.environ.setdefault("PYPINYIN_NO_DICT_COPY", "1")

# Prefect, numba and tables make hundreds of thousands of objects that stay, and every look for garbage among them goes
# through all: a fifth of the CPU time of importing a flow. What pages are made of is no garbage of that kind.
gc.set_threshold(100_000, 50, 50)
