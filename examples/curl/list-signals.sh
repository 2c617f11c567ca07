#!/bin/sh
# The ten newest signals, as JSON.
set -eu
: "${EX7_TOKEN:?Set EX7_TOKEN to a token: npm run --silent token makes one in development.}"
curl -sS --fail-with-body -H "Authorization: Bearer $EX7_TOKEN" \
  "${EX7_URL:-http://localhost:4000}/api/signals?limit=10"
echo
