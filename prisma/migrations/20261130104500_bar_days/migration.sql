-- The bars of past days as columns, to be read at once. They are made from `bar` when a reader first needs them, and hold
-- as long as no revision of the instrument after theirs touched the day.

create table bar_day (
  instrument text not null,
  -- Days since 1970-01-01, UTC.
  day integer not null,
  -- The feed's data revision that it was made at.
  revision integer not null,
  -- Of these columns, by which processes keep them.
  version bigserial not null,
  -- src/domains/market-data/columns/day-columns.ts describes the format.
  columns bytea not null,
  constraint bar_day_pkey primary key (instrument, day)
);
-- They are compact already.
alter table bar_day alter column columns set storage external;

alter table bar_day enable row level security;
grant select on bar_day to ex7_caller;
create policy everybodys on bar_day for select to ex7_caller using (true);

-- Bars that are removed by hand take their days with them.
create function forget_bar_days() returns trigger language plpgsql as $$
begin
  delete from bar_day where instrument in (select distinct instrument from gone);
  return null;
end $$;
create function forget_all_bar_days() returns trigger language plpgsql as $$
begin
  delete from bar_day;
  return null;
end $$;
create trigger bar_deleted after delete on bar referencing old table as gone
  for each statement execute function forget_bar_days();
create trigger bar_truncated after truncate on bar for each statement execute function forget_all_bar_days();
