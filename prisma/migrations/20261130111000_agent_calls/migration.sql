-- What agents did: a row a call, without secrets. Kept for 90 days.
create table agent_call (
  id uuid not null,
  user_id uuid not null,
  -- Null: by the user's own token.
  key_id uuid,
  client text not null,
  tool text not null,
  arguments jsonb not null,
  outcome text not null,
  code text,
  -- What it made or changed: [{ "kind": "strategy", "id": "…" }].
  changed jsonb not null default '[]',
  called_at timestamptz(3) not null,
  took_ms integer not null,
  constraint agent_call_pkey primary key (id),
  constraint agent_call_outcome_check check (outcome in ('done', 'previewed', 'refused'))
);
create index agent_call_user_id_called_at_id_idx on agent_call (user_id, called_at desc, id desc);
create index agent_call_called_at_idx on agent_call (called_at);

-- The first of two steps of what moves an account: the second needs its token, once, on the very same state.
create table agent_confirmation (
  token_hash text not null,
  user_id uuid not null,
  tool text not null,
  -- SHA-256 of the arguments, and of what was shown.
  arguments_hash text not null,
  state_hash text not null,
  expires_at timestamptz(3) not null,
  used_at timestamptz(3),
  constraint agent_confirmation_pkey primary key (token_hash)
);
create index agent_confirmation_expires_at_idx on agent_confirmation (expires_at);

alter table agent_call enable row level security;
alter table agent_confirmation enable row level security;
grant select, insert, update, delete on agent_call, agent_confirmation to ex7_caller;
create policy own on agent_call to ex7_caller using (user_id = (select ex7_user_id()))
  with check (user_id = (select ex7_user_id()));
create policy own on agent_confirmation to ex7_caller using (user_id = (select ex7_user_id()))
  with check (user_id = (select ex7_user_id()));
