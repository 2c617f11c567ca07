"""What the server refused, in its own words."""

from __future__ import annotations

import json
from typing import Any, Mapping


class ApiError(Exception):
    """A refused call. `status` is 0 when the server could not be reached."""

    def __init__(self, status: int, code: str, message: str, detail: Any = None, retry_after: float | None = None):
        super().__init__(f"{code}: {message}" if status == 0 else f"{status} {code}: {message}")
        self.status = status
        self.code = code
        self.message = message
        self.detail = detail
        self.retry_after = retry_after


def error_of(status: int, headers: Mapping[str, str], body: bytes) -> ApiError:
    """The error of a response. A proxy in between may have answered with HTML."""
    try:
        seconds: float | None = float(headers.get("retry-after") or "")
    except ValueError:
        seconds = None
    try:
        detail = json.loads(body)["detail"]
    except (ValueError, KeyError, TypeError):
        start = body[:80].decode("utf-8", "replace")
        return ApiError(status, "not_json", f"the answer is not of ex7: {start!r}", None, seconds)
    if isinstance(detail, dict):
        return ApiError(status, str(detail.get("code")), str(detail.get("message")), detail, seconds)
    if isinstance(detail, list):
        said = "; ".join(f"{'.'.join(map(str, issue['loc']))}: {issue['msg']}" for issue in detail)
        return ApiError(status, "invalid_input", said, detail, seconds)
    return ApiError(status, "refused", str(detail), detail, seconds)
