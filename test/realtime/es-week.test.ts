import { EventSource } from 'eventsource';
import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import type { UserCaller } from '../../src/domains/account/index.ts';
import { instrumentOf } from '../../src/domains/market-data/index.ts';
import { barsOf, sharedData } from '../market-data/shared-data.ts';
import { createTestApp, type TestApp, type TestCaller } from '../support/app.ts';
import { strategy } from '../support/seed.ts';

// The main job on real input: a week of ES, as MES, through a running runtime of the shipped EMA cross.

const WEEK = 'ES_1m_2013-10-06_2013-10-14.csv';
const INGEST = `mutation ($bars: [BarInput!]!) {
  result: ingestBars(instrument: "MES", bars: $bars) {
    __typename ... on Ingested { accepted duplicates rejected { code } } ... on Error { code message } } }`;
const START = `mutation ($id: ID!) { result: startRuntime(strategyId: $id) {
  __typename ... on Runtime { status } ... on Error { code message } } }`;
const EVENTS = `subscription ($after: String) { signalEvents(after: $after) { cursor kind signal { id } } }`;

interface Signal {
  id: string;
  status: string;
  side: 'long' | 'short';
  size: number;
  entry_price: string;
  close_price: string;
  gross_pnl: string;
  slippage_cost: string;
  commission: string;
  pnl: string;
  stop_price: string;
  bar_ts: string;
  close_bar_ts: string;
}
interface Frame {
  id: string;
  event: string;
  signal: string;
}

const skipped = sharedData === null ? ' (skipped: no real bars in ../shared/data)' : '';

