import { describe, expect, it } from 'vitest';
import {
  afterEntry,
  type Bar,
  type CompiledStrategy,
  compile,
  createEvaluationPool,
  type Decision,
  type EvaluationPool,
  initialTradeState,
  type Run,
  type Trace,
  type TradeState,
} from '../../src/engine/index.ts';
import fc from '../support/properties.ts';
import { BLOCK_SIZES, type BlockSizes, columnsOf, feedOf } from './support/feed.ts';
import { graphs } from './support/genes.ts';
import { emaCross } from './support/graphs.ts';
import { MES, random, walk } from './support/market.ts';
import { record, revisions } from './support/recording.ts';

const FRIDAY = Date.UTC(2026, 2, 6, 14, 0);
const IN_BLOCKS = BLOCK_SIZES.filter((sizes) => sizes !== 'one by one');

/** Bars over a weekend with holes: single minutes, a quarter of an hour, a session's last minutes. */
const GAPPY = ((): Bar[] => {
  const next = random(9);
  const { calendar } = MES;
  return walk(900, 5, FRIDAY).filter(({ ts }, k) => {
    const left = calendar.sessionAt(ts).close - ts;
    return next() > 0.1 && k % 97 >= 15 && left > 3 * 60_000;
  });
})();
/** The same with bars that have no price or no volume. */
const EMPTY = GAPPY.map((bar, k) => {
  if (k % 41 === 20) return { ...bar, open: Number.NaN, high: Number.NaN, low: Number.NaN, close: Number.NaN };
  return k % 53 === 7 ? { ...bar, volume: Number.NaN } : bar;
});

interface Decided {
  decision: Decision;
  trace: Trace;
  bars: number;
}

function decideAll(compiled: CompiledStrategy, bars: readonly Bar[], sizes: BlockSizes): Decided[] {
  const pool = createEvaluationPool(MES);
  return follow(pool, pool.attach(compiled), bars, feedOf(pool, bars, sizes)).decided;
}

/** Decides each bar with the run's own trades. */
function follow(
  pool: EvaluationPool,
  run: Run,
  bars: readonly Bar[],
  feed: (bar: Bar) => void,
  begin: TradeState = initialTradeState(),
): { decided: Decided[]; state: TradeState } {
  let state = begin;
  const decided = bars.map((bar) => {
    feed(bar);
    const decision = run.decide(bar, state);
    state = decision.entry ? afterEntry(decision.next, decision.entry) : decision.next;
    return { decision, trace: run.trace(), bars: pool.bars };
  });
  return { decided, state };
}

describe('values and decisions are the same at any block size', () => {
  for (const [name, bars] of Object.entries({ 'bars with gaps': GAPPY, 'bars without prices or volume': EMPTY })) {
    it(`on ${name}`, { timeout: 120_000 }, () => {
      fc.assert(
        fc.property(graphs, (graph) => {
          const compiled = compile(graph, MES);
          const expected = decideAll(compiled, bars, 'one by one');
          for (const sizes of IN_BLOCKS) {
            const found = decideAll(compiled, bars, sizes);
            const first = found.findIndex((one, k) => JSON.stringify(one) !== JSON.stringify(expected[k]));
            if (first >= 0) expect(found[first], `bar ${first}, blocks of ${sizes}`).toEqual(expected[first]);
          }
        }),
        { numRuns: 40 },
      );
    });
  }

  it('of every node revision', () => {
    for (const { name, definition } of revisions) {
      for (const size of [1, 7])
        expect(record(definition, size), `${name}, blocks of ${size}`).toEqual(record(definition));
    }
  });

  it('for one bar and for no bar', () => {
    const [first] = GAPPY as [Bar];
    const pool = createEvaluationPool(MES);
    const run = pool.attach(compile(emaCross(), MES));
    pool.updateBlock(columnsOf([]), 0, 0);
    expect([pool.bars, pool.ts]).toEqual([0, null]);
    pool.updateBlock(columnsOf([first]), 0, 1);
    expect([pool.bars, pool.ts]).toEqual([1, first.ts]);
    expect(run.decide(first, initialTradeState()).kind).toBe('warming_up');
  });
});

