#!/usr/bin/env bash
# The drill of docs/operations.md: a database with data is dumped, restored into another one, and compared row by row.
# Needs a build (npm run build) and Debian's postgresql; starts a PostgreSQL of its own and touches no other.
set -euo pipefail
cd "$(dirname "$0")/.."
programs="$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1)"
[ -n "$programs" ] || {
  echo "the drill is not run: postgresql is not installed (apt-get install postgresql)" >&2
  exit 3
}
work="$(mktemp -d)"
as=()
# PostgreSQL refuses to run as root.
if [ "$(id -u)" -eq 0 ]; then
  chown postgres "$work"
  as=(runuser -u postgres --)
fi
port="$(node -e 'const s = require("node:net").createServer().listen(0, () => { console.log(s.address().port); s.close(); })')"
end() {
  (cd / && "${as[@]}" "$programs/pg_ctl" stop -D "$work/data" -m immediate >/dev/null 2>&1) || true
  rm -rf "$work"
}
trap end EXIT
(
  cd /
  "${as[@]}" "$programs/initdb" -D "$work/data" -U ex7 --auth=trust -E UTF8 --locale=C --no-sync >/dev/null
  "${as[@]}" "$programs/pg_ctl" start -w -D "$work/data" -l "$work/log" \
    -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$work" >/dev/null
)
url() { echo "postgresql://ex7@127.0.0.1:$port/$1"; }
sql() { "$programs/psql" --no-psqlrc --quiet --tuples-only --no-align --set=ON_ERROR_STOP=1 "$(url "$1")" --command="$2"; }
migrate() { DATABASE_URL="$(url "$1")" npm run --silent migrate -- "${@:2}" >/dev/null; }

"$programs/createdb" --host=127.0.0.1 --port="$port" --username=ex7 before
migrate before
sql before "
  insert into account (user_id, email, event_seq)
    select md5(n::text)::uuid, n || '@example.com', 20 from generate_series(1, 50) as n;
  insert into event (user_id, seq, kind, payload, occurred_at)
    select user_id, n, 'fired', jsonb_build_object('n', n), now() from account, generate_series(1, 20) as n;
  insert into bar (instrument, ts, open, high, low, close, volume)
    select 'MES', '2026-06-01'::timestamptz + n * interval '1 minute', 5000, 5001, 4999.5, 5000.25, 10
      from generate_series(0, 9999) as n;"

"$programs/pg_dump" --format=custom --file="$work/ex7.dump" "$(url before)"
"$programs/createdb" --host=127.0.0.1 --port="$port" --username=ex7 after
"$programs/pg_restore" --no-owner --exit-on-error --dbname="$(url after)" "$work/ex7.dump"

tables="$(sql before "select format('%I.%I', table_schema, table_name) from information_schema.tables
  where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema') order by 1")"
compared=0
for table in $tables; do
  sum="select count(*) || ' rows, ' || coalesce(md5(string_agg(t::text, '|' order by t::text)), '') from $table as t"
  before="$(sql before "$sum")"
  after="$(sql after "$sum")"
  [ "$before" = "$after" ] || {
    echo "$table differs: $before before, $after after" >&2
    exit 1
  }
  compared=$((compared + 1))
done
epoch="select value from setting where key = 'event_epoch'"
old="$(sql after "$epoch")"
migrate after --new-epoch
[ "$(sql after "$epoch")" != "$old" ] || {
  echo "the epoch is unchanged" >&2
  exit 1
}
echo "restored: $compared tables are the same ($(sql after 'select count(*) from bar') bars, $(sql after 'select count(*) from event') events), and clients will refetch"
