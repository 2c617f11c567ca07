import type { UserCaller } from '../../src/domains/account/index.ts';
import { type BarInput, createSimulator, requireInstrument } from '../../src/domains/market-data/index.ts';
import { createTestApp, type TestApp, type TestCaller } from '../support/app.ts';
import { strategy } from '../support/seed.ts';
import { until } from '../support/until.ts';

const MINUTE = 60_000;
const STEP = 4 * MINUTE;
const OPENING = '2026-10-26T13:30:00Z';
const INSTRUMENTS = ['M2K', 'MGC'] as const;

/** A user whose EMA cross runs on a simulated market, up to the opening of a day session. */
export interface TradingDay {
  app: TestApp;
  user: TestCaller<UserCaller>;
  strategyId: string;
  port: number;
  /**
   * Advances the market, four minutes at a time, until this many signals are open or closed. Returns their ids, oldest
   * first.
   */
  untilSignals(wanted: { open?: number; closed?: number }): Promise<{ id: string; status: string }[]>;
  /** Advances the market and waits until the strategy has decided its bars. */
  advance(minutes: number): Promise<void>;
  close(): Promise<void>;
}

const SIGNALS = '{ signals(first: 50) { edges { node { id status } } } }';
const RUNTIME = '{ runtimes { strategy { id } lastBarTs status } }';

/** `hours` of bars are stored before the day session. */
export async function createTradingDay({ hours = 8 } = {}): Promise<TradingDay> {
  const app = await createTestApp({ heartbeatMs: 1_000 });
  app.clock.set('2026-10-26T23:00:00Z');
  const user = await app.user({ email: 'trader@test.example' });
  const simulators = INSTRUMENTS.map((symbol) => createSimulator(requireInstrument(symbol, []), 'ex7'));
  const bars = (from: number, to: number) =>
    simulators.map((simulator) => {
      const made: BarInput[] = [];
      for (let ts = from; ts < to; ts += MINUTE) {
        const bar = simulator.barAt(ts);
        if (bar) made.push(bar);
      }
      return [simulator.instrument.symbol, made] as const;
    });
  const store = async (from: number, to: number) => {
    for (const [symbol, made] of bars(from, to)) {
      for (let at = 0; at < made.length; at += 500) {
        await app.services.marketData.ingest(symbol, made.slice(at, at + 500));
      }
    }
  };

  let now = Date.parse(OPENING);
  await store(now - hours * 60 * MINUTE, now);
  const strategyId = await strategy(app).named('EMA cross, ATR stop on M2K').on('M2K').as('live').for(user);
  await app.services.runtimes.start(user.caller, { strategyId, mode: 'paper' });
  app.dispatch();
  await app.work();
  const { port } = await app.listen();

  const decided = (ts: number) =>
    until(async () => {
      const { runtimes } = await app.runOk<{ runtimes: { lastBarTs: string | null; status: string }[] }>(
        RUNTIME,
        {},
        user,
      );
      const [runtime] = runtimes;
      return (runtime?.lastBarTs != null && Date.parse(runtime.lastBarTs) >= ts) || `it is at ${runtime?.lastBarTs}`;
    });
  await until(async () => {
    const { runtimes } = await app.runOk<{ runtimes: { status: string }[] }>(RUNTIME, {}, user);
    return runtimes[0]?.status === 'RUNNING' || `it is ${runtimes[0]?.status}`;
  });

  return {
    app,
    user,
    strategyId,
    port,
    async untilSignals({ open, closed }) {
      for (let steps = 0; steps < 90; steps++) {
        const { signals } = await app.runOk<{ signals: { edges: { node: { id: string; status: string } }[] } }>(
          SIGNALS,
          {},
          user,
        );
        const all = signals.edges.map(({ node }) => node).reverse();
        const count = (isOpen: boolean) => all.filter(({ status }) => (status === 'OPEN') === isOpen).length;
        if ((open === undefined || count(true) === open) && (closed === undefined || count(false) >= closed))
          return all;
        await store(now, now + STEP);
        now += STEP;
        await decided(now - MINUTE);
      }
      throw new Error('six hours of this market brought no such signals');
    },
    async advance(minutes) {
      await store(now, now + minutes * MINUTE);
      now += minutes * MINUTE;
      await decided(now - MINUTE);
    },
    close: () => app.close(),
  };
}
