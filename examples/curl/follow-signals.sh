#!/bin/sh
# Each signal as it fires and as it closes, once, across restarts of this script and of the server.
set -eu
: "${EX7_TOKEN:?Set EX7_TOKEN to a token: npm run --silent token makes one in development.}"
URL="${EX7_URL:-http://localhost:4000}/api/signals/stream"
PLACE="${EX7_CURSOR_FILE:-.ex7-cursor}"

while :; do
  cursor=$(cat "$PLACE" 2>/dev/null || true)
  # A heartbeat comes every 15 s: a minute without a byte is a dead connection.
  curl -sSN --fail --speed-time 60 --speed-limit 1 -H "Authorization: Bearer $EX7_TOKEN" \
    ${cursor:+-H "Last-Event-ID: $cursor"} "$URL" |
    while IFS= read -r line; do
      case "$line" in
        'id: '*) id=${line#id: } ;;
        'event: '*) event=${line#event: } ;;
        'data: '*) data=${line#data: } ;;
        '')
          case "${event:-}" in
            signal | signal_updated | signal_closed) printf '%s %s\n' "$event" "$data" ;;
            reset) echo 'the cursor was lost: list the signals again, then continue' ;;
          esac
          # Kept after it was dealt with: what is interrupted before this comes again.
          if [ -n "${id:-}" ]; then printf %s "$id" >"$PLACE.new" && mv "$PLACE.new" "$PLACE"; fi
          id='' event='' data=''
          ;;
      esac
    done || true
  sleep 2
done
