import { expect } from 'vitest';
import {
  type Bar,
  compile,
  createEvaluationPool,
  type Decision,
  type Graph,
  type Market,
} from '../../../src/engine/index.ts';
import { type Played, play } from '../support/backtest.ts';
import { isLoss } from './gate.ts';
import { type Costs, moneyOf, total } from './money.ts';
import type { Value } from './nodes.ts';
import { type PlainDecision, PlainRun } from './run.ts';

/** Numbers are equal to a billionth of what the values of a node are about. */
const TOLERANCE = 1e-9;

export interface Compared {
  trades: number;
  bars: number;
}

/** Runs a strategy through the engine and through the plain evaluator, and holds every field of both together. */
export function compareWithPlain(
  graph: Graph,
  market: Market,
  minutes: readonly Bar[],
  { costs, tradeDate, to }: { costs: Costs; tradeDate(ts: number): string; to?: number },
): Compared {
  const plain = new PlainRun(graph, market, minutes, { costs, tradeDate, to });
  const pool = createEvaluationPool(market);
  const run = pool.attach(compile(graph, market));
  const scale = Math.max(1, ...minutes.map(({ high, low }) => Math.max(Math.abs(high), Math.abs(low))));
  let k = 0;
  const played = play(run, minutes, (bar) => pool.update(bar), {
    to,
    isLoss: ({ side, entryTicks }, exits) =>
      isLoss(total(exits.map(({ size, priceTicks }) => moneyOf(costs, side, size, entryTicks, priceTicks))).pnl),
    after(bar) {
      for (const [node, outputs] of Object.entries(run.trace())) {
        for (const [output, value] of Object.entries(outputs)) {
          const expected = plain.valueAt(node, output, k);
          if (!isSame(value, expected, scale)) {
            const where = `${node}.${output} on bar ${k} (${new Date(bar.ts).toISOString()})`;
            expect.fail(`${where}: the engine has ${value}, the plain evaluator ${expected}`);
          }
        }
      }
      k++;
    },
  });
  expect(k).toBe(plain.decided);
  expect(played.steps.map((step) => engineStep(step))).toEqual(plain.steps.map((step) => plainStep(step)));
  return { trades: plain.trades.length, bars: k };
}

function isSame(a: Value, b: Value, scale: number): boolean {
  if (typeof a !== 'number' || typeof b !== 'number') return a === b;
  return Math.abs(a - b) <= TOLERANCE * Math.max(scale, Math.abs(a), Math.abs(b));
}

const iso = (ts: number) => new Date(ts).toISOString().slice(0, 16);

/** A step of the engine in the words of the plain evaluator: without the slots of inputs. */
function engineStep({ ts, minute, decision }: Played['steps'][number]) {
  const { next, placed, ended, ...rest } = decision;
  const { position } = next;
  const entered = rest.entry;
  return {
    ts: iso(ts),
    bar: !minute,
    ...rest,
    ...(placed ? { placed: waitingOf(placed) } : {}),
    ...(ended ? { ended: { waiting: waitingOf(ended.waiting), reason: ended.reason } } : {}),
    position: entered
      ? { stop: entered.stopTicks, best: entered.priceTicks, size: entered.size, targets: entered.targets }
      : position && {
          stop: position.stopTicks,
          best: position.bestTicks,
          size: position.size,
          targets: position.targets,
        },
  };
}
const waitingOf = ({ inputs: _, barsLeft: __, ...waiting }: NonNullable<Decision['placed']>) => waiting;

function plainStep({ kind, ts, decision, position }: PlainRun['steps'][number]) {
  const { ...rest }: PlainDecision = decision;
  return {
    ts: iso(ts),
    bar: kind === 'bar',
    ...rest,
    position: position && { stop: position.stop, best: position.best, size: position.size, targets: position.targets },
  };
}
