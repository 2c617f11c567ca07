"""Each signal as it fires and as it closes, once, across restarts of this program and of the server."""

import os
import pathlib
import sys
import time
import urllib.error

from api import follow, line

CURSOR = pathlib.Path(os.environ.get("EX7_CURSOR_FILE", ".ex7-cursor"))

cursor = CURSOR.read_text() if CURSOR.exists() else None
wait = 1
while True:
    try:
        for place, event, data in follow(after=cursor):
            if event in ("signal", "signal_updated", "signal_closed"):
                print(line(event, data), flush=True)
            elif event == "reset":
                print("the cursor was lost: list the signals again, then continue", flush=True)
            if place:
                # Kept after it was dealt with: what is interrupted before this comes again.
                cursor = place
                # Aside and then renamed: a kill leaves the old place or the new one, never half of one.
                CURSOR.with_suffix(".new").write_text(cursor)
                CURSOR.with_suffix(".new").replace(CURSOR)
                wait = 1
    except urllib.error.HTTPError as error:
        if error.code in (401, 403):
            sys.exit(f"{error.code}: {error.read().decode()}")
        print(f"{error}; trying again in {wait} s", file=sys.stderr)
    except OSError as error:
        print(f"{error}; trying again in {wait} s", file=sys.stderr)
    time.sleep(wait)
    wait = min(wait * 2, 30)
