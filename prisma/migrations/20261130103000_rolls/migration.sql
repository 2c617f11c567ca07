-- Futures contracts: a roll leads from one contract to the next, and makes the series that strategies see continuous.

create table roll (
  instrument text not null,
  -- The first minute of the new contract. The first contract of an instrument has a row at 1970-01-01 without `from_contract`.
  ts timestamptz(3) not null,
  from_contract text,
  to_contract text not null,
  -- New minus old price at the roll.
  gap numeric(18, 8) not null,
  -- The sum of the gaps up to this one: strategies see the contract's price less this.
  roll_offset numeric(18, 8) not null,
  constraint roll_pkey primary key (instrument, ts),
  constraint roll_minute_check check (date_trunc('minute', ts) = ts),
  constraint roll_first_check check (from_contract is not null or (gap = 0 and roll_offset = 0))
);

alter table roll enable row level security;
grant select on roll to ex7_caller;
create policy everybodys on roll for select to ex7_caller using (true);

-- The roll_offset at the bar's open; null: 0.
alter table bar add column roll_offset numeric(18, 8);

-- The offset that the signal's prices stand at, and the gaps of the rolls over which it was held.
alter table signal add column roll_offset numeric(18, 8) not null default 0;
alter table signal add column roll_gap numeric(18, 8) not null default 0;
alter table backtest_trade add column roll_gap numeric(18, 8) not null default 0;

alter table bar_revision drop constraint bar_revision_kind_check;
alter table bar_revision add constraint bar_revision_kind_check check (kind in ('import', 'drop', 'roll'));
