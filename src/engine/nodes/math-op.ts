import type { Column } from '../columns.ts';
import { choice, type NodeDefinition, outputs, requiredInput } from '../definition.ts';
import { stateless } from '../instance.ts';
import { ALL_NUMBERS, hull, type NumberSet, span } from '../intervals.ts';

type Op = 'add' | 'subtract' | 'multiply' | 'divide' | 'min' | 'max';
const OPS: Record<Op, (a: number, b: number) => number> = {
  add: (a, b) => a + b,
  subtract: (a, b) => a - b,
  multiply: (a, b) => a * b,
  divide: (a, b) => (b === 0 ? Number.NaN : a / b),
  min: Math.min,
  max: Math.max,
};

type Ends = ReturnType<typeof hull>;

/** Rounding is monotonic: the ends of the inputs give the ends of the result. */
function resultsOf(op: Op, a: Ends, b: Ends): NumberSet {
  if (op === 'divide' || a.low > a.high || b.low > b.high) return ALL_NUMBERS;
  const [low, high] =
    op === 'subtract' ? [a.low - b.high, a.high - b.low] : [OPS[op](a.low, b.low), OPS[op](a.high, b.high)];
  if (op !== 'multiply') return Number.isNaN(low) || Number.isNaN(high) ? ALL_NUMBERS : span(low, high);
  const corners = [a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high];
  return corners.some(Number.isNaN) ? ALL_NUMBERS : span(Math.min(...corners), Math.max(...corners));
}

const SIGNS = { add: '+', subtract: '−', multiply: '×', divide: '÷' } as const;

export const mathOp: NodeDefinition<{ op: Op }> = {
  type: 'math.op',
  category: 'math',
  label: 'Calculate',
  description:
    'Adds, subtracts, multiplies or divides two numbers, or takes the smaller or larger. Dividing by zero gives nothing.',
  keywords: ['ADD', 'SUB', 'MULT', 'DIV', 'plus', 'minus', 'times', 'ratio'],
  inputs: [requiredInput('a', 'number'), requiredInput('b', 'number')],
  outputs: outputs('number', 'value'),
  params: [
    choice('op', 'subtract', ['add', 'subtract', 'multiply', 'divide', 'min', 'max'], 'What to do with a and b.'),
  ],
  warmup: () => 1,
  range: ({ op }, _, [a = ALL_NUMBERS, b = ALL_NUMBERS]) => resultsOf(op, hull(a), hull(b)),
  nameOf: ({ op }, _, [a, b]) => (op === 'min' || op === 'max' ? `${op} of ${a} and ${b}` : `(${a} ${SIGNS[op]} ${b})`),
  create: ({ op }) => {
    const apply = OPS[op];
    return stateless((block, from, to) => {
      const [a, b] = block.inputs as [Column, Column];
      const [value] = block.outputs as [Column];
      for (let at = from; at < to; at++) {
        const result = apply(a[at] as number, b[at] as number);
        value[at] = Number.isFinite(result) ? result : Number.NaN;
      }
    });
  },
};
