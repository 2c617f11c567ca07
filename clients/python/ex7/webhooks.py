"""Webhooks that ex7 sends are signed as https://www.standardwebhooks.com says."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from typing import Any, Mapping

TOLERANCE_SECONDS = 300


class WebhookError(Exception):
    """The message is not from ex7, or is too old."""


def verify_webhook(secret: str, headers: Mapping[str, str], body: bytes, *, now: float | None = None) -> Any:
    """The payload of a webhook with a right signature over its raw body. Raises WebhookError."""
    given = {name.lower(): value for name, value in headers.items()}
    try:
        message_id, sent, signatures = (given[f"webhook-{name}"] for name in ("id", "timestamp", "signature"))
    except KeyError as missing:
        raise WebhookError(f"the header {missing.args[0]} is missing") from None
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = b".".join([message_id.encode(), sent.encode(), body])
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    versions = (part.partition(",") for part in signatures.split(" "))
    if not any(version == "v1" and hmac.compare_digest(value, expected) for version, _, value in versions):
        raise WebhookError("the signature does not match the body")
    if not sent.isdecimal():
        raise WebhookError("webhook-timestamp is not a number of seconds")
    off = (time.time() if now is None else now) - int(sent)
    if abs(off) > TOLERANCE_SECONDS:
        side = "old" if off > 0 else "in the future"
        raise WebhookError(f"the message is {abs(off):.0f} s {side}: is the clock of this machine right?")
    return json.loads(body)
