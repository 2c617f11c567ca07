-- A backtest can be set: overrides of parameters, an unsaved graph, capital, costs. It says what it ran on, how far its
-- trades moved, and what to beware of.

alter table backtest
  add column settings jsonb not null default '{}',
  -- Of the instrument's bars when it ran.
  add column data_revision integer,
  -- Benchmark, gaps, the equity marked to the market.
  add column span jsonb,
  add column caveats jsonb not null default '[]';

alter table backtest_trade
  add column mae numeric(18, 8) not null default 0,
  add column mfe numeric(18, 8) not null default 0,
  add column r_multiple double precision;

-- The strategy that a clone descends from: what was tried on one was tried on all. Null: itself.
alter table strategy add column lineage_id uuid;
create index strategy_lineage_id_idx on strategy (lineage_id) where lineage_id is not null;
