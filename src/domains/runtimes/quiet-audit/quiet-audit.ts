import { barEnd } from '../../../engine/index.ts';
import { FairQueue } from '../../../kernel/fair-queue.ts';
import { formatInstant } from '../../../kernel/instant.ts';
import { uncancelled } from '../../../kernel/work.ts';
import type { Database, Queryable } from '../../../platform/postgres/database.ts';
import { type AuditRecord, compareKeys, type QuietRange, type QuietRows } from '../../signals/index.ts';
import type { SavedVersion } from '../runtime-setup.ts';
import type { DecidedRun, QuietAuditStore } from './quiet-audit-store.ts';
import { createQuietBars, type QuietBar, type QuietBarsDeps, type RunReads } from './quiet-bars.ts';
import { barOfId, rowId } from './row-id.ts';

export interface QuietAuditDeps extends QuietBarsDeps {
  store: QuietAuditStore;
  versionOf(db: Queryable, strategyId: string, version: number): Promise<SavedVersion>;
  signalsOf(db: Queryable, ...runtime: Parameters<RunReads['signalsOf']>): ReturnType<RunReads['signalsOf']>;
}

// One computation of a user at a time: it gives several chunks, of which the next page needs one.
const LIMITS = { running: 4, runningPerKey: 1, waiting: 500, waitingPerKey: 50 };

const CHUNKS_AT_ONCE = 8;
const MOST_CHUNKS = 64;
const parsed = (text: string | null, otherwise: number): number => (text === null ? otherwise : Date.parse(text));

/** The rows of bars on which nothing happened: not stored, but decided again over the stored bars when they are asked for. */
export function createQuietAudit(deps: QuietAuditDeps): QuietRows {
  const { store, market } = deps;
  const bars = createQuietBars(deps);
  const queue = new FairQueue(LIMITS);

  function recordOf(run: DecidedRun, userId: string, { ts, decision, reason }: QuietBar): AuditRecord {
    const { strategyId, mode, strategyVersion, instrument, timeframe } = run;
    return {
      id: rowId(run, ts),
      userId,
      strategyId,
      strategyVersion,
      instrument,
      timeframe,
      barTs: formatInstant(ts),
      mode,
      decision,
      side: null,
      signalId: null,
      minute: false,
      reason: JSON.parse(reason),
      createdAt: formatInstant(barEnd(timeframe, ts, market.calendar(instrument))),
    };
  }

  /** The bars of a run within a range whose rows are not stored, in the range's order. */
  async function* barsOf(
    db: Queryable,
    userId: string,
    run: DecidedRun,
    range: QuietRange,
    reads: RunReads,
  ): AsyncGenerator<QuietBar> {
    const { older, decision } = range;
    const [from, to] = [parsed(range.from, Number.NEGATIVE_INFINITY), parsed(range.to, Number.POSITIVE_INFINITY)];
    const storedTo = parsed(run.storedTo, Number.NEGATIVE_INFINITY);
    // A bar that opens before the start may end after it.
    const oldest = bars.chunkOf(run, Math.max(from, storedTo, Date.parse(run.startsAt))) - 1;
    const newest = bars.chunkOf(run, Math.min(to, Date.parse(run.lastBarTs)));
    let known: ReadonlyMap<number, readonly QuietBar[]> = new Map();
    let atOnce = CHUNKS_AT_ONCE;
    for (let chunk = older ? newest : oldest; chunk >= oldest && chunk <= newest; chunk += older ? -1 : 1) {
      if (!known.has(chunk)) {
        known = await bars.chunks(run, chunk, { older, atOnce }, reads);
        atOnce = Math.min(MOST_CHUNKS, 2 * atOnce);
      }
      const all = known.get(chunk) ?? [];
      const some = all.filter(({ ts }) => ts >= from && ts < to && ts > storedTo);
      const [head, tail] = [some[0], some.at(-1)];
      if (!head || !tail) continue;
      const stored = await store.storedBars(db, userId, run, formatInstant(head.ts), formatInstant(tail.ts));
      const quiet = some.filter(
        (bar) => (decision === null || bar.decision === decision) && !stored.has(formatInstant(bar.ts)),
      );
      yield* older ? quiet.toReversed() : quiet;
    }
  }

  const readsOn = (db: Queryable): RunReads => ({
    versionOf: (strategyId, version) => deps.versionOf(db, strategyId, version),
    signalsOf: (strategyId, mode) => deps.signalsOf(db, strategyId, mode),
  });
  /** Runs a computation in its user's turn; it ends even if its client leaves, since others use what it gives. */
  const inTurn = <T>(userId: string, compute: () => Promise<T>): Promise<T> =>
    queue.run(userId, () => uncancelled(compute));

  return {
    async rows(database: Database, userId, range, limit) {
      const db = database.as(userId);
      const runs = await store.runs(db, userId, range);
      if (runs.length === 0 || !isQuiet(range.decision)) return [];
      return inTurn(userId, async () => {
        const found: AuditRecord[] = [];
        const { older, isWithin } = range;
        const compare = (a: AuditRecord, b: AuditRecord) => (older ? -1 : 1) * compareKeys(a, b);
        for (const run of runs) {
          const farthest = found.length >= limit ? found[limit - 1]?.barTs : undefined;
          // Runs come by their newest bar: the others are older than what is found.
          if (older && farthest !== undefined && run.lastBarTs < farthest) break;
          let count = 0;
          for await (const bar of barsOf(db, userId, run, range, readsOn(db))) {
            const row = recordOf(run, userId, bar);
            if (!isWithin(row)) continue;
            if (farthest !== undefined && (older ? row.barTs < farthest : row.barTs > farthest)) break;
            found.push(row);
            if (++count >= limit) break;
          }
          found.sort(compare);
          found.length = Math.min(found.length, limit);
        }
        return found;
      });
    },

    async count(database, userId, range) {
      const db = database.as(userId);
      const runs = await store.runs(db, userId, range);
      if (runs.length === 0 || !isQuiet(range.decision)) return 0;
      return inTurn(userId, async () => {
        let count = 0;
        for (const run of runs) for await (const _ of barsOf(db, userId, run, range, readsOn(db))) count++;
        return count;
      });
    },

    async byIds(database, userId, ids) {
      const wanted = new Map(ids.map((id) => [id, barOfId(id)]));
      const instants = [...wanted.values()].filter((ts) => ts !== null);
      if (instants.length === 0) return [];
      const db = database.as(userId);
      const runs = await store.runs(db, userId, {});
      return inTurn(userId, async () => {
        const found: AuditRecord[] = [];
        for (const run of runs) {
          for (const ts of instants) {
            if (!wanted.has(rowId(run, ts))) continue;
            const at = formatInstant(ts);
            const range: QuietRange = {
              from: at,
              to: formatInstant(ts + 1),
              decision: null,
              older: true,
              isWithin: () => true,
            };
            for await (const bar of barsOf(db, userId, run, range, readsOn(db))) found.push(recordOf(run, userId, bar));
          }
        }
        return found;
      });
    },
  };
}

const isQuiet = (decision: QuietRange['decision']): boolean =>
  decision === null || decision === 'no_entry' || decision === 'in_position' || decision === 'warming_up';
