import { once } from 'node:events';
import { from as copyFrom } from 'pg-copy-streams';
import { formatInstant } from '../../kernel/instant.ts';
import type { Database } from '../../platform/postgres/database.ts';
import { addRolls, createContractReads, FIRST_CONTRACT, offsetOf, reasonRequired } from './contract-store.ts';
import type { Roll } from './contracts.ts';
import { BarFileError, type ImportBar } from './files/index.ts';
import { createRevisionStore } from './revision-store.ts';

// Bars in any order, stored whole or not at all: they are copied into a temporary table, compared there with the stored
// ones, and moved in one transaction under the locks of the feeds.

type Client = Awaited<ReturnType<Database['connect']>>;

export interface HistoryChange {
  /** Bars that were not stored before. */
  added: number;
  /** Bars that are stored exactly so. */
  known: number;
  /** Bars that replaced another, with a reason. */
  corrected: number;
  /** The data revision afterwards; unchanged when nothing was. */
  revision: number;
  /** UTC milliseconds of the newest stored bar's open. */
  newestTs: number;
}

/** A stored bar that an import contradicts. UTC milliseconds. */
export interface HistoryConflict {
  ts: number;
  stored: string;
  sent: string;
}

export type HistoryOutcome = { change: HistoryChange } | { conflicts: HistoryConflict[]; count: number };

export interface InstrumentBars {
  instrument: string;
  /** The contracts of the bars, if they name them. */
  contracts?: InstrumentContracts;
  bars: AsyncIterable<readonly ImportBar[]>;
}

export interface InstrumentContracts {
  /** Becomes the first one of an instrument without contracts. */
  first: string;
  rolls: readonly Roll[];
}

export interface HistoryRequest {
  /** Each instrument once. */
  sets: readonly InstrumentBars[];
  /** Whether a minute of an instrument may come twice, which is then refused; otherwise none does. */
  repeats?: boolean;
  /** Why stored bars are replaced; null: a contradiction stores nothing. */
  reason: string | null;
  /** Only says what would become of them. */
  dryRun: boolean;
  /** The clock, UTC milliseconds. */
  now: number;
}

const SHOWN_CONFLICTS = 20;
const COLUMNS = 'open, high, low, close, volume';
const VALUES = (table: string) =>
  COLUMNS.split(', ')
    .map((name) => `${table}.${name}`)
    .join(', ');
const DIFFER = `(${VALUES('bar')}) is distinct from (${VALUES('sent')})`;

const STAGE = `create temp table sent (instrument text, ts timestamptz(3), open numeric(18, 8), high numeric(18, 8), low numeric(18, 8),
  close numeric(18, 8), volume numeric(24, 8))`;
const ONE_EACH = 'create unique index on sent (instrument, ts)';
const SENT = 'sent.instrument = $1';
const UNIQUE_VIOLATION = '23505';
const SPAN = `select count(*)::int as count, (extract(epoch from min(ts)) * 1000)::float8 as "fromTs",
  (extract(epoch from max(ts)) * 1000)::float8 as "toTs" from sent where ${SENT}`;
const LOCK = `select revision, (extract(epoch from last_bar_ts) * 1000)::float8 as "newestTs" from feed where instrument = $1 for update`;
const OPEN = `insert into feed (instrument, last_bar_ts, watermark, updated_at)
  select $1, max(ts), max(ts) + interval '1 minute', $2::timestamptz from sent where ${SENT} on conflict (instrument) do nothing returning instrument`;
const OVERLAP = `select exists (select from bar where instrument = $1
  and ts between (select min(ts) from sent where ${SENT}) and (select max(ts) from sent where ${SENT})) as overlaps`;
const COMPARE = `select count(*)::int as known, count(*) filter (where ${DIFFER})::int as conflicting
  from sent join bar on ${SENT} and bar.instrument = $1 and bar.ts = sent.ts`;
const TEXT = (table: string) =>
  COLUMNS.split(', ')
    .map((name) => `'${name} ' || trim_scale(${table}.${name})`)
    .join(` || ', ' || `);
const CONFLICTS = `select (extract(epoch from sent.ts) * 1000)::float8 as ts, ${TEXT('bar')} as stored, ${TEXT('sent')} as sent
  from sent join bar on ${SENT} and bar.instrument = $1 and bar.ts = sent.ts where ${DIFFER} order by sent.ts limit ${SHOWN_CONFLICTS}`;
