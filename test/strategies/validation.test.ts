import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { UserCaller } from '../../src/domains/account/index.ts';
import type { Graph } from '../../src/engine/index.ts';
import { draw } from '../engine/support/graphs.ts';
import { createTestApp, type TestApp, type TestCaller } from '../support/app.ts';

const VALIDATE = `query ($graph: GraphInput!, $timeframe: Timeframe) {
  validateGraph(graph: $graph, instrument: "MES", timeframe: $timeframe) {
    executable issues { code severity nodeId message } } }`;
interface Validation {
  validateGraph: {
    executable: boolean;
    issues: { code: string; severity: string; nodeId: string | null; message: string }[];
  };
}

/** Long above the high of the first 15 minutes, while an oscillator is above `high` and below `low`. */
const breakout = (high: number, low: number): Graph =>
  draw(
    {
      bars: ['data.bars'],
      range: ['data.opening_range'],
      k: ['ind.stochastic'],
      above: ['cond.cross'],
      over: ['cond.compare', { op: 'gt', value: high }],
      under: ['cond.compare', { op: 'lt', value: low }],
      when: ['logic.and'],
      size: ['size.fixed'],
      long: ['entry.signal'],
      sl: ['exit.stop_loss'],
      out: ['out.strategy'],
    },
    `bars.bars>range.bars bars.bars>k.bars bars.close>above.a range.high>above.b k.k>over.a k.k>under.a
     above.result>when.in over.result>when.in under.result>when.in when.result>long.when size.size>long.size
     long.entry>sl.entry long.entry>out.entry sl.exit>out.exit`,
  );

describe('validation of a graph on its market', () => {
  let app: TestApp;
  let user: TestCaller<UserCaller>;
  beforeAll(async () => {
    app = await createTestApp();
    user = await app.user();
  });
  afterAll(() => app.close());

  const validate = async (graph: Graph, timeframe: string) => {
    const { validateGraph } = await app.runOk<Validation>(VALIDATE, { graph, timeframe }, user);
    return validateGraph;
  };

  it('an opening range of 15 minutes on 1h is an issue at its node (a range that is never complete)', async () => {
    const { executable, issues } = await validate(breakout(20, 80), 'H1');
    expect(executable).toBe(false);
    expect(issues.filter(({ nodeId }) => nodeId === 'range')).toEqual([
      {
        code: 'param_relation',
        severity: 'ERROR',
        nodeId: 'range',
        message: "`data.opening_range` needs `minutes` to be a multiple of the bar's 60, got 15",
      },
    ]);
    expect((await validate(breakout(20, 80), 'M15')).executable).toBe(true);
  });

  it('k > 80 and k < 20 is a warning at the causing node', async () => {
    const { executable, issues } = await validate(breakout(80, 20), 'M5');
    expect(executable).toBe(true);
    expect(issues.filter(({ code }) => code === 'never_true')).toMatchObject([{ severity: 'WARNING', nodeId: 'when' }]);
    expect((await validate(breakout(20, 80), 'M5')).issues.some(({ code }) => code === 'never_true')).toBe(false);
  });
});
