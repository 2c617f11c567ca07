import { randomUUID } from 'node:crypto';
import { createRuntimeDispatcher } from '../../src/app/compose/dispatcher.ts';
import { createServices, type Services } from '../../src/app/compose/services.ts';
import { ensureAccount, type UserCaller } from '../../src/domains/account/index.ts';
import type { BarInput } from '../../src/domains/market-data/index.ts';
import { createRiskStore, type RiskLimits } from '../../src/domains/risk/index.ts';
import type { Dispatcher } from '../../src/domains/runtimes/index.ts';
import type { Bar, Graph, Timeframe } from '../../src/engine/index.ts';
import { createLocalWakeups, type Wakeups } from '../../src/events/index.ts';
import { formatInstant } from '../../src/kernel/instant.ts';
import { createLogger } from '../../src/observability/logger.ts';
import { type Database, statement } from '../../src/platform/postgres/database.ts';
import { draw } from '../engine/support/graphs.ts';
import { createTestClock, type TestClock } from './clock.ts';
import { createTestDatabase, type TestDatabase } from './postgres.ts';
import { until, whileProgressing } from './until.ts';

/** As wide as it gets: what a test of anything but the gate trades under. */
export const WIDE: RiskLimits = {
  dailyLossLimit: '1000000.00',
  maxDailySignals: 100_000,
  maxOpenSignals: 100_000,
  maxConsecutiveLosses: 100_000,
  tradingHalted: false,
};

export interface DeskProcess {
  services: Services;
  dispatcher: Dispatcher;
}

export interface AuditLine {
  barTs: string;
  decision: string;
  side: string | null;
  reason: unknown;
}

/** A database with traders, bars and the processes that run strategies on it; no HTTP. */
export interface Desk {
  database: TestDatabase;
  db: Database;
  clock: TestClock;
  wakeups: Wakeups;
  services: Services;
  log: Record<string, unknown>[];
  user(limits?: RiskLimits): Promise<UserCaller>;
  /** Saves a strategy that may start, and answers its id. */
  strategy(user: UserCaller, graph: Graph, market?: { instrument?: string; timeframe?: Timeframe }): Promise<string>;
  start(user: UserCaller, strategyId: string): Promise<void>;
  stop(user: UserCaller, strategyId: string): Promise<void>;
  ingest(instrument: string, bars: readonly Bar[]): Promise<void>;
  /** What runs strategies, as a process of its own would; started, and stopped at the end of the test. */
  process(options?: { db?: Database; wakeups?: Wakeups; leaseTtl?: number; pollInterval?: number }): DeskProcess;
  status(strategyId: string): Promise<string>;
  /** Waits until a runtime has one of these statuses. */
  reaches(strategyId: string, ...statuses: string[]): Promise<void>;
  /** Waits until a runtime has decided on the bar that opens at `ts`. */
  decided(strategyId: string, ts: number): Promise<void>;
  audit(strategyId: string): Promise<AuditLine[]>;
  signals(strategyId: string): Promise<SignalLine[]>;
  end(): Promise<void>;
}

export interface SignalLine {
  id: string;
  side: string;
  status: string;
  size: number;
  entryPrice: string;
  stopPrice: string | null;
  targetPrice: string | null;
  barTs: string;
  closePrice: string | null;
  closeBarTs: string | null;
  closeReason: string | null;
  pnl: string | null;
  reason: unknown;
}

const RUNTIME = statement(
  'test-runtime',
  'select status, runtime_last_bar(runtime) as "lastBarTs", last_error as "lastError" from runtime where strategy_id = $1',
);
const OWNER = statement('test-owner', 'select user_id as id from strategy where id = $1');
const SIGNALS = statement(
  'test-signals',
  `select id, side, status, size, trim_scale(entry_price) as "entryPrice", trim_scale(stop_price) as "stopPrice",
          trim_scale(target_price) as "targetPrice", bar_ts as "barTs", trim_scale(close_price) as "closePrice",
          close_bar_ts as "closeBarTs", close_reason as "closeReason", pnl, reason
     from signal where strategy_id = $1 order by bar_ts, id`,
);

export const barInput = ({ ts, open, high, low, close, volume }: Bar): BarInput => ({
  ts: formatInstant(ts),
  open: String(open),
  high: String(high),
  low: String(low),
  close: String(close),
  volume: String(volume),
});

