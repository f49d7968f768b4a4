"""Edge: storage elsewhere has bad moments. A request is made again until it is answered, for a while.

Servers throttle (「503 SlowDown」), fail and break connections off, mostly for seconds. ``persist`` makes the
request again, with pauses that double and vary, for ``PATIENCE_SECONDS``; then it gives up, and the run with it: an
outage must never look like pages that cannot be read. What trying again cannot mend, such as wrong credentials, is
said at once. Errors are told apart by the names of their classes, so that no library of a cloud is imported here.

No message holds a credential: what a server says is shortened to its code, and addresses lose user names and queries.
"""

from __future__ import annotations

import logging
import random
import re
import time
from typing import TYPE_CHECKING, Any, Final, TypeVar

from schemas.errors import SettingsError, StorageError

if TYPE_CHECKING:
    from collections.abc import Callable

PATIENCE_SECONDS: Final = 60.0
"""How long one request is tried. Chosen, not measured: restarts of a server take seconds, real outages hours."""
FIRST_PAUSE_SECONDS: Final = 0.1
LONGEST_PAUSE_SECONDS: Final = 8.0
SAID_AFTER_SECONDS: Final = 2.0
"""A shorter disturbance is not worth a line."""

PASSING: Final = frozenset(
    {
        "ConnectionError",  # the system's and botocore's
        "HTTPClientError",
        "ClientConnectionError",
        "ClientPayloadError",
        "IncompleteRead",
        "IncompleteReadError",
        "ResponseParserError",
        "TimeoutError",
        "FSTimeoutError",
        "FlexibleChecksumError",
    }
)
"""Names of classes: the connection failed or broke off, or what came was not whole."""
PASSING_CODES: Final = frozenset(
    {"SlowDown", "RequestTimeout", "OperationAborted", "Throttling", "ConditionalRequestConflict"}
)
FIRST_SERVER_ERROR, NOT_IMPLEMENTED, TOO_MANY = 500, 501, 429

CREDENTIALS: Final = frozenset(
    {
        "NoCredentialsError",
        "PartialCredentialsError",
        "CredentialRetrievalError",
        "TokenRetrievalError",
        "ProfileNotFound",
        "InvalidAccessKeyId",
        "SignatureDoesNotMatch",
        "ExpiredToken",
        "InvalidToken",
        "InvalidSecurity",
        "AuthorizationHeaderMalformed",
        "RequestTimeTooSkewed",
    }
)
"""Names of classes and codes of servers: who asks is not known, or not believed."""

_log = logging.getLogger(__name__)
_gave_up: dict[str, float] = {}

T = TypeVar("T")


def persist(where: str, request: Callable[[], T]) -> T:
    """Make a request, again and again while its failure may pass. ``where``: its URL, for messages.

    A request may be made twice although it was carried out: it must do no harm then. After giving up once,
    requests to the same place get one try each for a while, so that a run ends soon.

    Raises:
        StorageError: no answer for ``PATIENCE_SECONDS``.
        SettingsError: the credentials are missing or refused.
        Exception: any other error of the file system, as it raised it.

    """
    place = "/".join(where.split("/")[:3])
    began, pause, is_said = time.monotonic(), FIRST_PAUSE_SECONDS, False
    while True:
        try:
            answer = request()
        except Exception as error:
            refuse_credentials(where, error)
            if not is_passing(error):
                raise
            now = time.monotonic()
            is_down = now - _gave_up.get(place, -PATIENCE_SECONDS * 2) < PATIENCE_SECONDS * 2
            if is_down or now - began + pause > PATIENCE_SECONDS:
                _gave_up[place] = now
                raise StorageError(
                    f"{place} gives no answer, tried for {PATIENCE_SECONDS:.0f} s ({words_of(error)}). "
                    "What is done is kept: run again when it is back"
                ) from error
            if not is_said and now - began > SAID_AFTER_SECONDS:
                is_said = True
                _log.warning("%s: %s; trying again for up to %.0f s", place, words_of(error), PATIENCE_SECONDS)
            time.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311 - so that workers do not come back all at once
            pause = min(2 * pause, LONGEST_PAUSE_SECONDS)
        else:
            _gave_up.pop(place, None)
            return answer


def is_passing(error: BaseException) -> bool:
    """Whether the same request may succeed a little later."""
    code, status = answer_of(error)
    if code:
        is_server = status >= FIRST_SERVER_ERROR and status != NOT_IMPLEMENTED
        return code in PASSING_CODES or status == TOO_MANY or is_server
    names = {kind.__name__ for kind in type(error).__mro__}
    return not names.isdisjoint(PASSING) and "SSLError" not in names


def refuse_credentials(where: str, error: BaseException) -> None:
    """Raise where the credentials are what is wrong.

    Raises:
        SettingsError: says how to give them.

    """
    code, _ = answer_of(error)
    found = ({kind.__name__ for kind in type(error).__mro__} | {code}) & CREDENTIALS
    if found:
        raise SettingsError(
            f"{without_secrets(where)}: no valid credentials ({found.pop()}); set AWS_ACCESS_KEY_ID and "
            "AWS_SECRET_ACCESS_KEY (and AWS_SESSION_TOKEN where you have one), or AWS_PROFILE; AWS_ENDPOINT_URL where "
            "the server is not Amazon's"
        ) from error


def answer_of(error: BaseException) -> tuple[str, int]:
    """Code and HTTP status of what the server answered, looking behind translations; ``("", 0)`` without an answer."""
    found: BaseException | None = error
    while found is not None:
        response: Any = getattr(found, "response", None)
        if isinstance(response, dict) and "Error" in response:
            status = int(response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
            return str(response["Error"].get("Code", status)), status
        found = found.__cause__
    return "", 0


def words_of(error: BaseException) -> str:
    """An error in a few words without secrets: the server's code, or what the library says."""
    code, status = answer_of(error)
    if code:
        return code if not status or code == str(status) else f"{code}, {status}"
    said = str(error).splitlines()
    return f"{type(error).__name__}: {without_secrets(said[0])}" if said else type(error).__name__


def without_secrets(text: str) -> str:
    """Text without what may be secret in its addresses: user names, passwords, queries.

    >>> without_secrets("http://me:word@127.0.0.1/pages?X-Amz-Signature=00ff")
    'http://127.0.0.1/pages'
    """
    return re.sub(r"(://[^\s\"'?]*)\?[^\s\"']*", r"\1", re.sub(r"(?<=://)[^/\s\"'@]*@", "", text))
