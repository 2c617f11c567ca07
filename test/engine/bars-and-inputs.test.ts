import { describe, expect, it } from 'vitest';
import { type Instrument, instrumentOf, tradeDate } from '../../src/domains/market-data/index.ts';
import { compile, createEvaluationPool, type Graph, initialTradeState, validateGraph } from '../../src/engine/index.ts';
import { compareWithPlain } from './plain/compare.ts';
import { columnsOf } from './support/feed.ts';
import { draw } from './support/graphs.ts';
import { MES, walk } from './support/market.ts';

/** An anchored VWAP of five-minute bars, anchored by a condition on one-minute bars, or on the position. */
const anchored = (event: 'cross' | 'position'): Graph =>
  draw(
    {
      bars: ['data.bars'],
      htf: ['data.htf_bars', { multiple: 5 }],
      sma: ['ind.sma', { length: 7 }],
      cross: ['cond.cross'],
      position: ['filter.position'],
      vwap: ['ind.anchored_vwap', { anchor: 'condition' }],
      average: ['ind.vwma', { length: 4 }],
      up: ['cond.compare'],
      size: ['size.fixed'],
      long: ['entry.signal'],
      sl: ['exit.stop_loss', { value: 6 }],
      out: ['out.strategy'],
    },
    `bars.bars>htf.bars bars.close>sma.source bars.close>cross.a sma.value>cross.b htf.bars>vwap.bars
     ${event === 'cross' ? 'cross.result' : 'position.is_long'}>vwap.anchor htf.bars>average.bars sma.value>average.source
     vwap.vwap>up.a average.value>up.b up.result>long.when size.size>long.size long.entry>sl.entry
     long.entry>out.entry sl.exit>out.exit`,
  );

describe('a node with bars and other inputs', () => {
  it('counts in its bars, and takes the others as they are when a bar is complete', () => {
    const costs = instrumentOf('MES') as Instrument;
    const minutes = walk(600, 3).filter((_, k) => k % 37 > 3);
    for (const blocks of ['one by one', [64]] as const) {
      const compared = compareWithPlain(anchored('cross'), MES, minutes, { costs, tradeDate, blocks });
      expect(compared).toMatchObject({ bars: minutes.length, closeCall: false });
      expect(compared.trades).toBeGreaterThan(3);
    }
  });
  it('is refused with higher bars beside an input that depends on its trades', () => {
    const { issues, executable } = validateGraph(anchored('position'));
    expect(executable).toBe(false);
    expect(issues.filter(({ severity }) => severity === 'error')).toEqual([
      expect.objectContaining({ code: 'param_relation', nodeId: 'vwap', path: ['bars'] }),
    ]);
  });
  it('is fed by averaged bars, also of a higher timeframe; higher bars are not built from those', () => {
    const averagedOf = (source: 'bars' | 'htf') =>
      draw(
        {
          bars: ['data.bars'],
          htf: ['data.htf_bars', { multiple: 3 }],
          ha: ['data.heikin_ashi'],
          atr: ['ind.atr', { length: 3 }],
          rise: ['cond.trend', { bars: 1 }],
          size: ['size.fixed'],
          long: ['entry.signal'],
          sl: ['exit.stop_loss', { mode: 'distance' }],
          out: ['out.strategy'],
        },
        `bars.bars>htf.bars ${source}.bars>ha.bars ha.bars>atr.bars ha.close>rise.x rise.result>long.when
         size.size>long.size long.entry>sl.entry atr.value>sl.distance long.entry>out.entry sl.exit>out.exit`,
      );
    const costs = instrumentOf('MES') as Instrument;
    for (const source of ['bars', 'htf'] as const) {
      const compared = compareWithPlain(averagedOf(source), MES, walk(400, 5), { costs, tradeDate, blocks: [7] });
      expect(compared.trades).toBeGreaterThan(2);
    }
    const wrong = averagedOf('bars');
    Object.assign(wrong.edges.find(({ target }) => target === 'htf') ?? {}, { source: 'ha' });
    const { issues } = validateGraph(wrong);
    expect(issues).toContainEqual(expect.objectContaining({ code: 'param_relation', nodeId: 'htf' }));
  });
  it('keeps its values when its pool is adopted', () => {
    const compiled = compile(anchored('cross'), MES);
    const minutes = walk(300, 8);
    const [steady, other, target] = [0, 1, 2].map(() => createEvaluationPool(MES)) as [
      ReturnType<typeof createEvaluationPool>,
      ReturnType<typeof createEvaluationPool>,
      ReturnType<typeof createEvaluationPool>,
    ];
    const [run, moved] = [steady.attach(compiled), other.attach(compiled)];
    other.updateBlock(columnsOf(minutes), 0, 153);
    other.moveTo(152);
    target.adopt(other);
    minutes.forEach((bar, k) => {
      steady.update(bar);
      run.decide(bar, initialTradeState());
      if (k < 153) return;
      target.update(bar);
      moved.decide(bar, initialTradeState());
      expect(moved.trace()).toEqual(run.trace());
    });
  });
});
