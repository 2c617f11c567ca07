#!/bin/sh
# From a ready-made strategy to its first signal: drawn, put on an instrument, promoted, started, followed.
set -eu
: "${EX7_TOKEN:?Set EX7_TOKEN to a token: npm run --silent token makes one in development.}"
API="${EX7_URL:-http://localhost:4000}/api"
FIXTURE="${1:-ema-cross}"
INSTRUMENT="${2:-M2K}"

call() { # METHOD PATH [JSON]
  curl -sS --fail-with-body -X "$1" -H "Authorization: Bearer $EX7_TOKEN" -H 'Content-Type: application/json' \
    ${3:+-d "$3"} "$API/$2"
}

name="$FIXTURE on $INSTRUMENT, $(date +%s.%N)"
id=$(call POST "strategies/from-fixture/$FIXTURE" "{\"name\": \"$name\"}" | sed 's/^{"id":"\([^"]*\)".*/\1/')
call PUT "strategies/$id" "{\"instrument\": \"$INSTRUMENT\"}" >/dev/null
call POST "strategies/$id/promote" >/dev/null # draft → ready
call POST "strategies/$id/promote" >/dev/null # ready → live
call POST "signals/runtimes/$id/start" >/dev/null
echo "$name runs; waiting for its first signal"

curl -sSN -H "Authorization: Bearer $EX7_TOKEN" "$API/signals/stream?strategy_id=$id" |
  sed -n '/^event: signal/{n;s/^data: //p;q;}'
