import { DomainError } from '../../kernel/domain-error.ts';
import { type Database, type Queryable, type Statement, statement } from './database.ts';

// Lists can be read from a replica. What it shows is never older than the request: the primary is asked where its log ends,
// and the replica must have replayed it up to there within a moment; otherwise the primary answers. So everyone reads their
// own writes, whichever process took them.

const NEWEST = statement('replica_newest', 'select pg_current_wal_flush_lsn()::text as lsn');
const REPLAYED = statement(
  'replica_replayed',
  `select pg_is_in_recovery() as "isStandby", pg_last_wal_replay_lsn() >= $1::pg_lsn as current,
          coalesce(extract(epoch from clock_timestamp() - pg_last_xact_replay_timestamp()), 0)::float8 as behind`,
);
/** How long a list waits for the replica, and how long the primary answers all after it was late or failed. */
const WAIT_MS = 20;
const REST_MS = 250;
const DOWN_MS = 1_000;
/** A replica further behind than this is reported. */
const REPORTED_SECONDS = 10;
/** SQLSTATE of what only the replica cannot do now: it is away, or its replay conflicts with the statement. */
const AWAY = /^(08...|40001|53...|57P0.)$/;

interface Position {
  isStandby: boolean;
  current: boolean;
  behind: number;
}

/** The same server twice, as the request that asks sees it. */
export interface Pair {
  primary: Database;
  replica: Database;
}

export type ReadOnReplica = <Row extends object>(pair: Pair, asked: Statement, values: unknown[]) => Promise<Row[]>;

/**
 * Runs reads on the replica, or on the primary where the replica is away or late. `onState` is called with what is wrong
 * when the primary has to answer, and with null once the replica does again.
 */
export function createReplicaReads(onState: (problem: string | null) => void = () => {}): ReadOnReplica {
  let restUntil = 0;
  let state: string | null = null;
  let asking: Promise<string> | null = null;
  const report = (problem: string | null) => {
    if (problem === state) return;
    state = problem;
    onState(problem);
  };
  const rest = (ms: number) => {
    restUntil = performance.now() + ms;
  };
  /** Asked after this call began, once for all that ask in the same turn. */
  const newest = (primary: Queryable): Promise<string> => {
    asking ??= new Promise<void>((turn) => setImmediate(turn)).then(async () => {
      asking = null;
      const [row] = await primary.query<{ lsn: string }>(NEWEST);
      return row?.lsn as string;
    });
    return asking;
  };

  const isCurrent = async ({ primary, replica }: Pair): Promise<boolean> => {
    const lsn = await newest(primary);
    const until = performance.now() + WAIT_MS;
    for (;;) {
      const [{ isStandby, current, behind }] = (await replica.query<Position>(REPLAYED, [lsn])) as [Position];
      if (!isStandby) {
        report('DATABASE_REPLICA_URL names no standby');
        rest(DOWN_MS);
        return false;
      }
      if (current) return true;
      if (performance.now() > until) {
        if (behind > REPORTED_SECONDS) report('the replica is more than 10 s behind');
        rest(REST_MS);
        return false;
      }
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  };

  return async (pair, asked, values) => {
    const { primary, replica } = pair;
    if (performance.now() < restUntil) return primary.query(asked, values);
    try {
      if (!(await isCurrent(pair))) return primary.query(asked, values);
      const rows = await replica.query<never>(asked, values);
      report(null);
      return rows;
    } catch (error) {
      // The request was cancelled.
      if (error instanceof DomainError) throw error;
      const { code = '', message } = error as Error & { code?: string };
      if (!/^[0-9A-Z]{5}$/.test(code) || AWAY.test(code)) {
        rest(DOWN_MS);
        report(`the replica cannot be asked: ${message}`);
      }
      // Also for an error of the statement itself, which the primary then gives.
      return primary.query(asked, values);
    }
  };
}

/** The same database, whose reads by `query` run on the replica where they can. */
export function readingFrom(read: ReadOnReplica, pair: Pair): Database {
  const query = <Row extends object>(asked: Statement, values: unknown[] = []) => read<Row>(pair, asked, values);
  return Object.create(pair.primary, { query: { value: query }, system: { value: { query } } }) as Database;
}
