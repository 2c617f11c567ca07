-- Links that show a backtest, a strategy or a study to whoever has them, until they expire or are revoked.
create table share_link (
  id uuid primary key,
  user_id uuid not null references account (user_id),
  strategy_id uuid not null references strategy (id),
  kind text not null,
  -- The backtest, the study, or the strategy itself.
  target_id uuid not null,
  -- The version that is shown.
  version integer not null,
  -- SHA-256 of the link's secret, in hexadecimal.
  token_hash text not null,
  created_at timestamptz(3) not null,
  expires_at timestamptz(3) not null,
  revoked_at timestamptz(3),
  constraint share_link_kind_check check (kind in ('backtest', 'strategy', 'study'))
);
create unique index share_link_token_hash_key on share_link (token_hash);
create index share_link_user_id_created_at_idx on share_link (user_id, created_at desc);
create index share_link_strategy_id_idx on share_link (strategy_id);

alter table share_link enable row level security;
grant select, insert, update, delete on share_link to ex7_caller;
create policy own on share_link to ex7_caller using (user_id = (select ex7_user_id()))
  with check (user_id = (select ex7_user_id()) and exists (select from strategy where strategy.id = share_link.strategy_id));
