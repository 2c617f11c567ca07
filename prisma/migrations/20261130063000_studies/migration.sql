-- Studies: many variants of a strategy over one span, and walk-forward tests.

create table study (
  id uuid primary key,
  user_id uuid not null references account (user_id),
  strategy_id uuid not null references strategy (id),
  strategy_version integer not null,
  kind text not null,
  instrument text not null,
  timeframe text not null,
  from_ts timestamptz(3) not null,
  to_ts timestamptz(3) not null,
  limits jsonb,
  settings jsonb not null,
  objective text not null,
  min_trades integer not null,
  -- Parameters and the values that they take.
  axes jsonb not null,
  -- The variants, by ordinal.
  space jsonb not null,
  -- Spans of training and test of a walk-forward study.
  folds jsonb not null,
  chunks integer not null,
  status backtest_status not null default 'queued',
  results jsonb,
  caveats jsonb not null default '[]',
  error text,
  created_at timestamptz(3) not null,
  finished_at timestamptz(3),
  constraint study_kind_check check (kind in ('sweep', 'walk_forward'))
);
create index study_strategy_id_created_at_id_idx on study (strategy_id, created_at desc, id desc);
create index study_user_id_idx on study (user_id);

-- The outcome of a variant, or of a fold: its best variant, tested on bars that it was not chosen on.
create table study_variant (
  study_id uuid not null references study (id) on delete cascade,
  user_id uuid not null,
  ordinal integer not null,
  params jsonb not null,
  metrics jsonb,
  score double precision,
  -- Days, sum and sum of squares of daily net P&L by part of the span.
  blocks jsonb not null,
  -- Of a fold: the score on the span of training, and each trade of the test.
  train_score double precision,
  trades jsonb,
  error text,
  constraint study_variant_pkey primary key (study_id, ordinal)
);
create index study_variant_study_id_score_ordinal_idx on study_variant (study_id, score desc, ordinal);

alter table study enable row level security;
alter table study_variant enable row level security;
grant select, insert, update, delete on study, study_variant to ex7_caller;
create policy own on study to ex7_caller using (user_id = (select ex7_user_id()))
  with check (user_id = (select ex7_user_id()) and exists (select from strategy where id = strategy_id));
create policy own on study_variant to ex7_caller using (user_id = (select ex7_user_id()))
  with check (user_id = (select ex7_user_id()) and exists (select from study where id = study_id));
