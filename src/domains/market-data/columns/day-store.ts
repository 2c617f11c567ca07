import { to as copyTo } from 'pg-copy-streams';
import { type Database, statement } from '../../../platform/postgres/database.ts';
import { DAY } from './day-columns.ts';
import { copiedRows } from './row-store.ts';

type Client = Awaited<ReturnType<Database['connect']>>;

/** A past day's bars as `encodeDay` gives them. */
export interface StoredDay {
  day: number;
  /** The data revision that it was made at. */
  revision: number;
  columns: Uint8Array;
}

/** A version of a day's columns, which never change under it. */
export interface DayVersion {
  day: number;
  version: number;
}

/** What is stored of an instrument, at one moment. */
export interface StoredDays {
  /** The feed's data revision; 0 without a feed. */
  revision: number;
  /** The day of the first bar, and that of the newest one: no bar will be added to the days before it but by a revision. */
  first: number;
  newest: number;
  /** The versions of the days whose columns hold. */
  days: Map<number, number>;
}

const FEED = `select revision, floor(extract(epoch from last_bar_ts) * 1000 / ${DAY})::int as newest,
    (select floor(extract(epoch from min(ts)) * 1000 / ${DAY})::int from bar where instrument = $1) as first
  from feed where instrument = $1`;
// A removal may have moved the newest bar back, to a day that then got others.
const DAYS = `select day, version::float8 as version from bar_day
   where instrument = $1 and revision <= $2 and not exists (
     select from bar_revision later where later.instrument = $1 and later.revision > bar_day.revision
        and (later.kind <> 'import' or (extract(epoch from later.from_ts) * 1000 < (day + 1) * ${DAY}::float8
                                        and extract(epoch from later.to_ts) * 1000 >= day * ${DAY}::float8)))`;
const SAVE = statement(
  'market_save_bar_days',
  `insert into bar_day (instrument, day, revision, columns)
   select $1, made.day, made.revision, made.columns
     from unnest($2::int[], $3::int[], $4::bytea[]) as made(day, revision, columns)
   on conflict (instrument, day) do update
     set revision = excluded.revision, version = excluded.version, columns = excluded.columns
    where bar_day.revision < excluded.revision
   returning day, version::float8 as version`,
);

/** The days of an instrument that can be read as columns; null while it has no bars that a feed or an import brought. */
export async function readDays(client: Client, instrument: string): Promise<StoredDays | null> {
  const [feed] = (await client.query<{ revision: number; newest: number; first: number | null }>(FEED, [instrument]))
    .rows;
  if (!feed || feed.first === null) return null;
  const { rows } = await client.query<DayVersion>(DAYS, [instrument, feed.revision]);
  return { ...feed, first: feed.first, days: new Map(rows.map(({ day, version }) => [day, version])) };
}

/** The columns of days, by day. */
export async function readColumns(
  client: Client,
  instrument: string,
  days: readonly number[],
): Promise<Map<number, Uint8Array>> {
  // As pg reads every value of a row as text, bytes come whole by COPY only, which does not accept parameters.
  const where = `instrument = ${client.escapeLiteral(instrument)} and day in (${days.map(Math.trunc).join()})`;
  const stream = client.query(
    copyTo(`copy (select day, columns from bar_day where ${where}) to stdout (format binary)`),
  );
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return new Map(
    copiedRows(Buffer.concat(chunks)).map(([day, columns]) => [(day as Buffer).readInt32BE(0), columns as Buffer]),
  );
}

/** Stores days; of two for one day that of the later revision stays. Returns those that were stored. */
export async function saveDays(
  db: Pick<Database, 'query'>,
  instrument: string,
  made: readonly StoredDay[],
): Promise<DayVersion[]> {
  const columns = made.map((one) => Buffer.from(one.columns.buffer, one.columns.byteOffset, one.columns.byteLength));
  return db.query<DayVersion>(SAVE, [
    instrument,
    made.map(({ day }) => day),
    made.map(({ revision }) => revision),
    columns,
  ]);
}