const KEEP_REPLACED = `insert into bar_replaced (instrument, revision, ts, ${COLUMNS})
  select bar.instrument, $2, bar.ts, ${VALUES('bar')} from sent join bar on ${SENT} and bar.instrument = $1 and bar.ts = sent.ts where ${DIFFER}`;
const REPLACE = `update bar set (${COLUMNS}) = (${VALUES('sent')}) from sent
  where ${SENT} and bar.instrument = $1 and bar.ts = sent.ts and ${DIFFER}`;
const ADD = (rolls: boolean) =>
  `insert into bar (instrument, ts, ${COLUMNS}, roll_offset) select $1, ts, ${COLUMNS}, ${offset(rolls)} from sent where ${SENT} order by ts`;
const ADD_MISSING = (rolls: boolean) =>
  `insert into bar (instrument, ts, ${COLUMNS}, roll_offset) select $1, ts, ${COLUMNS}, ${offset(rolls)} from sent
  where ${SENT} and not exists (select from bar where bar.instrument = $1 and bar.ts = sent.ts) order by ts`;
const offset = (rolls: boolean) => (rolls ? offsetOf('sent.ts') : 'null::numeric');
const HAS_ROLLS = 'select exists (select from roll where instrument = $1 and gap <> 0) as rolls';
const MOVE = `update feed set revision = $2, last_bar_ts = greatest(last_bar_ts, $3::timestamptz),
  watermark = greatest(watermark, $3::timestamptz + interval '1 minute') where instrument = $1
  returning (extract(epoch from last_bar_ts) * 1000)::float8 as "newestTs"`;
const RECORD = `insert into bar_revision (instrument, revision, kind, reason, from_ts, to_ts, added, corrected, removed, made_at)
  values ($1, $2, 'import', $3, $4::timestamptz, $5::timestamptz, $6, $7, 0, $8::timestamptz)`;

/** What changed stored bars. */
export const REVISION_KINDS = ['import', 'drop', 'roll'] as const;

export function createHistoryStore(db: Pick<Database, 'connect' | 'query'>) {
  return {
    ...createRevisionStore(db),

    /** The contracts of an instrument, oldest first. */
    contracts: createContractReads(db).contracts,

    /**
     * Stores bars of any age, of all instruments or of none. Returns an outcome for each instrument, in the order of
     * `sets`: where one conflicts with stored bars, nothing is stored.
     */
    async importBars({ sets, repeats, reason, dryRun, now }: HistoryRequest): Promise<HistoryOutcome[]> {
      const client = await db.connect();
      try {
        await client.query('set statement_timeout = 0');
        await client.query(STAGE);
        await copyBars(client, sets);
        if (repeats) await refuseRepeats(client);
        await client.query('begin');
        const outcomes = new Map<string, HistoryOutcome>();
        // In one order, so that two imports cannot wait for each other.
        for (const set of [...sets].sort((a, b) => (a.instrument < b.instrument ? -1 : 1))) {
          outcomes.set(set.instrument, await merge(client, set, reason, now));
        }
        const inOrder = sets.map(({ instrument }) => outcomes.get(instrument) as HistoryOutcome);
        const stores = !dryRun && inOrder.every((outcome) => 'change' in outcome);
        await client.query(stores ? 'commit' : 'rollback');
        return inOrder;
      } finally {
        await client.end();
      }
    },
  };
}

export type HistoryStore = ReturnType<typeof createHistoryStore>;

async function refuseRepeats(client: Client): Promise<void> {
  await client.query(ONE_EACH).catch((error: Error & { code?: string; detail?: string }) => {
    if (error.code !== UNIQUE_VIOLATION) throw error;
    throw new BarFileError('repeated_minute', `two files of the archive hold the same minute: ${error.detail}`);
  });
}

async function copyBars(client: Client, sets: readonly InstrumentBars[]): Promise<void> {
  const stream = client.query(copyFrom('copy sent from stdin'));
  const failed = new Promise<never>((_, reject) => stream.once('error', reject));
  failed.catch(() => {});
  try {
    for (const { instrument, bars: batches } of sets) {
      for await (const bars of batches) {
        if (bars.length === 0) continue;
        if (!stream.write(rowsOf(instrument, bars))) await Promise.race([once(stream, 'drain'), failed]);
      }
    }
  } catch (error) {
    stream.destroy(error as Error);
    throw error;
  }
  const finished = once(stream, 'finish');
  stream.end();
  await Promise.race([finished, failed]);
}

