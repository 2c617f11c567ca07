import type { Column } from '../columns.ts';
import { choice, type NodeDefinition, outputs, requiredInput } from '../definition.ts';
import { stateless } from '../instance.ts';

/** TA-Lib's vector functions by name. */
const FUNCTIONS = {
  acos: Math.acos,
  asin: Math.asin,
  atan: Math.atan,
  ceil: Math.ceil,
  cos: Math.cos,
  cosh: Math.cosh,
  exp: Math.exp,
  floor: Math.floor,
  ln: Math.log,
  log10: Math.log10,
  sin: Math.sin,
  sinh: Math.sinh,
  sqrt: Math.sqrt,
  tan: Math.tan,
  tanh: Math.tanh,
};
type FunctionName = keyof typeof FUNCTIONS;
const names = Object.keys(FUNCTIONS) as FunctionName[];

export const mathFunction: NodeDefinition<{ function: FunctionName }> = {
  type: 'math.function',
  category: 'math',
  label: 'Function',
  description:
    'A function of one number, such as its natural logarithm (ln) or square root. Angles are in radians. Empty where it has no value, such as the root of a negative number.',
  formula: 'f(x)',
  source: `TA-Lib ${names.map((name) => name.toUpperCase()).join(', ')}`,
  keywords: [...names.map((name) => name.toUpperCase()), 'logarithm', 'square root', 'round up', 'round down'],
  inputs: [requiredInput('x', 'number')],
  outputs: outputs('number', 'value'),
  params: [choice('function', 'ln', names, 'Which function it is.')],
  warmup: () => 1,
  nameOf: (params, _output, [x]) => `${params.function}(${x ?? 'x'})`,
  create: (params) => {
    const f = FUNCTIONS[params.function];
    return stateless(({ inputs: [x], outputs: [value] }, from, to) => {
      for (let at = from; at < to; at++) {
        const result = f((x as Column)[at] as number);
        (value as Column)[at] = Number.isFinite(result) ? result : Number.NaN;
      }
    });
  },
};
