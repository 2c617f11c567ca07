import type { Database } from '../../../platform/postgres/database.ts';
import { type BarBlock, createBarBlock } from './bar-block.ts';
import { createDayCache, type DayCache, type SharedDay } from './day-cache.ts';
import { createDayCutter, DAY, dayOfInstant, decodeDay } from './day-columns.ts';
import { readColumns, readDays, type StoredDay, type StoredDays, saveDays } from './day-store.ts';
import { copyRows } from './row-store.ts';

// The one way to read an instrument's history: past days come as columns, from this process's cache or from `bar_day`;
// days without columns, and the newest ones, come as rows of `bar`, and the columns of the days that are over are made
// from them. All statements see one moment.

type Client = Awaited<ReturnType<Database['connect']>>;

/** Days that are asked for, made or kept at once: about 2 MB of columns. */
const DAYS_AT_ONCE = 64;
/** A transaction that waits for a slow reader is not ended. */
const BEGIN = `set statement_timeout = 0; set idle_in_transaction_session_timeout = 0;
  begin isolation level repeatable read read only`;

export interface ReadOptions {
  cache?: DayCache;
  /** Leaves out the days before the one of this instant (UTC ms). */
  from?: number;
}

/**
 * Every stored one-minute bar of an instrument with ts < `until` (UTC milliseconds), oldest first. A block is reused:
 * process it before requesting the next.
 */
export async function* readBars(
  db: Pick<Database, 'connect' | 'query'>,
  instrument: string,
  until: number,
  { cache, from = Number.NEGATIVE_INFINITY }: ReadOptions = {},
): AsyncGenerator<BarBlock> {
  const client = await db.connect();
  try {
    await client.query(BEGIN);
    const stored = await readDays(client, instrument);
    if (!stored) {
      yield* copyRows(client, instrument, from, until);
      return;
    }
    const reader = { db, client, instrument, stored, until, cache: cache ?? null };
    const end = Math.min(stored.newest, Number.isFinite(until) ? dayOfInstant(until - 1) + 1 : stored.newest);
    let day = Math.max(stored.first, Number.isFinite(from) ? dayOfInstant(from) : stored.first);
    while (day < end) {
      const hasColumns = stored.days.has(day);
      let next = day + 1;
      while (next < end && stored.days.has(next) === hasColumns) next++;
      yield* hasColumns ? decodeDays(reader, day, next) : encodeRows(reader, day, next);
      day = next;
    }
    if (day * DAY < until) yield* copyRows(client, instrument, day * DAY, until);
  } finally {
    await client.end();
  }
}

/** Reads history with the cache of the process. */
export function createBarReader(db: Pick<Database, 'connect' | 'query'>) {
  const days = createDayCache();
  return {
    days,
    read: (instrument: string, until: number): AsyncIterable<BarBlock> =>
      readBars(db, instrument, until, { cache: days }),
  };
}
export type BarReader = ReturnType<typeof createBarReader>;

interface Reader {
  db: Pick<Database, 'query'>;
  client: Client;
  instrument: string;
  stored: StoredDays;
  until: number;
  cache: DayCache | null;
}

/** Days `from` ≤ day < `to`, which all have columns. */
async function* decodeDays(reader: Reader, from: number, to: number): AsyncGenerator<BarBlock> {
  const block = createBarBlock(1_440);
  for (let first = from; first < to; first += DAYS_AT_ONCE) {
    const days = Array.from({ length: Math.min(to - first, DAYS_AT_ONCE) }, (_, k) => first + k);
    const columns = await columnsOf(reader, days);
    for (const [k, bytes] of columns.entries()) {
      block.count = 0;
      decodeDay(days[k] as number, bytes, reader.until, block);
      if (block.count > 0) yield block;
    }
  }
}

async function columnsOf({ client, instrument, stored, cache }: Reader, days: readonly number[]) {
  const wanted = days.map((day) => ({ day, version: stored.days.get(day) as number }));
  const known = cache ? await cache.find(instrument, wanted) : days.map(() => null);
  const missing = days.filter((_, k) => known[k] === null);
  if (missing.length === 0) return known as SharedArrayBuffer[];
  const read = await readColumns(client, instrument, missing);
  const made = wanted.map(({ day, version }, k): SharedDay => {
    return { day, version, bytes: known[k] ?? shared(read.get(day) as Uint8Array) };
  });
  cache?.keep(
    instrument,
    made.filter((_, k) => known[k] === null),
  );
  return made.map(({ bytes }) => bytes);
}

/** The rows of days `from` ≤ day < `to`, whose columns are stored and kept. */
async function* encodeRows(reader: Reader, from: number, to: number): AsyncGenerator<BarBlock> {
  const { client, instrument, stored, until } = reader;
  let made: StoredDay[] = [];
  const cutter = createDayCutter(from, (day, columns) => {
    if (columns) made.push({ day, revision: stored.revision, columns });
  });
  const store = async () => {
    const days = made;
    made = [];
    await storeColumns(reader, days);
  };
  for await (const block of copyRows(client, instrument, from * DAY, to * DAY)) {
    cutter.add(block);
    if (made.length >= DAYS_AT_ONCE) await store();
    const count = block.count;
    while (block.count > 0 && (block.ts[block.count - 1] as number) >= until) block.count--;
    if (block.count > 0) yield block;
    block.count = count;
  }
  cutter.finish(to);
  await store();
}

async function storeColumns({ db, instrument, cache }: Reader, made: readonly StoredDay[]): Promise<void> {
  if (made.length === 0) return;
  // The bars themselves are there: where columns cannot be stored, the next reader makes them again.
  const saved = await saveDays(db, instrument, made).catch(() => []);
  const columns = new Map(made.map((one) => [one.day, one.columns]));
  cache?.keep(
    instrument,
    saved.map(({ day, version }) => ({ day, version, bytes: shared(columns.get(day) as Uint8Array) })),
  );
}

function shared(bytes: Uint8Array): SharedArrayBuffer {
  const copy = new SharedArrayBuffer(bytes.byteLength);
  new Uint8Array(copy).set(bytes);
  return copy;
}
