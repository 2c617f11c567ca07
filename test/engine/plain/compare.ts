import { isDeepStrictEqual } from 'node:util';
import { expect } from 'vitest';
import {
  type Bar,
  compile,
  createEvaluationPool,
  type Decision,
  type Graph,
  type Market,
  type Trace,
} from '../../../src/engine/index.ts';
import { type Played, play } from '../support/backtest.ts';
import { type BlockSizes, feedOf, strategyBars } from '../support/feed.ts';
import type { PlainNode } from './drawing.ts';
import { isLoss } from './gate.ts';
import { rounded } from './levels.ts';
import { type Costs, moneyOf, total } from './money.ts';
import type { Value } from './nodes.ts';
import { PlainRun } from './run.ts';

/** Numbers are equal to a billionth of the prices, or of themselves. */
const TOLERANCE = 1e-9;
/** What compares a value with those of many bars before, and with how many here. */
const RANKS = ['ind.percent_rank', 'ind.zscore'];
const RANKED_BARS = 120;

export interface Compared {
  trades: number;
  bars: number;
  /** A condition turned on a difference that is smaller than the tolerance: nothing after it was compared. */
  closeCall: boolean;
}

export interface CompareOptions {
  costs: Costs;
  tradeDate(ts: number): string;
  to?: number;
  /** How the engine computes the bars; one by one by default. */
  blocks?: BlockSizes;
}

class CloseCall extends Error {}

/** Runs a strategy through the engine and through the plain evaluator, and holds every field of both together. */
export function compareWithPlain(
  graph: Graph,
  market: Market,
  minutes: readonly Bar[],
  { costs, tradeDate, to, blocks = 'one by one' }: CompareOptions,
): Compared {
  const plain = new PlainRun(graph, market, minutes, { costs, tradeDate, to });
  const pool = createEvaluationPool(market);
  const run = pool.attach(compile(graph, market));
  const traces = new TraceComparison(plain, minutes, market.tickSize);
  try {
    const played = play(run, minutes, feedOf(pool, strategyBars(market, minutes, to), blocks), {
      to,
      isLoss: ({ side, entryTicks }, exits) =>
        isLoss(total(exits.map(({ size, priceTicks }) => moneyOf(costs, side, size, entryTicks, priceTicks))).pnl),
      after: (bar) => traces.next(bar, run.trace()),
    });
    expect(traces.bars).toBe(plain.decided);
    const expected = plain.steps.map(plainStep);
    const found = played.steps.map(engineStep);
    const first = found.findIndex((step, n) => !isDeepStrictEqual(step, expected[n]));
    if (first >= 0) expect(found[first]).toEqual(expected[first]);
    expect(found.length).toBe(expected.length);
  } catch (thrown) {
    if (!(thrown instanceof CloseCall)) throw thrown;
    return { trades: 0, bars: traces.bars, closeCall: true };
  }
  return { trades: plain.trades.length, bars: traces.bars, closeCall: false };
}

/** Holds the values of the engine's nodes to the plain evaluator's, bar after bar. */
class TraceComparison {
  bars = 0;
  private before: Trace = {};
  private readonly plain: PlainRun;
  private readonly scale: number;
  private readonly tickSize: number;

  constructor(plain: PlainRun, minutes: readonly Bar[], tickSize: number) {
    this.plain = plain;
    this.tickSize = tickSize;
    this.scale = Math.max(1, ...minutes.flatMap(({ high, low }) => [Math.abs(high), Math.abs(low)]));
  }

  next(bar: Bar, trace: Trace): void {
    const k = this.bars++;
    // Nodes after those that feed them: the first that differs is the one to blame.
    for (const node of this.plain.nodes) {
      for (const [output, value] of Object.entries(trace[node.id] ?? {})) {
        const expected = this.plain.valueAt(node.id, output, k);
        if (this.isSame(value, expected)) continue;
        if (this.isCloseCall(node, trace, k)) throw new CloseCall();
        const where = `${node.id}.${output} on bar ${k} (${new Date(bar.ts).toISOString()})`;
        expect.fail(`${where}: the engine has ${value}, the plain evaluator ${expected}`);
      }
      if (this.roundsOtherwise(node, trace, k)) throw new CloseCall();
    }
    this.before = trace;
  }

