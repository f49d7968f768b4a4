"""An S3 server over HTTP on this machine, and a front before it that misbehaves as it is told.

The server is moto, in a process of its own. The front hands each request on, or fails it the ways real storage
fails: it throttles, has internal errors, breaks connections off before or in the middle of an answer, is away for
some seconds or for good, and turns strangers down.
"""

import http.client
import os
import re
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import cycle
from typing import ClassVar

import fsspec

HOST = "127.0.0.1"
KEY_ID, SECRET = "AKIDOFNOBODYATALL000", "5ecretThatIsNowhereWritten/+0"
ENVIRONMENT = {"AWS_ACCESS_KEY_ID": KEY_ID, "AWS_SECRET_ACCESS_KEY": SECRET, "AWS_DEFAULT_REGION": "us-east-1"}
FAULTS = ("throttled", "internal error", "no answer", "half an answer")
ERRORS = {"throttled": (503, "SlowDown"), "internal error": (500, "InternalError")}


class Front:
    """What the front does: set these while it runs."""

    def __init__(self, port: int, server_port: int) -> None:
        self.url = f"http://{HOST}:{port}"
        self.server_port = server_port
        self.mend()

    def mend(self) -> None:
        """Hand on every request."""
        self.every: int | None = None
        self.away_until = 0.0
        self.away_after: int | None = None
        self.away_after_request: str | None = None
        self.turns_down: str | None = None
        self.requests: list[str] = []
        self.failed = 0
        self._faults = cycle(FAULTS)
        self._lock = threading.Lock()

    def fault(self, request: str, credential: str) -> str | None:
        """What goes wrong with this request; None where nothing does."""
        with self._lock:
            self.requests.append(request)
            number, found = len(self.requests), None
            if self.turns_down and self.turns_down in credential:
                found = "stranger"
            elif time.monotonic() < self.away_until or (
                self.away_after is not None and self.requests > self.away_after
            ):
                found = "no answer"
            elif self.every and number % self.every == 0:
                found = next(self._faults)
            if self.away_after_request and re.match(self.away_after_request, request):
                self.away_after = number
            self.failed += found is not None
            return found


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    front: ClassVar[Front]

    def _hand_on(self) -> None:
        body = self._body()
        fault = self.front.fault(f"{self.command} {self.path}", self.headers.get("Authorization", ""))
        if fault == "no answer":
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
        elif fault == "stranger":
            self._error(403, "InvalidAccessKeyId")
        elif fault in ERRORS:
            self._error(*ERRORS[fault])
        else:
            self._answer(body, is_cut=fault == "half an answer")

    def _answer(self, body: bytes, *, is_cut: bool) -> None:
        headers = {k: v for k, v in self.headers.items() if k.lower() not in {"transfer-encoding", "expect"}}
        server = http.client.HTTPConnection(HOST, self.front.server_port, timeout=30)
        try:
            server.request(self.command, self.path, body or None, {**headers, "Content-Length": str(len(body))})
            answer = server.getresponse()
            content = answer.read()
        finally:
            server.close()
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in {"transfer-encoding", "connection", "content-length", "server", "date"}:
                self.send_header(name, value)
        length = answer.getheader("Content-Length") if self.command == "HEAD" else str(len(content))
        self.send_header("Content-Length", length or "0")
        self.end_headers()
        self.wfile.write(content[: len(content) // 2] if is_cut else content)
        if is_cut:
            self.wfile.flush()
            self.close_connection = True

    def _body(self) -> bytes:
        if "chunked" not in self.headers.get("Transfer-Encoding", ""):
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(parts)

    def _error(self, status: int, code: str) -> None:
        content = f"<Error><Code>{code}</Code><Message>told by the test</Message></Error>".encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/xml")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = _hand_on  # noqa: N815 - so the library calls them

    def log_message(self, *_: object) -> None:
        """Print nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """Connections that a client breaks off are no news."""


@contextmanager
def served():
    """The front of a running S3 server."""
    port = _free()
    command = [sys.executable, "-m", "moto.server", "-H", HOST, "-p", str(port)]
    # What the server does with its own environment is no test of ours.
    bare = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=bare) as process:
        try:
            end = time.monotonic() + 60
            while not _answers(port) and time.monotonic() < end and process.poll() is None:
                time.sleep(0.05)
            with _Server((HOST, 0), _Handler) as server:
                front = _Handler.front = Front(server.server_address[1], port)
                threading.Thread(target=server.serve_forever, daemon=True).start()
                yield front
                server.shutdown()
        finally:
            process.kill()


def forget() -> None:
    """Have the next request read the environment anew: fsspec keeps what it opened."""
    fsspec.get_filesystem_class("s3").clear_instance_cache()


def _answers(port: int) -> bool:
    with socket.socket() as found:
        return found.connect_ex((HOST, port)) == 0


def _free() -> int:
    with socket.socket() as found:
        found.bind((HOST, 0))
        return int(found.getsockname()[1])


def holds_secret(content: bytes) -> bool:
    """Whether a key or its name stands in it."""
    return re.search(re.escape(SECRET.encode()) + b"|" + KEY_ID.encode(), content) is not None
