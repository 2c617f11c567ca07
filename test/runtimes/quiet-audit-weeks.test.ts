import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { UserCaller } from '../../src/domains/account/index.ts';
import { LiveRun } from '../../src/domains/runtimes/live-run.ts';
import { type AuditRecord, SignalNotOpenError } from '../../src/domains/signals/index.ts';
import type { Bar, Decision, Graph, Timeframe } from '../../src/engine/index.ts';
import { formatInstant } from '../../src/kernel/instant.ts';
import { statement } from '../../src/platform/postgres/database.ts';
import { ES_WEEK, GC_WEEK, realBars, walk } from '../engine/support/market.ts';
import { createDesk, type Desk, upBarBuyer } from '../support/desk.ts';
import { until } from '../support/until.ts';

// What processes decided, bar by bar as it came, beside what the audit shows of it afterwards: over two weeks with closes by
// the user, stops and starts, new versions and processes that take over.

interface Decided {
  kind: Decision['kind'];
  note?: string;
  trace: unknown;
}
interface Strategy {
  id: string;
  user: UserCaller;
  timeframe: Timeframe;
  /** Bar → what a live process decided on it. */
  live: Map<string, Decided>;
}
interface Week {
  instrument: string;
  bars: readonly Bar[];
  strategies: Strategy[];
}

const QUIET = new Set(['no_entry', 'in_position', 'warming_up', 'filtered', 'waiting']);
const isComputed = ({ id }: AuditRecord) => id[14] === '8';
/** Enough bars for the longest timeframe to decide something at the start. */
const STEP = 240;

let desk: Desk;
const weeks: Week[] = [];
const live = new Map<string, Strategy['live']>();
const wrapped = new WeakSet<LiveRun>();

/** Notes each decision of a process before it is applied. */
function noteDecisions() {
  const goLive = LiveRun.prototype.goLive;
  vi.spyOn(LiveRun.prototype, 'goLive').mockImplementation(function (this: LiveRun) {
    if (!wrapped.has(this)) {
      wrapped.add(this);
      const { run, lease } = this;
      const decide = run.decide.bind(run);
      run.decide = (bar, state, scope) => {
        const decision = decide(bar, state, scope);
        const { kind, note } = decision;
        const own = { kind, ...(note ? { note } : {}), trace: JSON.parse(JSON.stringify(run.trace())) };
        live.get(lease.strategyId)?.set(formatInstant(bar.ts), own);
        return decision;
      };
    }
    return goLive.call(this);
  });
}

async function week(instrument: string, bars: readonly Bar[]): Promise<Week> {
  const kinds: [Timeframe, Graph][] = [
    ['1m', upBarBuyer({ stop: 60, target: 80, cooldown: 45, ema: 20 })],
    ['5m', upBarBuyer({ stop: 30, target: 40 })],
    ['15m', upBarBuyer({ stop: 60, target: 60, cooldown: 3 })],
  ];
  const strategies: Strategy[] = [];
  for (const [timeframe, graph] of kinds) {
    const user = await desk.user();
    const id = await desk.strategy(user, graph, { instrument, timeframe });
    live.set(id, new Map());
    strategies.push({ id, user, timeframe, live: live.get(id) as Strategy['live'] });
  }
  return { instrument, bars, strategies };
}

const BEHIND = statement(
  'test-behind',
  `select strategy_id from runtime
    where status <> 'stopped' and (status <> 'running' or not on_lane or instrument = $1 and
          coalesce(lane_passed(strategy_id, instrument) < $2::timestamptz, true))`,
);
/** Waits until every runtime has decided what is stored. */
async function caughtUp(instrument: string, newest: Bar) {
  const passed = formatInstant(newest.ts + 60_000);
  await until(async () => (await desk.db.query(BEHIND, [instrument, passed])).length === 0, 60_000);
}

/** The market may have closed it first. */
async function closeIfOpen(user: UserCaller, id: string) {
  await desk.services.signals.close(user, id, null).catch((error) => {
    if (!(error instanceof SignalNotOpenError)) throw error;
  });
}

