import { describe, expect, it } from 'vitest';
import {
  type Bar,
  compile,
  createEvaluationPool,
  initialTradeState,
  type Market,
  warmUp,
} from '../../src/engine/index.ts';
import { emaCross } from './support/graphs.ts';
import { MES, walk } from './support/market.ts';

const BARS = walk(60);
const compiled = () => compile(emaCross(), MES);
const started = (count: number, market: Market = MES) => {
  const pool = createEvaluationPool(market);
  const run = pool.attach(compile(emaCross(), market));
  for (const bar of BARS.slice(0, count)) pool.update(bar);
  return { pool, run };
};

describe('a pool', () => {
  it('computes equal sub-graphs once, however their nodes are named', () => {
    const pool = createEvaluationPool(MES);
    pool.attach(compiled());
    const { size } = pool;
    const renamed = emaCross();
    for (const node of renamed.nodes) node.id = `other_${node.id}`;
    for (const edge of renamed.edges)
      Object.assign(edge, { source: `other_${edge.source}`, target: `other_${edge.target}` });
    pool.attach(compile(renamed, MES));
    expect(pool.size).toBe(size);
    const faster = emaCross();
    Object.assign(faster.nodes.find(({ id }) => id === 'fast')?.params ?? {}, { length: 8 });
    pool.attach(compile(faster, MES));
    // Its EMA, the cross of it and the entry on that.
    expect(pool.size).toBe(size + 3);
  });
  it('keeps what a run that stays still needs', () => {
    const { pool, run } = started(40);
    const other = started(40);
    pool.adopt(other.pool);
    const { size } = pool;
    run.detach();
    run.detach();
    expect(pool.size).toBe(size);
    const next = BARS[40] as Bar;
    pool.update(next);
    expect(() => other.run.decide(next, initialTradeState())).not.toThrow();
    other.run.detach();
    expect(pool.size).toBe(0);
  });
  it('takes bars in the order of their time only', () => {
    const { pool } = started(5);
    expect(pool.bars).toBe(5);
    expect(pool.ts).toBe(BARS[4]?.ts);
    expect(() => pool.update(BARS[4] as Bar)).toThrow(RangeError);
    expect(() => pool.update(BARS[2] as Bar)).toThrow(RangeError);
    expect(pool.bars).toBe(5);
  });
  it('takes no strategy in the middle of its bars, unless it computes all of it already', () => {
    const { pool } = started(5);
    expect(() => pool.attach(compiled())).not.toThrow();
    const slower = emaCross();
    Object.assign(slower.nodes.find(({ id }) => id === 'slow')?.params ?? {}, { length: 30 });
    expect(() => pool.attach(compile(slower, MES))).toThrow(RangeError);
  });
  it('adopts only a pool at the same bar', () => {
    const { pool } = started(10);
    expect(() => pool.adopt(started(9).pool)).toThrow(RangeError);
    expect(() => pool.adopt(started(10).pool)).not.toThrow();
    const empty = createEvaluationPool(MES);
    empty.adopt(pool);
    expect([empty.bars, empty.ts, pool.bars, pool.size]).toEqual([10, BARS[9]?.ts, 0, 0]);
  });
  it('is for one market', () => {
    const pool = createEvaluationPool(MES);
    expect(() => pool.attach(compile(emaCross(), { ...MES, instrument: 'MNQ' }))).toThrow(RangeError);
    expect(() => pool.adopt(started(0, { ...MES, timeframe: '5m' }).pool)).toThrow(RangeError);
  });
  it('counts the warm-up from the first stored bar', () => {
    const { pool, run } = started(0);
    warmUp(pool, run, BARS.slice(0, 20));
    for (const [k, kind] of [
      [20, 'warming_up'],
      [21, 'no_entry'],
    ] as const) {
      const bar = { ...(BARS[k] as Bar), close: 1 };
      pool.update(bar);
      expect(run.decide(bar, initialTradeState()).kind).toBe(kind);
    }
  });
});
