"""A live feed of your own over ingestBars. Killed at any time, it continues where the server says."""
import json, os, sys, time, urllib.request
from datetime import datetime, timedelta

ENV = os.environ.get
INGEST = """mutation ($instrument: ID!, $bars: [BarInput!]!, $completeTo: DateTime) {
  ingestBars(instrument: $instrument, bars: $bars, completeTo: $completeTo, finalByClock: false) {
    ... on Ingested { rejected { message } watermark missing { from to } } ... on Error { message } } }"""

def read(url, body=None):
    headers = {"content-type": "application/json", "authorization": "Bearer " + ENV("EX7_TOKEN", "")} if body else {}
    with urllib.request.urlopen(urllib.request.Request(url, body, headers), timeout=20) as answer:
        return json.load(answer)

def ingest(bars, complete_to=None):
    variables = {"instrument": ENV("INSTRUMENT", "ES"), "bars": bars, "completeTo": complete_to}
    answer = read(ENV("EX7_URL", "http://127.0.0.1:4000") + "/graphql", json.dumps({"query": INGEST, "variables": variables}).encode())
    result = (answer.get("data") or {}).get("ingestBars")
    if not result or "message" in result:
        raise RuntimeError(result["message"] if result else answer["errors"][0]["message"])
    print(*(issue["message"] for issue in result["rejected"]), sep="\n", end="", file=sys.stderr)
    return result

pause = 1
while True:
    try:
        known = ingest([])
        missing = known["missing"] or {"from": "" if known["watermark"] else ENV("FIRST", ""), "to": ""}
        # Your vendor: the bars of these minutes, oldest first, as {ts, open, high, low, close, volume}.
        bars = read(f"{ENV('VENDOR_URL')}?from={missing['from']}&to={missing['to']}") if missing["from"] else []
        for at in range(0, len(bars), 5000):
            ingest(bars[at : at + 5000])
        if missing["to"]:  # The vendor had a minute's time for all but the newest: what it does not have had no trade.
            newest = datetime.fromisoformat(missing["to"].replace("Z", "+00:00")) - timedelta(minutes=1)
            ingest([], newest.isoformat())
        pause = 1
    except Exception as error:
        print(f"{error}; trying again", file=sys.stderr)
        pause = min(pause * 2, 12)
    time.sleep(float(ENV("SECONDS", "5")) * pause)
