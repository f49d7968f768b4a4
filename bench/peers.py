"""Other tools, each in an environment of its own under .cache/bench, so that ours stays as it is.

    python -m bench.peers                  # install what is missing, from the package registry, with hashes

``peers.lock`` holds what is compared piece by piece and put together to pipelines; ``datatrove.lock`` datatrove, which
asks for an older trafilatura. Both were made from the ``.in`` files beside them:
``uv pip compile bench/peers.in --universal --generate-hashes --python-version 3.11 -o bench/peers.lock``.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from venv import create

from bench.data import CACHE, digest_of

HERE = Path(__file__).parent
ENVIRONMENTS = ("peers", "datatrove")


def python_of(environment: str) -> Path:
    """The Python of an environment, installed when missing."""
    lock = HERE / f"{environment}.lock"
    folder = CACHE / f"{environment}-{digest_of([lock])}"
    python = folder / "bin" / "python"
    done = folder / "installed"
    if not done.exists():
        print(f"  installing {lock.name} into {folder} (once, a minute or two)", file=sys.stderr, flush=True)
        create(folder, with_pip=True, clear=True)
        pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "--require-hashes", "--no-deps", "-r", str(lock)], check=True)
        done.touch()
    return python


def versions_of(environment: str) -> dict[str, str]:
    """Name and version of every package of an environment."""
    list_them = "import importlib.metadata as m; [print(d.name, d.version) for d in m.distributions()]"
    told = subprocess.run([str(python_of(environment)), "-c", list_them], check=True, capture_output=True, text=True)
    return dict(line.lower().split() for line in told.stdout.splitlines())


def main() -> int:
    """Install all of them."""
    for environment in ENVIRONMENTS:
        print(f"{environment}: {python_of(environment)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
