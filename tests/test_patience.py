"""What passes is tried again, what does not is said at once; and no message holds a secret."""

import pickle

import pytest

from schemas.errors import SettingsError, StorageError
from tasks import patience
from tasks.patience import is_passing, persist, without_secrets


class AnsweredError(Exception):
    """As botocore tells what a server answered."""

    def __init__(self, code, status):
        super().__init__(f"An error occurred ({code})")
        self.response = {"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}

    def __reduce__(self):
        return AnsweredError, (self.response["Error"]["Code"], self.response["ResponseMetadata"]["HTTPStatusCode"])


class HTTPClientError(Exception):
    """Named as botocore's."""


class ConnectionClosedError(HTTPClientError):
    pass


class NoCredentialsError(Exception):
    pass


def translated(error):
    """As s3fs hands it on."""
    new = OSError(5, "something")
    new.__cause__ = error
    return new


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    patience._gave_up.clear()
    monkeypatch.setattr(patience, "PATIENCE_SECONDS", 0.3)
    yield
    patience._gave_up.clear()


@pytest.mark.parametrize(
    ("error", "passes"),
    [
        (AnsweredError("SlowDown", 503), True),
        (AnsweredError("InternalError", 500), True),
        (translated(AnsweredError("503", 503)), True),
        (AnsweredError("TooManyRequests", 429), True),
        (ConnectionClosedError("gone"), True),
        (ConnectionResetError(104, "reset"), True),
        (TimeoutError(), True),
        (AnsweredError("NoSuchKey", 404), False),
        (AnsweredError("AccessDenied", 403), False),
        (AnsweredError("NotImplemented", 501), False),
        (FileNotFoundError(2, "no such file"), False),
        (OSError(28, "No space left on device"), False),
        (ValueError("ours"), False),
    ],
    ids=["throttled", "internal", "translated", "too many", "closed", "reset", "slow", "no such object", "forbidden",
         "not implemented", "no file", "disk full", "a mistake of ours"],
)  # fmt: skip
def test_what_may_pass(error, passes):
    assert is_passing(error) is passes


def failing(times, error):
    left = [error] * times

    def request():
        if left:
            raise left.pop()
        return "answer"

    return request


def test_a_request_is_made_again_until_it_is_answered():
    assert persist("s3://bucket/out", failing(2, AnsweredError("SlowDown", 503))) == "answer"


def test_one_that_is_never_answered_ends_in_one_line_that_travels():
    with pytest.raises(StorageError, match=r"s3://bucket gives no answer, tried for .* \(SlowDown, 503\)") as caught:
        persist("s3://bucket/out", failing(99, AnsweredError("SlowDown", 503)))
    assert "\n" not in str(caught.value)
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)  # noqa: S301 - from a worker


def test_a_place_that_was_given_up_is_tried_once_until_it_answers():
    with pytest.raises(StorageError):
        persist("s3://bucket/out", failing(99, TimeoutError()))
    calls = []
    with pytest.raises(StorageError):
        persist("s3://bucket/other", lambda: calls.append(1) or failing(1, TimeoutError())())
    assert len(calls) == 1
    assert persist("s3://elsewhere/out", failing(2, TimeoutError())) == "answer"
    assert persist("s3://bucket/out", lambda: "answer") == "answer"
    assert persist("s3://bucket/out", failing(2, TimeoutError())) == "answer"


@pytest.mark.parametrize(
    "error",
    [NoCredentialsError(), translated(AnsweredError("InvalidAccessKeyId", 403)), AnsweredError("ExpiredToken", 400)],
    ids=["none", "unknown", "old"],
)
def test_credentials_that_are_wrong_are_said_at_once(error):
    with pytest.raises(SettingsError, match="AWS_ACCESS_KEY_ID"):
        persist("s3://bucket/out", failing(1, error))


def test_other_errors_come_as_they_are():
    with pytest.raises(FileNotFoundError):
        persist("s3://bucket/out", failing(1, FileNotFoundError("x")))


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ('connect to "http://key:word@127.0.0.1:9000/b"', 'connect to "http://127.0.0.1:9000/b"'),
        ("https://b.example/a?X-Amz-Credential=k&X-Amz-Signature=s failed", "https://b.example/a failed"),
        ("s3://bucket/me@home/page", "s3://bucket/me@home/page"),
    ],
    ids=["a password", "a signed address", "an at sign in a path"],
)
def test_messages_lose_what_may_be_secret(text, left):
    assert without_secrets(text) == left
