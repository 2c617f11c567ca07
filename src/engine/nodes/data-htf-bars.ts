import { BarBuilder } from '../bar-builder.ts';
import {
  BARS_WIDTH,
  CLOSE,
  END,
  FRESH,
  gives,
  HIGH,
  int,
  LOW,
  type NodeDefinition,
  type NodeInstance,
  needs,
  OPEN,
  type Tape,
  TS,
  VOLUME,
} from '../definition.ts';
import type { Market } from '../types.ts';

/** Completed higher-timeframe bars. The pool calls `endBefore` before `update`: one bar may end two of them. */
export class HtfBars implements NodeInstance {
  private readonly builder: BarBuilder;

  constructor(market: Market, multiple: number) {
    this.builder = new BarBuilder(market.timeframe, multiple);
  }

  /** Ends the running higher bar when this bar opens past it; true when it did. */
  endBefore(v: Float64Array, o: number, tape: Tape): boolean {
    const ended = this.builder.endBefore(tape);
    if (ended) this.write(v, o);
    else v[o + FRESH] = 0;
    return ended;
  }

  update(v: Float64Array, _: Int32Array, o: number, tape: Tape): void {
    if (this.builder.add(tape)) this.write(v, o);
    else v[o + FRESH] = 0;
  }

  private write(v: Float64Array, o: number): void {
    const { builder } = this;
    v[o + OPEN] = builder.open;
    v[o + HIGH] = builder.high;
    v[o + LOW] = builder.low;
    v[o + CLOSE] = v[o + BARS_WIDTH] = builder.close;
    v[o + VOLUME] = builder.volume;
    v[o + TS] = builder.ts;
    v[o + END] = builder.end;
    v[o + FRESH] = 1;
  }
}

export const dataHtfBars: NodeDefinition<{ multiple: number }> = {
  type: 'data.htf_bars',
  category: 'data',
  label: 'Higher-timeframe bars',
  description:
    "Bars of a higher timeframe, a multiple of the strategy's, aligned to the session's open; only completed ones, so " +
    'nothing looks ahead. Indicators, maths and trends fed by them count in these bars; their values hold in between.',
  inputs: [needs('bars', 'bars')],
  outputs: [...gives('bars', 'bars'), ...gives('number', 'close')],
  params: [int('multiple', 5, 2, 60, 'How many bars of its input make one.')],
  warmup: ({ multiple }) => multiple,
  nameOf: ({ multiple }, output) => `${output.charAt(0).toUpperCase()}${output.slice(1)} of ${multiple} bars`,
  create: ({ multiple }, { market }) => new HtfBars(market, multiple),
};