describe('a block', () => {
  const compiled = compile(emaCross(), MES);
  const inBlock = (count: number) => {
    const pool = createEvaluationPool(MES);
    const run = pool.attach(compiled);
    pool.updateBlock(columnsOf(GAPPY), 0, count);
    return { pool, run };
  };

  it('is stepped through bar by bar, and no further', () => {
    const { pool, run } = inBlock(5);
    expect([pool.bars, pool.ts]).toEqual([1, GAPPY[0]?.ts]);
    pool.moveTo(4);
    expect([pool.bars, pool.ts]).toEqual([5, GAPPY[4]?.ts]);
    expect(() => run.decide(GAPPY[3] as Bar, initialTradeState())).toThrow(RangeError);
    expect(() => pool.moveTo(5)).toThrow(new RangeError('The block has 5 bars, got index 5'));
  });
  it('has bars in ascending time order, after those before it', () => {
    const { pool } = inBlock(5);
    const reversed = columnsOf([GAPPY[6] as Bar, GAPPY[5] as Bar]);
    expect(() => pool.updateBlock(reversed, 0, 2)).toThrow(/ascending time order/);
    expect(() => pool.updateBlock(columnsOf(GAPPY), 4, 6)).toThrow(/ascending time order/);
    pool.updateBlock(columnsOf(GAPPY), 5, 7);
    pool.moveTo(1);
    expect(pool.bars).toBe(7);
  });
  it('is left by runs at any bar, and joined by pools at its last', () => {
    const { pool, run } = inBlock(6);
    const other = inBlock(6);
    expect(() => pool.adopt(other.pool)).toThrow(RangeError);
    pool.moveTo(5);
    expect(() => pool.adopt(other.pool)).toThrow(RangeError);
    other.pool.moveTo(5);
    pool.adopt(other.pool);
    run.detach();
    expect(pool.size).toBeGreaterThan(0);
    other.run.detach();
    expect(pool.size).toBe(0);
  });
});

describe('a run that was warmed up in blocks', () => {
  it('goes on like one that saw bar after bar, in a pool that others join and leave', { timeout: 120_000 }, () => {
    const stop = fc.integer({ min: 1, max: GAPPY.length - 200 });
    const cut = fc.constantFrom<BlockSizes>(...BLOCK_SIZES);
    fc.assert(
      fc.property(graphs, graphs, stop, cut, cut, (first, second, at, before, after) => {
        const [past, rest] = [GAPPY.slice(0, at), GAPPY.slice(at)];
        const [one, two] = [first, second].map((graph) => compile(graph, MES)) as [CompiledStrategy, CompiledStrategy];
        const expected = decideAll(one, GAPPY, 'one by one');

        const shared = createEvaluationPool(MES);
        const guest = shared.attach(two);
        for (const bar of past) shared.update(bar);
        const own = createEvaluationPool(MES);
        const run = own.attach(one);
        const warm = follow(own, run, past, feedOf(own, past, before));
        shared.adopt(own);
        expect(JSON.stringify(run.trace())).toBe(JSON.stringify(expected[at - 1]?.trace));
        const half = rest.slice(0, rest.length >> 1);
        const middle = follow(shared, run, half, feedOf(shared, half, after), warm.state);
        guest.detach();
        const end = rest.slice(half.length);
        const found = follow(shared, run, end, feedOf(shared, end, before), middle.state);
        const all = [...warm.decided, ...middle.decided, ...found.decided];
        const differs = all.findIndex((step, k) => JSON.stringify(step) !== JSON.stringify(expected[k]));
        if (differs >= 0) expect(all[differs], `bar ${differs} of ${at} and more`).toEqual(expected[differs]);
      }),
      { numRuns: 40 },
    );
  });
});
