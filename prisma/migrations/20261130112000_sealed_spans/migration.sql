-- A span that no backtest or study of a strategy, or of its clones, touches until a person opens it, once. The row stays.
create table sealed_span (
  id uuid primary key,
  user_id uuid not null references account (user_id),
  -- The strategy that all clones descend from.
  lineage_id uuid not null references strategy (id),
  from_ts timestamptz(3) not null,
  to_ts timestamptz(3) not null,
  sealed_at timestamptz(3) not null,
  opened_at timestamptz(3),
  -- What came out: the backtest of the version that it was opened for.
  backtest_id uuid references backtest (id)
);
create unique index sealed_span_lineage_id_key on sealed_span (lineage_id);
create index sealed_span_user_id_idx on sealed_span (user_id);
create index sealed_span_backtest_id_idx on sealed_span (backtest_id);

alter table sealed_span enable row level security;
grant select, insert, update, delete on sealed_span to ex7_caller;
create policy own on sealed_span to ex7_caller using (user_id = (select ex7_user_id()))
  with check (user_id = (select ex7_user_id()) and exists (select from strategy where strategy.id = sealed_span.lineage_id));
