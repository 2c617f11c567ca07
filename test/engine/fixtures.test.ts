import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compile, createEvaluationPool, validateGraph } from '../../src/engine/index.ts';
import { play } from './support/backtest.ts';
import { ES_WEEK, MES, realBars, walk } from './support/market.ts';
import { STRATEGIES_PAGE, strategiesPage, strategyFiles, tested } from './support/strategies-page.ts';

const fixtures = strategyFiles();
const week = realBars(ES_WEEK);
const WALK = walk(6000);

describe('the ready-made strategies', () => {
  it('are thirty, each with a name of its own', () => {
    expect(new Set(fixtures.map(([, { name }]) => name)).size).toBe(fixtures.length);
    expect(fixtures.length).toBe(30);
  });
  const results = new Map<string, ReturnType<typeof tested>>();
  for (const [file, strategy] of fixtures) {
    it(`${file} is executable without a warning, drawn with positions`, () => {
      const result = validateGraph(strategy.graph, { timeframe: strategy.timeframe, tickSize: 0.25, hasVolume: true });
      expect(result).toMatchObject({ executable: true, issues: [] });
      expect(result.graph).toEqual(strategy.graph);
      expect(strategy.graph.nodes.every(({ position }) => position)).toBe(true);
      expect(strategy).toMatchObject({ format: 'ex7.strategy/v1', name: expect.any(String), tags: expect.any(Array) });
    });
    it(`${file} trades on a random walk`, () => {
      const market = { ...MES, instrument: strategy.instrument, timeframe: strategy.timeframe };
      const pool = createEvaluationPool(market);
      const { trades } = play(pool.attach(compile(strategy.graph, market)), WALK, (bar) => pool.update(bar));
      expect(trades.length).toBeGreaterThan(1);
    });
    it.skipIf(!week)(`${file} trades on the ES week${week ? '' : ': ../shared/data is absent'}`, () => {
      results.set(file, tested(strategy, week ?? []));
      expect(results.get(file)?.trades).toBeGreaterThan(3);
    });
  }
  it.skipIf(!week)('are described with what they did that week: `npm run strategies` prints the page', () => {
    for (const [file, strategy] of fixtures) {
      if (!results.has(file)) results.set(file, tested(strategy, week ?? []));
    }
    expect(readFileSync(STRATEGIES_PAGE, 'utf8')).toBe(strategiesPage(results));
  });
});
