"""Many small incremental runs against one Prefect server: does anything grow that should not?

    nice python bench/soak.py [--runs 200] [--pages 2] [--runner threads] [--keep 3]

Each run is a process of its own, adds a few invented pages, and publishes; every tenth finds nothing new, every
seventh only files whose time changed. Printed every ten runs: seconds of CPU and of the clock, memory of the run and
of the server, the server's open files and database, files under OUTPUT beside the versions, processes left.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
import uuid
from contextlib import closing
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
PREPARED: Final = multiprocessing.get_context("forkserver")
WORDS: Final = ("渡口", "石桥", "早市", "水渠", "祠堂", "茶馆", "橘园", "木船", "磨坊", "稻场", "雨季", "集镇", "山路")
DEEDS: Final = ("修好了", "重新开了张", "下了一场雨", "来了许多人", "晒满了新谷", "点起了灯", "立了一块碑")


@dataclass
class Measured:
    """One run, and what there is after it."""

    run: int
    cpu_seconds: float
    seconds: float
    run_mb: float
    server_mb: float
    server_files: int
    database_mb: float
    other_files: int
    left: int


def page(chance: random.Random, number: int) -> str:
    """A text of some twenty sentences that no other page has."""
    said = [
        f"{chance.choice(WORDS)}{chance.choice(DEEDS)}，{chance.choice(WORDS)}边的第{chance.randrange(10**6)}户人家"
        f"说起{chance.choice(WORDS)}的旧事，{chance.choice(WORDS)}{chance.choice(DEEDS)}。"
        for _ in range(20)
    ]
    return f"第{number}号{chance.choice(WORDS)}{chance.choice(DEEDS)}\n\n" + "\n".join(said) + "\n"


def run_once(words: list[str], log: str) -> None:
    """What the process of a run does."""
    opened = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(opened, 1)
    os.dup2(opened, 2)
    from flows.pipeline import main  # noqa: PLC0415 - imported in the server of forks

    code = main(words)
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    Path(f"{log}.cpu").write_text(str(sum(one.ru_utime + one.ru_stime for one in used)))
    sys.exit(code)


def server_at(home: Path, port: int) -> subprocess.Popen[bytes]:
    """A Prefect server of our own on this machine, once it answers."""
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)]
    process = subprocess.Popen(command, env={**os.environ, "PREFECT_HOME": str(home)}, stdout=subprocess.DEVNULL)
    end = time.monotonic() + 180
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/health", timeout=2):
                return process
        except OSError:
            time.sleep(0.5)
    raise TimeoutError("the Prefect server did not start")


def family(pid: int) -> list[int]:
    """A process and those it began: the server's command runs the server in another one."""
    found = [pid]
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            except (OSError, ValueError, IndexError):
                continue
            if parent == pid:
                found += family(int(folder.name))
    return found


def memory_mb(pid: int) -> float:
    """Memory of a process now."""
    text = Path(f"/proc/{pid}/status").read_text()
    return int(text.partition("VmRSS:")[2].split()[0]) / 1024


def left_of(mark: str) -> int:
    """Processes of runs that are over."""
    count = 0
    for folder in Path("/proc").iterdir():
        try:
            around = (folder / "environ").read_bytes() if folder.name.isdigit() else b""
        except OSError:
            continue
        count += b"CORPUS_RUN=" in around and mark.encode() in around
    return count


def look(number: int, began: float, folder: Path, pid: int) -> Measured:
    """Measure after a run."""
    output, home = folder / "out", folder / "prefect"
    cpu = float((folder / "log.cpu").read_text())
    seconds = time.monotonic() - began
    last = max((output / "runs").glob("*.json"))
    peak = int(last.read_text().partition('"process": ')[2].partition(",")[0]) / 1e6
    servers = family(pid)
    kept = [path for path in output.rglob("*") if not path.relative_to(output).parts[0].startswith(("20", "runs"))]
    return Measured(
        number, cpu, seconds, peak, sum(map(memory_mb, servers)),
        sum(len(list(Path(f"/proc/{one}/fd").iterdir())) for one in servers),
        sum(path.stat().st_size for path in home.glob("prefect.db*")) / 1e6, len(kept), left_of(os.environ["SOAK"]),
    )  # fmt: skip


def soak(runs: int, pages: int, runner: str, keep: int, folder: Path, port: int) -> list[Measured]:
    """All runs, one after the other."""
    home, output, there = folder / "prefect", folder / "out", folder / "in"
    there.mkdir(parents=True)
    (folder / "keep.toml").write_text(f"[publish]\nkeep = {keep}\n")
    server = server_at(home, port)
    os.environ.update(PREFECT_API_URL=f"http://127.0.0.1:{port}/api", SOAK=uuid.uuid4().hex, PREFECT_HOME=str(home))
    PREPARED.set_forkserver_preload(["flows.pipeline"])
    chance = random.Random(1)  # noqa: S311 - to be repeated
    words = [f"INPUT={there}", f"OUTPUT={output}", f"CONFIG={folder}/keep.toml", f"RUNNER={runner}", "WORKERS=2"]
    measured = []
    try:
        print("  ".join(field.name for field in fields(Measured)))
        for number in range(runs):
            is_nothing, is_touched = number % 10 == 9, number % 7 == 6
            for place in range(0 if is_nothing or is_touched else pages):
                (there / f"{number:04d}-{place}.txt").write_text(page(chance, number * pages + place), "utf-8")
            if is_touched:
                for path in sorted(there.iterdir())[:pages]:
                    path.touch()
            began = time.monotonic()
            process = PREPARED.Process(target=run_once, args=(words, str(folder / "log")))
            with closing(process):
                process.start()
                process.join()
                if process.exitcode:
                    raise SystemExit((folder / "log").read_text())
            measured.append(look(number, began, folder, server.pid))
            if number % 10 == 0 or number == runs - 1:
                print("  ".join(f"{value:8.2f}" if isinstance(value, float) else f"{value:6d}"
                                for value in astuple(measured[-1])), flush=True)  # fmt: skip
    finally:
        server.terminate()
        server.wait()
    return measured


def main() -> None:
    """Run, and say how the last runs differ from the first."""
    arguments = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    arguments.add_argument("--runs", type=int, default=200)
    arguments.add_argument("--pages", type=int, default=2)
    arguments.add_argument("--runner", default="threads")
    arguments.add_argument("--keep", type=int, default=3)
    arguments.add_argument("--port", type=int, default=4977)
    options = arguments.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="soak-"))
    try:
        measured = soak(options.runs, options.pages, options.runner, options.keep, folder, options.port)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    publishing = [one for one in measured if one.run % 10 != 9 and one.run % 7 != 6]
    tenth = max(1, len(publishing) // 10)
    for field in fields(Measured)[1:]:
        first, last = ([getattr(one, field.name) for one in part] for part in (publishing[:tenth], publishing[-tenth:]))
        print(f"{field.name:16} median of the first {tenth}: {statistics.median(first):8.2f}, of the last: "
              f"{statistics.median(last):8.2f}")  # fmt: skip


if __name__ == "__main__":
    main()
