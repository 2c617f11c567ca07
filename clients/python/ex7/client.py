"""Calls, pages and the stream of signals."""

from __future__ import annotations

import json
import time
import uuid
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from typing import Any, Iterator
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from .errors import ApiError, error_of

RETRIED = {429, 502, 503, 504}
# A heartbeat comes every 15 seconds: a minute without a byte is a dead connection.
SILENCE_SECONDS = 60


@dataclass(frozen=True)
class Event:
    """One event of a stream. Keep `id`: it is the place to resume after."""

    id: str | None
    kind: str
    data: Any


class Client:
    """A server and the API key (or token) to call it with."""

    def __init__(self, url: str, key: str, *, timeout: float = 30, tries: int = 4, pause: float = 0.5):
        self._url = url.rstrip("/")
        self._key = key
        self._timeout = timeout
        self._tries = tries
        self._pause = pause

    def get(self, path: str, **query: Any) -> Any:
        return self.call("GET", path, query=query)

    def post(self, path: str, body: Any = None, *, idempotency_key: str | None = None) -> Any:
        return self.call("POST", path, body=body, idempotency_key=idempotency_key)

    def call(
        self,
        method: str,
        path: str,
        *,
        query: dict[str, Any] | None = None,
        body: Any = None,
        idempotency_key: str | None = None,
    ) -> Any:
        """
        The body of the answer. Tries again while the server is busy or away: a change takes effect once all the same,
        since it is sent with an Idempotency-Key. Raises ApiError.
        """
        headers = {}
        data = None if body is None else json.dumps(body).encode()
        if data is not None:
            headers["content-type"] = "application/json"
        if method != "GET":
            headers["idempotency-key"] = idempotency_key or str(uuid.uuid4())
        for attempt in range(1, self._tries + 1):
            try:
                with self._open(method, path, query, headers, data, self._timeout) as response:
                    text = response.read()
                    try:
                        return json.loads(text) if text else None
                    except ValueError:
                        raise error_of(response.status, response.headers, text) from None
            except ApiError as error:
                if attempt == self._tries or error.status not in RETRIED | {0}:
                    raise
                time.sleep(min(error.retry_after or self._pause * 2**attempt, 60))
        raise AssertionError("unreachable")

    def events(self, path: str, **query: Any) -> Iterator[Event]:
        """The events of a stream that is not resumed, such as a backtest's progress, until it ends. Raises ApiError."""
        headers = {"accept": "text/event-stream"}
        with self._open("GET", path, query, headers, None, SILENCE_SECONDS) as response:
            yield from read_events(iter(response))

    def pages(self, path: str, **query: Any) -> Iterator[Any]:
        """Every item of a list, page after page."""
        cursor = None
        while True:
            page = self.get(path, **query, cursor=cursor)
            yield from page["items"]
            cursor = page.get("next_cursor")
            if cursor is None:
                return

    def follow(self, after: str | None = None, **filters: Any) -> Iterator[Event]:
        """
        Signals as they fire, move and close, each once and in order, for as long as you read: a lost connection is opened
        again after the last event. `reset`: the stream could not be resumed, so read the signals again. Raises ApiError when
        the server refuses for good, such as a revoked key.
        """
        failures = 0
        while True:
            headers = {"accept": "text/event-stream", **({"last-event-id": after} if after else {})}
            try:
                with self._open("GET", "/api/signals/stream", filters, headers, None, SILENCE_SECONDS) as response:
                    for event in read_events(response):
                        failures = 0
                        after = event.id or after
                        if event.kind == "bye":
                            break
                        yield event
            except (OSError, HTTPException):
                pass
            except ApiError as error:
                if error.status not in RETRIED | {0, 500}:
                    raise
                if error.retry_after:
                    time.sleep(min(error.retry_after, 60))
            failures += 1
            time.sleep(min(self._pause * 2**failures, 30))

    def _open(
        self,
        method: str,
        path: str,
        query: dict[str, Any] | None,
        headers: dict[str, str],
        data: bytes | None,
        timeout: float,
    ) -> HTTPResponse:
        given = {name: value for name, value in (query or {}).items() if value is not None}
        target = f"{self._url}{path}" + (f"?{urlencode(given)}" if given else "")
        request = Request(target, data, {"authorization": f"Bearer {self._key}", **headers}, method=method)
        try:
            return urlopen(request, timeout=timeout)
        except HTTPError as error:
            raise error_of(error.code, error.headers, error.read()) from None
        except OSError as error:
            raise ApiError(0, "unreachable", str(error)) from None


def read_events(lines: Iterator[bytes]) -> Iterator[Event]:
    """The events of a stream of lines. Half an event, where the connection was cut, is none."""
    frame: dict[str, str] = {}
    for raw in lines:
        if not raw.endswith(b"\n"):
            return
        line = raw.decode().rstrip("\r\n")
        if line:
            field, _, value = line.partition(":")
            frame[field] = value.removeprefix(" ")
            continue
        if "data" in frame:
            yield Event(frame.get("id"), frame.get("event", "message"), json.loads(frame["data"]))
        frame = {}
