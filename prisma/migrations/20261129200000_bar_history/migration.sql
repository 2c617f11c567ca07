-- Bars may be loaded in any order, and a correction replaces one: each change raises the instrument's data revision.

alter table feed add column revision integer not null default 0;

create table bar_revision (
  instrument text not null,
  revision integer not null,
  -- What was done: import or drop.
  kind text not null,
  reason text,
  from_ts timestamptz(3) not null,
  to_ts timestamptz(3) not null,
  added integer not null,
  corrected integer not null,
  removed integer not null,
  made_at timestamptz(3) not null,
  constraint bar_revision_pkey primary key (instrument, revision),
  constraint bar_revision_kind_check check (kind in ('import', 'drop')),
  constraint bar_revision_reason_check check (reason is not null or corrected + removed = 0)
);

-- What a correction or a removal replaced.
create table bar_replaced (
  instrument text not null,
  revision integer not null,
  ts timestamptz(3) not null,
  open numeric(18, 8) not null,
  high numeric(18, 8) not null,
  low numeric(18, 8) not null,
  close numeric(18, 8) not null,
  volume numeric(24, 8) not null,
  constraint bar_replaced_pkey primary key (instrument, revision, ts)
);

alter table bar_revision enable row level security;
alter table bar_replaced enable row level security;
grant select on bar_revision, bar_replaced to ex7_caller;
create policy everybodys on bar_revision for select to ex7_caller using (true);
create policy everybodys on bar_replaced for select to ex7_caller using (true);
