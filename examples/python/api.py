"""The little that the Python examples share: ask GraphQL, and follow the REST stream. Standard library only."""

import json
import os
import sys
import urllib.error
import urllib.request

URL = os.environ.get("EX7_URL", "http://localhost:4000")
TOKEN = os.environ.get("EX7_TOKEN")
if not TOKEN:
    sys.exit("Set EX7_TOKEN to a token: npm run --silent token makes one in development.")


class Refused(Exception):
    """The server's own words for why not."""


def ask(query, **variables):
    """The data of a query or a mutation."""
    body = json.dumps({"query": query, "variables": variables}).encode()
    headers = {"authorization": f"Bearer {TOKEN}", "content-type": "application/json"}
    request = urllib.request.Request(f"{URL}/graphql", body, headers)
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            answer = json.load(response)
    except urllib.error.HTTPError as error:
        answer = json.load(error)
    for error in answer.get("errors", []):
        raise Refused(f"{error['extensions']['code']}: {error['message']}")
    for result in answer["data"].values():
        if isinstance(result, dict) and result.get("__typename", "").endswith("Error"):
            raise Refused(f"{result['code']}: {result['message']}")
    return answer["data"]


def follow(after=None, **filters):
    """Yields (id, event, data) for each frame of GET /api/signals/stream, until the connection ends."""
    query = "&".join(f"{key}={value}" for key, value in filters.items())
    headers = {"authorization": f"Bearer {TOKEN}", "accept": "text/event-stream"}
    if after:
        headers["last-event-id"] = after
    request = urllib.request.Request(f"{URL}/api/signals/stream?{query}", headers=headers)
    # A heartbeat comes every 15 s: a minute without a byte is a dead connection.
    with urllib.request.urlopen(request, timeout=60) as response:
        frame = {}
        for raw in response:
            line = raw.decode().rstrip("\n")
            if line:
                field, _, value = line.partition(":")
                frame[field] = value.removeprefix(" ")
            else:
                if "data" in frame:
                    yield frame.get("id"), frame.get("event"), json.loads(frame["data"])
                frame = {}


def line(event, signal):
    """A frame's signal as a line of text."""
    what = f"{signal['side']} {signal['size']} {signal['instrument']}"
    if event == "signal":
        return f"{signal['bar_ts']} fired  {what} at {signal['entry_price']}"
    if event == "signal_updated":
        return f"{signal['bar_ts']} moved  {what} stop {signal['current_stop_price']}, {signal['open_size']} open"
    return f"{signal['bar_ts']} closed {what} at {signal['close_price']} ({signal['close_reason']}) {signal['pnl']} USD"
