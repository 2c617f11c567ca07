-- The state of each configured feed, and which process runs it.
create table feed_status (
  name text not null,
  instrument text not null,
  adapter text not null,
  state text not null check (state in ('connecting', 'connected', 'waiting', 'refused')),
  problem text,
  problem_text text,
  problem_at timestamptz(3),
  last_bar_ts timestamptz(3),
  gaps_filled integer not null default 0,
  bars_filled integer not null default 0,
  rejected integer not null default 0,
  reconnects integer not null default 0,
  holder uuid not null,
  lease_until timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  primary key (name, instrument)
);
alter table feed_status enable row level security;