export async function createDesk(options: { maxConnections?: number } = {}): Promise<Desk> {
  const database = await createTestDatabase(options);
  const { db } = database;
  const clock = createTestClock('2026-06-01T00:00:00Z');
  const log: Record<string, unknown>[] = [];
  const logger = createLogger({
    level: 'debug',
    pretty: false,
    destination: { write: (line) => void log.push(JSON.parse(line)) },
  });
  const localWakeups = () =>
    createLocalWakeups({
      onError: (error) => {
        throw error;
      },
    });
  const wakeups = localWakeups();
  const onFault = (fault: unknown) => void log.push({ fault });
  const servicesOn = (on: Database, woken: Wakeups) =>
    createServices({ db: on, clock, wakeups: woken, heartbeatMs: 15_000, onFault });
  const services = servicesOn(db, wakeups);
  const processes: DeskProcess[] = [];
  let named = 0;

  const runtime = async (strategyId: string) =>
    (await db.query<{ status: string; lastBarTs: string | null; lastError: string | null }>(RUNTIME, [strategyId]))[0];

  return {
    database,
    db,
    clock,
    wakeups,
    services,
    log,
    async user(limits = WIDE) {
      const user: UserCaller = {
        kind: 'user',
        userId: randomUUID(),
        email: null,
        role: 'user',
        expiresAt: Number.MAX_SAFE_INTEGER,
      };
      await db.transaction(async (tx) => {
        await ensureAccount(tx, user);
        await createRiskStore().initLimits(tx, user.userId, 'paper', limits, formatInstant(clock.now()));
      });
      return user;
    },
    async strategy(user, graph, { instrument = 'MES', timeframe = '1m' } = {}) {
      const { strategies } = services;
      const id = await strategies.create(user, { name: `Strategy ${++named}`, instrument, timeframe, graph });
      await strategies.promote(user, id);
      return id;
    },
    async start(user, strategyId) {
      await services.runtimes.start(user, { strategyId, mode: 'paper' });
    },
    async stop(user, strategyId) {
      await services.runtimes.stop(user, { strategyId, mode: 'paper' });
    },
    async ingest(instrument, bars) {
      for (let at = 0; at < bars.length; at += 5_000) {
        const { rejected } = await services.marketData.ingest(instrument, bars.slice(at, at + 5_000).map(barInput));
        if (rejected.length > 0) throw new Error(`bars were rejected: ${JSON.stringify(rejected[0])}`);
      }
    },
    process({ db: on = db, wakeups: woken = wakeups, leaseTtl, pollInterval } = {}) {
      const own = on === db && woken === wakeups ? services : servicesOn(on, woken);
      const parts = { db: on, wakeups: woken, services: own, logger };
      const dispatcher = createRuntimeDispatcher({
        ...parts,
        ...(leaseTtl === undefined ? {} : { leaseTtl }),
        ...(pollInterval === undefined ? {} : { pollInterval }),
      });
      dispatcher.start();
      const made = { services: own, dispatcher };
      processes.push(made);
      return made;
    },
    async status(strategyId) {
      return (await runtime(strategyId))?.status ?? 'none';
    },
    async reaches(strategyId, ...statuses) {
      await until(async () => {
        const row = await runtime(strategyId);
        return (
          statuses.includes(row?.status ?? '') || `${strategyId} is ${row?.status} (${row?.lastError}), not ${statuses}`
        );
      });
    },
    async decided(strategyId, ts) {
      // A busy machine is slow, not stuck: the patience is for a runtime that makes no progress.
      await whileProgressing(async () => {
        const row = await runtime(strategyId);
        return (
          (row?.lastBarTs != null && Date.parse(row.lastBarTs) >= ts) ||
          `${strategyId} (${row?.status}, ${row?.lastError}) is at ${row?.lastBarTs}, not yet at ${formatInstant(ts)}`
        );
      });
    },
    async audit(strategyId) {
      const [owner] = await db.query<{ id: string }>(OWNER, [strategyId]);
      const caller: UserCaller = { kind: 'user', userId: owner?.id ?? '', email: null, role: 'user', expiresAt: 0 };
      const lines: AuditLine[] = [];
      for (let after: string | null = null, more = true; more; ) {
        const page = await services.signals.audit(caller, { strategyId }, { first: 500, after });
        lines.push(...page.rows.map(({ barTs, decision, side, reason }) => ({ barTs, decision, side, reason })));
        more = page.hasNextPage;
        after = page.rows.length > 0 ? page.cursorOf(page.rows.at(-1) as (typeof page.rows)[number]) : null;
      }
      return lines.reverse();
    },
    signals: (strategyId) => db.query<SignalLine>(SIGNALS, [strategyId]),
    async end() {
      await Promise.all(processes.map(({ dispatcher }) => dispatcher.stop()));
      services.hub.close();
      await database.drop();
    },
  };
}

/**
 * Buys each bar that closes above its open, with a stop and a target of so many ticks: a trade every few bars.
 * `cooldown` bars are waited after a trade; `offset` only makes it another graph.
 */
export function upBarBuyer({ stop = 12, target = 12, cooldown = 0, ema = 5 } = {}): Graph {
  const waiting = cooldown > 0;
  return draw(
    {
      bars: ['data.bars'],
      ema: ['ind.ema', { length: ema }],
      up: ['cond.compare', { op: 'gt' }],
      ...(waiting ? { wait: ['filter.cooldown', { bars: cooldown }] as [string, Record<string, unknown>] } : {}),
      size: ['size.fixed'],
      long: ['entry.signal'],
      sl: ['exit.stop_loss', { mode: 'ticks', value: stop }],
      tp: ['exit.take_profit', { mode: 'ticks', value: target }],
      out: ['out.strategy'],
    },
    `bars.close>ema.source bars.close>up.a ema.value>up.b up.result>long.when size.size>long.size
     ${waiting ? 'wait.result>long.filter' : ''}
     long.entry>sl.entry long.entry>tp.entry long.entry>out.entry sl.exit>out.exit tp.exit>out.exit`,
  );
}
