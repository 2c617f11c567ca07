import type { Numbers } from '../indicators.ts';
import type { Inputs, Rule } from '../nodes.ts';

/** Formulas as JavaScript computes them: what the random strategies use is written alike in both. */
const evaluated = (inputs: Inputs, expression: string): (number | boolean)[] => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
  const columns = names.map((name): Numbers => inputs.numbers(name));
  const of = new Function('abs', 'max', 'min', ...names, `return ${expression}`);
  return inputs.bars.map((_, k) => {
    const values = columns.map((column) => column[k] ?? Number.NaN);
    return of(Math.abs, Math.max, Math.min, ...values) as number | boolean;
  });
};
const finite = (x: number): number | null => (Number.isFinite(x) ? x : null);

const floor = (amount: number, perContract: number, most: number): number =>
  perContract > 0 && amount > 0 ? Math.min(most, Math.floor(amount / perContract + 1e-9)) : 0;
const sizes = (inputs: Inputs, port: string, amount: number, most: number) => ({
  size: inputs
    .numbers(port)
    .map((x) =>
      floor(amount, Math.abs(x ?? 0) * Math.sign(port === 'price' ? 1 : (x ?? 0)) * inputs.market.pointValue, most),
    ),
});

export const rules: Record<string, Rule> = {
  'math.expr': (inputs, { expression }) => ({
    value: evaluated(inputs, expression).map((value) => finite(value as number)),
  }),
  'cond.expr': (inputs, { expression }) => ({ result: evaluated(inputs, expression).map((value) => value === true) }),
  'size.equity': (inputs, { capital, percent, of, max_contracts }) =>
    sizes(inputs, of === 'risk' ? 'stop_distance' : 'price', (capital * percent) / 100, max_contracts),
  'size.kelly': (inputs, { capital, win_rate, payoff, fraction, cap, max_contracts }) => {
    const p = win_rate / 100;
    const kelly = Math.max(0, p - (1 - p) / payoff);
    return sizes(inputs, 'stop_distance', capital * Math.min(cap / 100, fraction * kelly), max_contracts);
  },
  'size.volatility': (inputs, { capital, percent, periods, max_contracts }) =>
    sizes(inputs, 'volatility', (capital * percent) / 100 / Math.sqrt(periods), max_contracts),
};
