"""Receives webhooks: checks each, confirms the channel, and hands each event on once."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections import OrderedDict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock
from typing import Any, Callable, Mapping

from .webhooks import WebhookError, verify_webhook

MAX_BYTES = 2**20
# Ids of events that were handled, in this process: deliveries are at least once.
REMEMBERED = 10_000


class Receiver:
    """`on_event` is given each event once. When it raises, ex7 sends the event again later."""

    def __init__(self, secret: str, on_event: Callable[[Any], None]):
        self._secret = secret
        self._on_event = on_event
        self._handled: OrderedDict[str, None] = OrderedDict()
        self._lock = Lock()

    def handle(self, headers: Mapping[str, str], body: bytes, *, now: float | None = None) -> tuple[int, str]:
        """For any framework: the status and text to answer with. `body` is the raw body."""
        try:
            event = verify_webhook(self._secret, headers, body, now=now)
        except WebhookError as error:
            return 400, str(error)
        if event["type"] == "channel.verification":
            key = base64.b64decode(self._secret.removeprefix("whsec_"))
            # Only who knows the secret can give this answer.
            return 200, hmac.new(key, event["data"]["token"].encode(), hashlib.sha256).hexdigest()
        message_id = {name.lower(): value for name, value in headers.items()}["webhook-id"]
        with self._lock:
            if message_id not in self._handled:
                self._on_event(event)
            self._handled[message_id] = None
            while len(self._handled) > REMEMBERED:
                self._handled.popitem(last=False)
        return 204, ""

    def server(self, host: str = "127.0.0.1", port: int = 0) -> ThreadingHTTPServer:
        """A server of its own: call `serve_forever` on it."""
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers.get("content-length") or 0)
                if length > MAX_BYTES:
                    return self._answer(413, "the body is over 1 MiB")
                body = self.rfile.read(length)
                try:
                    status, text = receiver.handle(dict(self.headers), body)
                except Exception as error:
                    status, text = 500, str(error)
                self._answer(status, text)

            def _answer(self, status: int, text: str) -> None:
                self.send_response(status)
                self.send_header("content-length", str(len(text.encode())))
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, format: str, *args: Any) -> None:
                pass

        return ThreadingHTTPServer((host, port), Handler)
