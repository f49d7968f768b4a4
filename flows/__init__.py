"""How it runs: the commands a user types. Only pipeline, runners, schedule and shown know Prefect."""

import os

# Of pypinyin only the readings of single characters are used: without its phrases, and a copy of both, a command
# and each of its workers starts 0.2 s of CPU time sooner. Read when pypinyin is imported.
os.environ.setdefault("PYPINYIN_NO_PHRASES", "1")
os.environ.setdefault("PYPINYIN_NO_DICT_COPY", "1")
