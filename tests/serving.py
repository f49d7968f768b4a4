"""A schedule as an operator starts it, and its runs as the Prefect server knows them."""

import http
import json
import os
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent
PATIENCE_SECONDS = 180.0


class Served:
    """The one deployment of a schedule, asked about and run through the server's API."""

    def __init__(self, api, name):
        self.api = api
        named = {"deployments": {"name": {"any_": [name]}}}
        self.deployment = self.until(lambda: self.ask("/deployments/filter", named))[0]

    def ask(self, path, body):
        request = urllib.request.Request(  # noqa: S310 - a server of ours
            self.api + path, json.dumps(body).encode(), {"Content-Type": "application/json"}
        )
        for _ in range(20):
            try:
                with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
                    return json.load(answer)
            except urllib.error.HTTPError as error:
                # A busy server may refuse for a moment while its database is locked.
                if error.code != http.HTTPStatus.SERVICE_UNAVAILABLE:
                    raise
                time.sleep(0.5)
        raise AssertionError(f"{path}: refused again and again")

    def until(self, found):
        end = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < end:
            if answer := found():
                return answer
            time.sleep(0.3)
        raise AssertionError("waited in vain")

    def runs(self, **state):
        body = {"deployments": {"id": {"any_": [self.deployment["id"]]}}, "sort": "EXPECTED_START_TIME_ASC"}
        return self.ask("/flow_runs/filter", {**body, "flow_runs": state})

    def tick(self):
        """Run now what the schedule would run; returns the run when it has ended."""
        run = self.ask(f"/deployments/{self.deployment['id']}/create_flow_run", {"state": {"type": "SCHEDULED"}})
        ended = {"id": {"any_": [run["id"]]}, "state": {"type": {"any_": ["COMPLETED", "FAILED", "CRASHED"]}}}
        return self.until(lambda: self.runs(**ended))[0]

    def logs(self, run):
        wanted = {"logs": {"flow_run_id": {"any_": [run["id"]]}}, "sort": "TIMESTAMP_ASC"}
        return [line["message"] for line in self.ask("/logs/filter", wanted)]


@contextmanager
def schedule(words, environment):
    """``python -m flows.schedule`` until the block ends; then SIGTERM, as a service is stopped."""
    around = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    around |= {"PREFECT_RUNNER_POLL_FREQUENCY": "1", **environment}
    command = [sys.executable, "-m", "flows.schedule", *(f"{name}={value}" for name, value in words.items())]
    with subprocess.Popen(
        command,
        env=around,
        cwd=ROOT,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    ) as process:
        try:
            lines = []
            for line in process.stdout:
                lines.append(line)
                if "can be watched at" in line:
                    break
            else:
                raise AssertionError("".join(lines))
            # What is printed is read all the time, or a full pipe would stop the schedule.
            rest = threading.Thread(target=process.stdout.read, daemon=True)
            rest.start()
            name = f"{words['INPUT']} to {words['OUTPUT']}".replace("/", "∕")
            yield Served(lines[-1].split("watched at ")[1].split(";")[0] + "/api", name)
        finally:
            process.terminate()
            process.wait(timeout=60)