/** Bars in COPY's text format: symbols of the catalogue and plain decimals need no escape. */
function rowsOf(instrument: string, bars: readonly ImportBar[]): string {
  let text = '';
  for (const { ts, open, high, low, close, volume } of bars) {
    text += `${instrument}\t${formatInstant(ts)}\t${open}\t${high}\t${low}\t${close}\t${volume}\n`;
  }
  return text;
}

async function merge(
  client: Client,
  { instrument, contracts }: InstrumentBars,
  reason: string | null,
  now: number,
): Promise<HistoryOutcome> {
  const one = async <Row>(text: string, values: unknown[] = []): Promise<Row | undefined> =>
    (await client.query(text, values)).rows[0] as Row | undefined;
  const span = (await one<{ count: number; fromTs: number; toTs: number }>(SPAN, [instrument])) as {
    count: number;
    fromTs: number;
    toTs: number;
  };
  const at = formatInstant(now);
  const locked = await lockFeed(client, instrument, at, span.count);
  if (span.count === 0) return { change: { added: 0, known: 0, corrected: 0, ...locked } };
  const overlap = await one<{ overlaps: boolean }>(OVERLAP, [instrument]);
  let known = 0;
  let conflicting = 0;
  if (overlap?.overlaps) {
    await client.query('analyze sent');
    ({ known, conflicting } = (await one<{ known: number; conflicting: number }>(COMPARE, [instrument])) as {
      known: number;
      conflicting: number;
    });
  }
  if (conflicting > 0 && reason === null) {
    const { rows } = await client.query<HistoryConflict>(CONFLICTS, [instrument]);
    return { conflicts: rows, count: conflicting };
  }
  const added = span.count - known;
  const moved = contracts ? await recordContracts(client, instrument, contracts, reason) : 0;
  if (added + conflicting + moved === 0) return { change: { added, known, corrected: 0, ...locked } };
  const revision = locked.revision + 1;
  if (conflicting > 0) {
    await client.query(KEEP_REPLACED, [instrument, revision]);
    await client.query(REPLACE, [instrument]);
  }
  if (added > 0) {
    const rolls = (await one<{ rolls: boolean }>(HAS_ROLLS, [instrument]))?.rolls ?? false;
    await client.query((known > 0 ? ADD_MISSING : ADD)(rolls), [instrument]);
  }
  const fromTs = formatInstant(span.fromTs);
  const toTs = formatInstant(span.toTs);
  await client.query(RECORD, [instrument, revision, reason, fromTs, toTs, added, conflicting, at]);
  const feed = await one<{ newestTs: number }>(MOVE, [instrument, revision, toTs]);
  const newestTs = feed?.newestTs ?? span.toTs;
  return { change: { added, known: known - conflicting, corrected: conflicting, revision, newestTs } };
}

/** Records the contracts of an import. Returns how many stored bars are of another contract since; that needs a reason. */
async function recordContracts(
  client: Client,
  instrument: string,
  { first, rolls }: InstrumentContracts,
  reason: string | null,
): Promise<number> {
  await client.query(FIRST_CONTRACT.text, [instrument, first]);
  const change = await addRolls(client, instrument, rolls);
  if (change && change.bars > 0 && reason === null) throw reasonRequired(instrument, change);
  return change?.bars ?? 0;
}

/** Locks the instrument's feed, made where it has none, so that writers of one instrument take turns. */
async function lockFeed(
  client: Client,
  instrument: string,
  at: string,
  count: number,
): Promise<{ revision: number; newestTs: number }> {
  const lock = async () => (await client.query<{ revision: number; newestTs: number }>(LOCK, [instrument])).rows[0];
  const known = await lock();
  if (known || count === 0) return known ?? { revision: 0, newestTs: Number.NaN };
  await client.query(OPEN, [instrument, at]);
  const made = await lock();
  if (!made) throw new Error(`invariant violated: the feed of ${instrument} is not there`);
  return made;
}