describe.skipIf(sharedData === null)(`a week of ES through the EMA cross${skipped}`, () => {
  let app: TestApp;
  let user: TestCaller<UserCaller>;
  let url: string;
  let strategyId: string;
  const sse: Frame[] = [];
  const ws: Frame[] = [];
  const ends: (() => void)[] = [];

  beforeAll(async () => {
    app = await createTestApp();
    app.dispatch();
    ({ url } = await app.listen());
    user = await app.user();
    strategyId = await strategy(app, 'ema-cross').on('MES').as('live').for(user);

    await followSse();
    await followWebSocket();
    const { result } = await app.runOk<{ result: { status: string } }>(START, { id: strategyId }, user);
    expect(['STARTING', 'RUNNING']).toContain(result.status);

    const bars = barsOf(WEEK).map(({ ts, open, high, low, close, volume }) => ({ ts, open, high, low, close, volume }));
    const service = await app.service();
    for (let from = 0; from < bars.length; from += 1_000) {
      const { result } = await app.runOk<{ result: { accepted: number } }>(
        INGEST,
        { bars: bars.slice(from, from + 1_000) },
        service,
      );
      expect(result).toMatchObject({ accepted: Math.min(1_000, bars.length - from), duplicates: 0, rejected: [] });
    }
    await vi.waitFor(async () => expect((await runtime()).last_bar_ts).toBe(lastBar(bars)), 60_000);
    const events = await app.database.db.prisma.event.count({ where: { kind: { in: ['fired', 'closed'] } } });
    await vi.waitFor(() => expect([sse.length, ws.length]).toEqual([events, events]), 10_000);
  }, 120_000);

  afterAll(async () => {
    for (const end of ends) end();
    await app.close();
  });

  const lastBar = (bars: { ts: string }[]) => new Date(bars.at(-1)?.ts as string).toISOString();
  const rest = async (path: string) => {
    const response = await fetch(`${url}/api${path}`, { headers: { authorization: `Bearer ${user.token}` } });
    expect(response.status).toBe(200);
    return response.json();
  };
  const runtime = async () => (await rest('/signals/runtimes')).items[0] as { last_bar_ts: string };

  async function allSignals(): Promise<Signal[]> {
    const all: Signal[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: { items: Signal[]; next_cursor: string | null } = await rest(
        `/signals?limit=20${cursor ? `&cursor=${cursor}` : ''}`,
      );
      all.push(...page.items);
      cursor = page.next_cursor;
    }
    return all;
  }

  async function followSse() {
    const source = new EventSource(`${url}/api/signals/stream`, {
      fetch: (input, init) =>
        fetch(input, { ...init, headers: { ...init?.headers, authorization: `Bearer ${user.token}` } }),
    });
    ends.push(() => source.close());
    for (const event of ['signal', 'signal_closed']) {
      source.addEventListener(event, (frame) => {
        sse.push({ id: frame.lastEventId, event, signal: JSON.parse(frame.data).id });
      });
    }
    await new Promise((open) => source.addEventListener('compliance', open));
  }

  async function followWebSocket() {
    const client = createClient({
      url: `${url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${user.token}` },
    });
    ends.push(() => client.dispose());
    const items = client.iterate<{ signalEvents: { cursor: string; kind: string; signal: { id: string } | null } }>({
      query: EVENTS,
    });
    const opened = await items.next();
    expect(opened.value?.data?.signalEvents.kind).toBe('HEARTBEAT');
    void (async () => {
      for await (const { data } of items) {
        const event = data?.signalEvents;
        if (!event?.signal) continue;
        const name = event.kind === 'FIRED' ? 'signal' : 'signal_closed';
        ws.push({ id: event.cursor, event: name, signal: event.signal.id });
      }
    })();
  }

  it('fires, and both clients see the same sequence', () => {
    expect(sse.filter(({ event }) => event === 'signal').length).toBeGreaterThanOrEqual(3);
    expect(ws).toEqual(sse);
    const sequence = sse.map(({ id }) => Number(id.split('.')[1]));
    expect(sequence).toEqual([...sequence].sort((a, b) => a - b));
    expect(new Set(sequence).size).toBe(sequence.length);
  });

  it('computes P&L and costs of every closed signal by the formula', async () => {
    const closed = (await allSignals()).filter(({ status }) => status === 'closed');
    expect(closed.length).toBeGreaterThanOrEqual(3);
    const mes = instrumentOf('MES');
    expect(mes).toMatchObject({ tickValue: '1.25', pointValue: '5', commissionPerSide: '0.62' });
    for (const signal of closed) {
      // In whole cents, and written out for MES, so that it shares nothing with the code under test.
      const quarters = (price: string) => Number(price) * 4;
      const moved = quarters(signal.close_price) - quarters(signal.entry_price);
      const gross = (signal.side === 'long' ? moved : -moved) * 125 * signal.size;
      const slippage = 2 * 2 * 125 * signal.size;
      const commission = 2 * 62 * signal.size;
      const text = (cents: number) => (cents / 100).toFixed(2);
      expect(signal).toMatchObject({
        gross_pnl: text(gross),
        slippage_cost: text(slippage),
        commission: text(commission),
        pnl: text(gross - slippage - commission),
      });
    }
  });

  it('fires at most once per bar, and closes each signal before the next', async () => {
    const signals = (await allSignals()).sort((a, b) => a.bar_ts.localeCompare(b.bar_ts));
    for (const [index, signal] of signals.entries()) {
      const next = signals[index + 1];
      if (!next) continue;
      expect(signal.status).toBe('closed');
      expect(next.bar_ts > signal.close_bar_ts).toBe(true);
    }
  });

  it('has one audit row per bar, with the decision and node values; only those of events are stored', async () => {
    const { prisma } = app.database.db;
    const COUNT = 'query ($filter: AuditFilter) { signalAudit(filter: $filter, first: 1) { totalCount } }';
    const { signalAudit } = await app.runOk<{ signalAudit: { totalCount: number } }>(
      COUNT,
      { filter: { strategyId } },
      user,
    );
    expect(signalAudit.totalCount).toBe(8_198);
    expect(await prisma.signalAudit.count({ where: { strategyId } })).toBeLessThan(200);
    const decisions = await prisma.signalAudit.groupBy({ by: ['decision'], _count: true });
    const count = Object.fromEntries(decisions.map((row) => [row.decision, row._count]));
    expect(count.fired).toBe(sse.filter(({ event }) => event === 'signal').length);
    expect(count.closed).toBe(sse.filter(({ event }) => event === 'signal_closed').length);
    expect(count.error).toBeUndefined();
    const { items } = await rest(`/signals/audit?strategy_id=${strategyId}&decision=fired&limit=1`);
    expect(items[0].reason.nodes.fast.value).toBeGreaterThan(1_000);
  });
});
