import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compile, createEvaluationPool, type Graph, type Timeframe, validateGraph } from '../../src/engine/index.ts';
import { play } from './support/backtest.ts';
import { ES_WEEK, MES, realBars, walk } from './support/market.ts';

const folder = new URL('../../src/domains/strategies/fixtures/', import.meta.url);
interface Strategy {
  format: string;
  name: string;
  description: string;
  instrument: string;
  timeframe: Timeframe;
  tags: string[];
  graph: Graph;
}
const fixtures = readdirSync(folder)
  .filter((file) => file.endsWith('.json'))
  .map((file): [string, Strategy] => [file, JSON.parse(readFileSync(new URL(file, folder), 'utf8'))]);
const week = realBars(ES_WEEK);

describe('the ready-made strategies', () => {
  it('are at least six, each with a name of its own', () => {
    expect(new Set(fixtures.map(([, { name }]) => name)).size).toBe(fixtures.length);
    expect(fixtures.length).toBeGreaterThanOrEqual(6);
  });
  for (const [file, strategy] of fixtures) {
    const trades = (bars: NonNullable<typeof week>) => {
      const market = { ...MES, instrument: strategy.instrument, timeframe: strategy.timeframe };
      const pool = createEvaluationPool(market);
      return play(pool.attach(compile(strategy.graph, market)), bars, (bar) => pool.update(bar)).trades;
    };
    it(`${file} is executable without a warning, drawn with positions`, () => {
      const result = validateGraph(strategy.graph, { timeframe: strategy.timeframe, tickSize: 0.25, hasVolume: true });
      expect(result).toMatchObject({ executable: true, issues: [] });
      expect(result.graph).toEqual(strategy.graph);
      expect(strategy.graph.nodes.every(({ position }) => position)).toBe(true);
      expect(strategy).toMatchObject({ format: 'ex7.strategy/v1', name: expect.any(String), tags: expect.any(Array) });
    });
    it(`${file} trades on a random walk`, () => {
      expect(trades(walk(6000)).length).toBeGreaterThan(2);
    });
    it.skipIf(!week)(`${file} trades on the ES week${week ? '' : ': ../shared/data is absent'}`, () => {
      expect(trades(week ?? []).length).toBeGreaterThan(3);
    });
  }
});