  /** A distance or a price that lies within the tolerance of where it is rounded otherwise. */
  private roundsOtherwise({ wires, params, type }: PlainNode, trace: Trace, k: number): boolean {
    if (!type.startsWith('exit.') && !type.startsWith('entry.')) return false;
    const multiplier = (params.multiplier as number | undefined) ?? 1;
    const ticks = (value: number) => [value > 0, rounded((value * multiplier) / this.tickSize)].join();
    return [...(wires.distance ?? []), ...(wires.price ?? [])].some(({ node, output }) => {
      const mine = this.plain.valueAt(node.id, output, k);
      const theirs = trace[node.id]?.[output];
      return typeof mine === 'number' && typeof theirs === 'number' && ticks(mine) !== ticks(theirs);
    });
  }

  private isSame(a: Value, b: Value): boolean {
    if (typeof a !== 'number' || typeof b !== 'number') return a === b;
    return this.isNear(a, b);
  }
  private isNear(a: number, b: number): boolean {
    return Math.abs(a - b) <= TOLERANCE * Math.max(this.scale, Math.abs(a), Math.abs(b));
  }

  /** Two operands are nearer than the tolerance, and one of them is rounded otherwise by the engine. */
  private isCloseCall({ wires, params, type }: PlainNode, trace: Trace, k: number): boolean {
    let rounded = false;
    const operands: number[] = [0];
    for (const { node, output } of Object.values(wires).flat()) {
      if (node.definition.outputs.find(({ name }) => name === output)?.type === 'bars') continue;
      for (const [bar, found] of [
        [k, trace],
        [k - 1, this.before],
      ] as const) {
        const value = bar < 0 ? null : this.plain.valueAt(node.id, output, bar);
        if (typeof value !== 'number') continue;
        operands.push(value);
        if (found[node.id]?.[output] !== value) rounded = true;
      }
      if (!RANKS.includes(type)) continue;
      for (let bar = Math.max(0, k - RANKED_BARS); bar < k - 1; bar++) {
        const value = this.plain.valueAt(node.id, output, bar);
        if (typeof value === 'number') operands.push(value);
      }
    }
    for (const name of ['value', 'low', 'high', 'enter', 'leave'])
      if (typeof params[name] === 'number') operands.push(params[name]);
    return rounded && operands.some((a, i) => operands.some((b, j) => i < j && this.isNear(a, b)));
  }
}

const iso = (ts: number) => new Date(ts).toISOString().slice(0, 16);

/** A step of the engine as the plain evaluator tells it: without the slots of inputs. */
function engineStep({ ts, minute, decision }: Played['steps'][number]) {
  const { next, placed, ended, ...rest } = decision;
  const { position } = next;
  const { entry } = rest;
  return {
    ts: iso(ts),
    bar: !minute,
    ...rest,
    ...(placed ? { placed: waitingOf(placed) } : {}),
    ...(ended ? { ended: { waiting: waitingOf(ended.waiting), reason: ended.reason } } : {}),
    position: entry
      ? { stop: entry.stopTicks, best: entry.priceTicks, size: entry.size, targets: entry.targets }
      : position && {
          stop: position.stopTicks,
          best: position.bestTicks,
          size: position.size,
          targets: position.targets,
        },
  };
}
const waitingOf = ({ inputs: _, barsLeft: __, ...waiting }: NonNullable<Decision['placed']>) => waiting;

const plainStep = ({ kind, ts, decision, position }: PlainRun['steps'][number]) => ({
  ts: iso(ts),
  bar: kind === 'bar',
  ...decision,
  position: position && { stop: position.stop, best: position.best, size: position.size, targets: position.targets },
});