/** What users and operators do during the week. */
async function intervene(step: number, { strategies }: Week) {
  for (const [n, { id, user }] of strategies.entries()) {
    const phase = (step + n) % 9;
    if (phase === 2 || phase === 6) {
      const open = (await desk.signals(id)).find(({ status }) => status === 'open');
      if (open) await closeIfOpen(user, open.id);
    }
    if (phase === 4) {
      await desk.stop(user, id);
      await desk.reaches(id, 'stopped');
    }
    if (phase === 5 && (await desk.status(id)) === 'stopped') {
      await desk.start(user, id);
      await desk.reaches(id, 'running');
    }
    if (phase === 8) {
      const graph = upBarBuyer({ stop: 20 + step, target: 30 + step, ema: 6 + n });
      await desk.services.strategies.update(user, id, { graph });
    }
  }
}

beforeAll(async () => {
  noteDecisions();
  desk = await createDesk();
  weeks.push(await week('MES', realBars(ES_WEEK) ?? walk(6_000)));
  weeks.push(await week('MGC', realBars(GC_WEEK) ?? walk(6_000, 2)));
  for (const { instrument, bars } of weeks) await desk.ingest(instrument, bars.slice(0, STEP));
  let { dispatcher } = desk.process({ pollInterval: 20 });
  for (const { strategies } of weeks)
    for (const { id, user } of strategies) {
      await desk.start(user, id);
      await desk.reaches(id, 'running');
    }
  const steps = Math.ceil(Math.max(...weeks.map(({ bars }) => bars.length)) / STEP);
  for (let step = 1; step < steps; step++) {
    for (const { instrument, bars } of weeks) {
      const some = bars.slice(step * STEP, (step + 1) * STEP);
      const newest = some.at(-1);
      if (!newest) continue;
      await desk.ingest(instrument, some);
      if (step % 7 !== 3) await caughtUp(instrument, newest);
    }
    if (step % 7 === 3) {
      await dispatcher.stop();
      ({ dispatcher } = desk.process({ pollInterval: 20 }));
      for (const { instrument, bars } of weeks)
        await caughtUp(instrument, bars[Math.min((step + 1) * STEP, bars.length) - 1] as Bar);
    }
    for (const one of weeks) await intervene(step, one);
  }
  await dispatcher.stop();
}, 240_000);
afterAll(async () => {
  vi.restoreAllMocks();
  await desk.end();
});

async function audit({ id, user }: Strategy): Promise<AuditRecord[]> {
  const rows: AuditRecord[] = [];
  for (let after: string | null = null, more = true; more; ) {
    const page = await desk.services.signals.audit(user, { strategyId: id }, { first: 500, after });
    rows.push(...page.rows);
    more = page.hasNextPage;
    after = page.rows.length > 0 ? page.cursorOf(page.rows.at(-1) as AuditRecord) : null;
  }
  return rows;
}

describe('audit rows of whole weeks', () => {
  it.each([0, 1])('show each bar that a process decided, as it decided it (week %i)', async (at) => {
    const { strategies, bars } = weeks[at] as Week;
    for (const strategy of strategies) {
      const rows = await audit(strategy);
      const computed = rows.filter(isComputed);
      // The row of a minute is that of its bar only where that is a minute.
      const stored = new Set(
        rows
          .filter((row) => !isComputed(row) && (!row.minute || strategy.timeframe === '1m'))
          .map(({ barTs }) => barTs),
      );
      expect(strategy.live.size).toBeGreaterThan(bars.length / (3 * Number.parseInt(strategy.timeframe, 10)));
      const shown = computed.map(({ barTs, decision, reason }) => [barTs, { decision, reason }] as const);
      const decided = [...strategy.live]
        .filter(([barTs]) => !stored.has(barTs))
        .map(([barTs, { kind, note, trace }]) => {
          const reason = { ...(note ? { note } : {}), nodes: trace };
          return [barTs, { decision: kind, reason }] as const;
        });
      expect(new Set(decided.map(([, { decision }]) => decision).filter((kind) => !QUIET.has(kind)))).toEqual(
        new Set(),
      );
      const [computedRows, liveRows] = [new Map(shown), new Map(decided)];
      const differing = [...new Set([...computedRows.keys(), ...liveRows.keys()])].filter(
        (barTs) => JSON.stringify(computedRows.get(barTs)) !== JSON.stringify(liveRows.get(barTs)),
      );
      expect(differing.slice(0, 10).map((barTs) => [barTs, computedRows.get(barTs), liveRows.get(barTs)])).toEqual([]);
      expect(stored.size).toBeGreaterThan(10);
    }
  });
});
