-- Instruments and trading calendars are rows. Those that ship are written after the migrations, by the release's own list.

create table calendar (
  id text primary key,
  name text not null,
  zone text not null,
  -- When the next trade date begins, "17:00"; "24:00" is midnight.
  turn text not null,
  -- Trading periods by weekday: {"sun": [["17:00", "24:00"]], ...}.
  week jsonb not null,
  -- Trade dates with another normal week: [{"from": null, "until": "2015-09-20", "week": {...}}].
  eras jsonb not null default '[]',
  continuous_from date,
  -- The span in which calendar_day is complete; null when no date ever differs.
  complete_from date,
  complete_until date,
  source text not null,
  -- Set once an operator has changed the calendar: releases leave it alone from then on.
  edited_at timestamptz(3),
  constraint calendar_complete_check check ((complete_from is null) = (complete_until is null))
);

create table calendar_day (
  calendar text not null references calendar on delete cascade,
  date date not null,
  closed boolean not null,
  early_close text,
  late_open text,
  source text not null,
  edited_at timestamptz(3),
  constraint calendar_day_pkey primary key (calendar, date)
);

create table instrument (
  symbol text primary key,
  name text not null,
  exchange text not null,
  tick_size numeric(18, 8) not null,
  tick_value numeric(24, 8) not null,
  point_value numeric(24, 8) not null,
  currency text not null,
  calendar text not null references calendar,
  commission_per_side numeric(18, 8) not null,
  aliases text[] not null default array[]::text[],
  -- Of those that ship, their order in lists; others follow by symbol.
  ordinal integer,
  created_at timestamptz(3) not null,
  edited_at timestamptz(3),
  constraint instrument_values_check check (tick_size > 0 and tick_value > 0 and point_value > 0 and commission_per_side >= 0)
);

-- One row: the revision rises with each change, which tells processes to read the tables again.
create table market_catalogue (
  id boolean primary key default true,
  revision integer not null default 0,
  -- The release's list that was written last.
  built_in integer not null default 0,
  constraint market_catalogue_id_check check (id)
);
insert into market_catalogue default values;

alter table calendar enable row level security;
alter table calendar_day enable row level security;
alter table instrument enable row level security;
alter table market_catalogue enable row level security;
grant select on calendar, calendar_day, instrument, market_catalogue to ex7_caller;
create policy everybodys on calendar for select to ex7_caller using (true);
create policy everybodys on calendar_day for select to ex7_caller using (true);
create policy everybodys on instrument for select to ex7_caller using (true);
create policy everybodys on market_catalogue for select to ex7_caller using (true);
