"""Many small incremental runs against one Prefect server: does anything grow that should not?

    nice python bench/soak.py [--runs 200] [--pages 40] [--changed 2] [--grow] [--runner threads] [--keep 3]
    nice python bench/soak.py --folder /tmp/soak --at-most 500    # again and again, until it says that it is done

There are so many invented pages from the first run on; each run is a process of its own, finds some of them changed
and publishes, so that what grows is not the data (with ``--grow`` pages are added instead). Every tenth run finds
nothing new, every seventh only files whose time changed. Printed every ten runs: seconds of CPU and of the clock,
memory of the run and of the server, the server's CPU, open files and database, files under OUTPUT beside versions and
run records, size of the version, processes left.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import random
import resource
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import closing
from dataclasses import asdict, astuple, dataclass, fields
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from flows.environment import prepare  # noqa: E402 - it lies beside this folder

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
    server_cpu: float
    server_files: int
    database_mb: float
    other_files: int
    version_mb: float
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
    from flows.once import main  # noqa: PLC0415 - imported in the server of forks

    code = main(words)
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    Path(f"{log}.cpu").write_text(str(sum(one.ru_utime + one.ru_stime for one in used)))
    sys.exit(code)


def server_at(folder: Path, port: int) -> int:
    """Process of a Prefect server on this machine, once it answers: that of an earlier part, or a new one."""
    written = folder / "server.pid"
    if written.exists() and Path(f"/proc/{written.read_text()}").exists():
        return int(written.read_text())
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True)
    end = time.monotonic() + 180
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/health", timeout=2):
                written.write_text(str(process.pid))
                return process.pid
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


def cpu_seconds(pid: int) -> float:
    """CPU seconds of a process so far."""
    told = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


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
        number, cpu, seconds, peak, sum(map(memory_mb, servers)), sum(map(cpu_seconds, servers)),
        sum(len(list(Path(f"/proc/{one}/fd").iterdir())) for one in servers),
        sum(path.stat().st_size for path in home.glob("prefect.db*")) / 1e6, len(kept),
        sum(path.stat().st_size for path in (output / "latest").rglob("*.parquet")) / 1e6, left_of(str(folder)),
    )  # fmt: skip


def change(there: Path, number: int, options: argparse.Namespace) -> None:
    """What happens to the input before a run."""
    chance = random.Random(number)  # noqa: S311 - to be repeated
    if not there.exists():
        there.mkdir(parents=True)
        for place in range(options.pages):
            (there / f"{place:04d}.txt").write_text(page(chance, place), "utf-8")
    elif number % 7 == 6:
        for path in sorted(there.iterdir())[: options.changed]:
            path.touch()
    elif number % 10 != 9:
        first = number * options.changed + (options.pages if options.grow else 0)
        for name in range(first, first + options.changed):
            place = name if options.grow else name % options.pages
            (there / f"{place:04d}.txt").write_text(page(chance, number * options.changed + name), "utf-8")


def soak(options: argparse.Namespace, folder: Path) -> list[Measured]:
    """Runs, one after the other, until there are enough or the time is over."""
    output, there, book = folder / "out", folder / "in", folder / "measured.jsonl"
    (folder / "keep.toml").write_text(f"[publish]\nkeep = {options.keep}\n")
    os.environ.update(PREFECT_HOME=str(folder / "prefect"), SOAK=str(folder))
    prepare()
    pid = server_at(folder, options.port)
    os.environ["PREFECT_API_URL"] = f"http://127.0.0.1:{options.port}/api"
    PREPARED.set_forkserver_preload(["flows.pipeline"])
    words = [f"INPUT={there}", f"OUTPUT={output}", f"CONFIG={folder}/keep.toml", f"RUNNER={options.runner}"]
    lines = book.read_text().splitlines() if book.exists() else []
    measured = [Measured(**json.loads(line)) for line in lines]
    end = time.monotonic() + options.at_most
    print("  ".join(field.name for field in fields(Measured)))
    while len(measured) < options.runs and time.monotonic() < end:
        number = len(measured)
        change(there, number, options)
        began = time.monotonic()
        process = PREPARED.Process(target=run_once, args=([*words, "WORKERS=2"], str(folder / "log")))
        with closing(process):
            process.start()
            process.join()
            if process.exitcode:
                raise SystemExit((folder / "log").read_text())
        measured.append(look(number, began, folder, pid))
        with book.open("a") as file:
            file.write(json.dumps(asdict(measured[-1])) + "\n")
        if number % 10 == 0:
            print("  ".join(f"{value:8.2f}" if isinstance(value, float) else f"{value:6d}"
                            for value in astuple(measured[-1])), flush=True)  # fmt: skip
    if len(measured) >= options.runs:
        for one in family(pid):
            os.kill(one, signal.SIGTERM)
    return measured


def main() -> None:
    """Run, and say how the last runs differ from the first."""
    arguments = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    arguments.add_argument("--runs", type=int, default=200)
    arguments.add_argument("--pages", type=int, default=40)
    arguments.add_argument("--changed", type=int, default=2)
    arguments.add_argument("--grow", action="store_true")
    arguments.add_argument("--runner", default="threads")
    arguments.add_argument("--keep", type=int, default=3)
    arguments.add_argument("--port", type=int, default=4977)
    arguments.add_argument("--folder", type=Path)
    arguments.add_argument("--at-most", type=float, default=float("inf"))
    options = arguments.parse_args()
    folder: Path = options.folder or Path(tempfile.mkdtemp(prefix="soak-"))
    folder.mkdir(parents=True, exist_ok=True)
    measured = soak(options, folder)
    if len(measured) < options.runs:
        print(f"{len(measured)} of {options.runs} runs; the server goes on. Once more with the same --folder")
        return
    publishing = [one for one in measured[1:] if one.run % 10 != 9 and one.run % 7 != 6]
    tenth = max(1, len(publishing) // 10)
    for field in fields(Measured)[1:]:
        first, last = ([getattr(one, field.name) for one in part] for part in (publishing[:tenth], publishing[-tenth:]))
        print(f"{field.name:16} median of the first {tenth}: {statistics.median(first):8.2f}, of the last: "
              f"{statistics.median(last):8.2f}")  # fmt: skip
    if options.folder is None:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
