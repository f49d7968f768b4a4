"""The script that makes the weights of the line model: it names the figures that the pipeline has, and learns."""

import json
import subprocess
import sys
import tomllib
from pathlib import Path

SEEDS = Path(__file__).parent.parent / "seeds"
MODELS = ("lines", "posts", "plain")


def test_weights_are_made_from_labelled_pages_as_the_shipped_ones_are(tmp_path):
    labels = [json.loads(line) for line in (SEEDS / "labels_sample.jsonl").read_text("utf-8").splitlines()]
    pages = [label for label in labels if label["path"].endswith(".html") and (SEEDS / label["path"]).exists()]
    assert {label["kind"] for label in pages} >= {"article", "forum"}
    (tmp_path / "labels_own.jsonl").write_text("".join(f"{json.dumps(label)}\n" for label in pages), "utf-8")
    (tmp_path / "documents").symlink_to(SEEDS / "documents")
    (tmp_path / "no_spans").touch()
    asked = [sys.executable, SEEDS / "weights" / "train.py", tmp_path, "--held-back", ""]
    subprocess.run([*asked, "--spans", tmp_path / "no_spans", "--to", tmp_path], check=True)
    for model in MODELS:
        made, shipped = (
            tomllib.loads((folder / f"{model}.toml").read_text("utf-8"))["weights"]
            for folder in (tmp_path, SEEDS / "weights")
        )
        assert len(made.keys() & shipped.keys()) > 0.8 * len(shipped), f"{model}: figures of no effect are left out"
        assert made["marks.stop"] > 0, "a line with a full stop is text rather than one without"
    assert tomllib.loads((tmp_path / "lines.toml").read_text("utf-8"))["weights"]["link.all"] < 0
