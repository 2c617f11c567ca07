import { parseCursor } from '../../../src/events/index.ts';
import { type Database, statement } from '../../../src/platform/postgres/database.ts';
import type { Follow, Followed, FollowRequest } from '../../support/stream-clients.ts';
import type { Chances } from './chance.ts';

/** Records all events of one client over all its connections. It reconnects with its cursor. */
export interface Recorder {
  readonly seen: readonly Followed[];
  /** The place of the newest item, heartbeats included. */
  readonly seq: number;
  readonly connections: number;
  /** Whether it has a cursor: it receives every later event. */
  readonly begun: boolean;
  /** Milliseconds (performance.now) at which each of `seen` came. */
  readonly times: readonly number[];
  /** Leaves, and is done once the connection has ended. */
  stop(): Promise<void>;
}

export interface RecorderOptions extends FollowRequest {
  follow: Follow;
  /** Cuts its connections at random bytes, at most so many each. */
  cuts?: { chance: Chances; within: number; times: number };
}

/** Follows after `after` (0: from the beginning). `stop` fails after a reset. */
export function record({ follow, cuts, ...asked }: RecorderOptions): Recorder {
  const seen: Followed[] = [];
  const times: number[] = [];
  let cursor = asked.after ?? null;
  let seq = 0;
  let connections = 0;
  let stopping = false;
  let fault: Error | null = null;
  let stream = null as ReturnType<Follow> | null;

  const run = (async () => {
    while (!stopping) {
      const cutAfter = cuts && connections < cuts.times ? { cutAfter: 1 + cuts.chance.below(cuts.within) } : {};
      connections++;
      stream = follow({ ...asked, after: cursor, ...cutAfter });
      for await (const item of stream) {
        if (item.kind === 'reset') {
          fault = new Error(`reset at ${item.cursor}, after ${cursor}`);
          return;
        }
        cursor = item.cursor;
        seq = parseCursor(item.cursor)?.seq ?? Number.NaN;
        if (item.kind === 'heartbeat') continue;
        seen.push(item);
        times.push(performance.now());
      }
      // A server that is away is asked again, as a client's retry would.
      if (!stopping && stream.ending !== 'cut') await new Promise((resolve) => setTimeout(resolve, 20));
    }
  })();

  return {
    seen,
    times,
    get seq() {
      return seq;
    },
    get begun() {
      return cursor !== (asked.after ?? null);
    },
    get connections() {
      return connections;
    },
    async stop() {
      stopping = true;
      stream?.cut();
      await run;
      if (fault) throw fault;
    },
  };
}

const LOG = statement(
  'test-log',
  `select seq, kind, payload->>'id' as "signalId", strategy_id as "strategyId", instrument from event
    where user_id = $1 and kind in ('fired', 'closed') order by seq`,
);
const ANY_SIGNALS = { strategyId: null as string | null, instrument: null as string | null };

/** What a client that lost nothing and got nothing twice has seen: the event log itself. */
export async function logOf(db: Database, userId: string, filter: Partial<typeof ANY_SIGNALS> = {}) {
  const { strategyId, instrument } = { ...ANY_SIGNALS, ...filter };
  const rows = await db.query<{
    seq: number;
    kind: Followed['kind'];
    signalId: string;
    strategyId: string;
    instrument: string;
  }>(LOG, [userId]);
  return rows
    .filter((row) => strategyId === null || row.strategyId === strategyId)
    .filter((row) => instrument === null || row.instrument === instrument)
    .map(({ seq, kind, signalId }) => ({ seq, kind, signalId }));
}

export const told = ({ seen }: Pick<Recorder, 'seen'>) =>
  seen.map(({ cursor, kind, signalId }) => ({ seq: parseCursor(cursor)?.seq, kind, signalId }));

const HEAD = statement('test-head', 'select event_seq as head from account where user_id = $1');
export const headOf = async (db: Database, userId: string): Promise<number> =>
  (await db.query<{ head: number }>(HEAD, [userId]))[0]?.head ?? 0;
