import { type Database, type Queryable, statement, type Tx } from '../../platform/postgres/database.ts';
import type { CalendarDay, CalendarDefinition } from './calendars/definition.ts';
import type { Instrument } from './instruments.ts';

/** What the tables hold at one moment. */
export interface StoredCatalogue {
  revision: number;
  instruments: Instrument[];
  calendars: CalendarDefinition[];
}

const REVISION = statement('catalogue_revision', 'select revision, built_in as "builtIn" from market_catalogue');
const LOCK = statement('catalogue_lock', 'select revision, built_in as "builtIn" from market_catalogue for update');
const RAISE = statement(
  'catalogue_raise',
  'update market_catalogue set revision = revision + 1, built_in = greatest(built_in, $1) returning revision',
);
const INSTRUMENTS = statement(
  'catalogue_instruments',
  `select symbol, name, exchange, trim_scale(tick_size)::text as "tickSize", trim_scale(tick_value)::text as "tickValue",
          trim_scale(point_value)::text as "pointValue", currency, calendar as "sessionGroup",
          trim_scale(commission_per_side)::text as "commissionPerSide", aliases
     from instrument order by ordinal nulls last, symbol`,
);
const CALENDARS = statement(
  'catalogue_calendars',
  `select id, name, zone, turn, week, eras, continuous_from::text as "continuousFrom", source,
          case when complete_from is null then null
               else json_build_object('from', complete_from::text, 'until', complete_until::text) end as complete,
          coalesce((select json_agg(json_build_object('date', date::text, 'closed', closed, 'earlyClose', early_close,
                                                      'lateOpen', late_open, 'source', source) order by date)
                      from calendar_day where calendar = calendar.id), '[]') as days
     from calendar order by id`,
);
const SAVE_CALENDARS = statement(
  'catalogue_save_calendars',
  `insert into calendar (id, name, zone, turn, week, eras, continuous_from, complete_from, complete_until, source, edited_at)
   select id, name, zone, turn, week, eras, "continuousFrom", (complete->>'from')::date, (complete->>'until')::date, source,
          $2::timestamptz
     from jsonb_to_recordset($1::jsonb) as sent(id text, name text, zone text, turn text, week jsonb, eras jsonb,
                                         "continuousFrom" date, complete jsonb, source text)
   on conflict (id) do update set name = excluded.name, zone = excluded.zone, turn = excluded.turn, week = excluded.week,
     eras = excluded.eras, continuous_from = excluded.continuous_from, complete_from = excluded.complete_from,
     complete_until = excluded.complete_until, source = excluded.source, edited_at = excluded.edited_at
   where calendar.edited_at is null or excluded.edited_at is not null`,
);
const SAVE_DAYS = statement(
  'catalogue_save_days',
  `insert into calendar_day (calendar, date, closed, early_close, late_open, source, edited_at)
   select calendar, date, closed, "earlyClose", "lateOpen", source, $2::timestamptz
     from jsonb_to_recordset($1::jsonb) as sent(calendar text, date date, closed boolean, "earlyClose" text, "lateOpen" text,
                                         source text)
   on conflict (calendar, date) do update set closed = excluded.closed, early_close = excluded.early_close,
     late_open = excluded.late_open, source = excluded.source, edited_at = excluded.edited_at
   where calendar_day.edited_at is null or excluded.edited_at is not null`,
);
const SAVE_INSTRUMENTS = statement(
  'catalogue_save_instruments',
  `insert into instrument (symbol, name, exchange, tick_size, tick_value, point_value, currency, calendar,
                           commission_per_side, aliases, ordinal, created_at, edited_at)
   select symbol, name, exchange, "tickSize", "tickValue", "pointValue", currency, "sessionGroup", "commissionPerSide",
          array(select jsonb_array_elements_text(aliases)), ordinal, $2::timestamptz, $3::timestamptz
     from jsonb_to_recordset($1::jsonb) as sent(symbol text, name text, exchange text, "tickSize" numeric,
            "tickValue" numeric, "pointValue" numeric, currency text, "sessionGroup" text, "commissionPerSide" numeric,
            aliases jsonb, ordinal int)
   on conflict (symbol) do update set name = excluded.name, exchange = excluded.exchange, tick_size = excluded.tick_size,
     tick_value = excluded.tick_value, point_value = excluded.point_value, currency = excluded.currency,
     calendar = excluded.calendar, commission_per_side = excluded.commission_per_side, aliases = excluded.aliases,
     edited_at = excluded.edited_at
   where instrument.edited_at is null or excluded.edited_at is not null`,
);
const HAS_BARS = statement('catalogue_has_bars', 'select exists (select from bar where instrument = $1) as has');

export interface DayOfCalendar extends CalendarDay {
  calendar: string;
}

export type MarketCatalogueStore = ReturnType<typeof createMarketCatalogueStore>;

/** The tables of instruments and calendars. `editedAt` null: written by a release, which leaves edited rows alone. */
export function createMarketCatalogueStore(db: Database) {
  return {
    transaction: <Result>(work: (tx: Tx) => Promise<Result>): Promise<Result> => db.transaction(work),

    async revision(via: Queryable = db): Promise<{ revision: number; builtIn: number }> {
      return (await via.query<{ revision: number; builtIn: number }>(REVISION))[0]!;
    },

    /** Serialises those who change the tables. */
    async lock(tx: Tx): Promise<{ revision: number; builtIn: number }> {
      return (await tx.query<{ revision: number; builtIn: number }>(LOCK))[0]!;
    },

    raise: (tx: Tx, builtIn: number): Promise<unknown> => tx.query(RAISE, [builtIn]),

    async read(via: Queryable = db): Promise<StoredCatalogue> {
      const { revision } = (await via.query<{ revision: number }>(REVISION))[0]!;
      return {
        revision,
        instruments: await via.query<Instrument>(INSTRUMENTS),
        calendars: await via.query<CalendarDefinition>(CALENDARS),
      };
    },

    async saveCalendars(tx: Tx, calendars: readonly Omit<CalendarDefinition, 'days'>[], editedAt: string | null) {
      await tx.query(SAVE_CALENDARS, [JSON.stringify(calendars), editedAt]);
    },

    async saveDays(tx: Tx, days: readonly DayOfCalendar[], editedAt: string | null) {
      await tx.query(SAVE_DAYS, [JSON.stringify(days), editedAt]);
    },

    async saveInstruments(
      tx: Tx,
      instruments: readonly (Instrument & { ordinal?: number })[],
      { now, editedAt }: { now: string; editedAt: string | null },
    ) {
      await tx.query(SAVE_INSTRUMENTS, [JSON.stringify(instruments), now, editedAt]);
    },

    async hasBars(tx: Tx, symbol: string): Promise<boolean> {
      return (await tx.query<{ has: boolean }>(HAS_BARS, [symbol]))[0]!.has;
    },
  };
}
