import type { Column } from '../columns.ts';
import {
  type NodeBlock,
  type NodeDefinition,
  type NodeInstance,
  optionalInput,
  outputs,
  type ParamDefinition,
  requiredInput,
} from '../definition.ts';
import { Evaluation } from '../expression/evaluate.ts';
import type { ValueType } from '../expression/operations.ts';
import { type Expression, parseExpression } from '../expression/parse.ts';
import { ExpressionError } from '../expression/tokens.ts';

interface Params {
  expression: string;
}

const NAMES = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'] as const;
const INPUTS = [requiredInput('a', 'number'), ...NAMES.slice(1).map((name) => optionalInput(name, 'number'))];
const RESULTS: Record<ValueType, string> = {
  number: 'an expression of a number, like (a - b) / c',
  bool: 'an expression of a condition, like a > b and c < 30',
};

/** What an expression has to be, where it is not. */
function faultOf(text: string, wanted: ValueType): string | null {
  try {
    const { type } = parseExpression(text, NAMES);
    return type === wanted ? null : RESULTS[wanted];
  } catch (error) {
    if (error instanceof ExpressionError) return `${RESULTS[wanted]} (${error.message})`;
    throw error;
  }
}

const expressionParam = (value: string, wanted: ValueType): ParamDefinition => ({
  name: 'expression',
  kind: 'string',
  default: value,
  check: (text) => faultOf(text, wanted),
  description:
    'Of the inputs a to h, numbers, + - * / % ^, comparisons < <= > >= == !=, and, or, not, and the functions abs, sqrt, exp, log, log10, floor, ceil, round, sign, min(x, y), max(x, y), clamp(x, low, high), if(condition, x, y). At most 500 characters.',
});

class Expr implements NodeInstance {
  readonly #evaluation: Evaluation;
  readonly #places: ReadonlyMap<string, number> = new Map(NAMES.map((name, k) => [name, k]));

  constructor(expression: Expression) {
    this.#evaluation = new Evaluation(expression);
  }

  update({ inputs, outputs }: NodeBlock, from: number, to: number): void {
    const column = (name: string) => inputs[this.#places.get(name) as number] ?? null;
    this.#evaluation.fill(column, outputs[0] as Column, from, to);
  }
}

/** An input that is named but not wired has no value, ever. */
function unwired({ expression }: Params, wired: ReadonlySet<string>): string | null {
  if (faultOf(expression, 'number') && faultOf(expression, 'bool')) return null;
  const missing = [...parseExpression(expression, NAMES).names].filter((name) => !wired.has(name));
  return missing.length === 0
    ? null
    : `needs an edge at each input that its \`expression\` names, got none at ${missing.map((name) => `\`${name}\``).join(', ')}`;
}

const create = ({ expression }: Params): NodeInstance => new Expr(parseExpression(expression, NAMES));
const SOURCE = 'ordinary arithmetic; precedence as in mathematics';

export const mathExpr: NodeDefinition<Params> = {
  type: 'math.expr',
  category: 'math',
  label: 'Formula',
  description:
    'Computes a formula of up to eight numbers, such as (a - b) / max(c, 0.25). What has no value, like a division by zero, is empty.',
  formula: 'the expression itself',
  source: SOURCE,
  keywords: ['expression', 'arithmetic', 'calculator', 'equation'],
  inputs: INPUTS,
  outputs: outputs('number', 'value'),
  params: [expressionParam('abs(a)', 'number')],
  warmup: () => 1,
  relation: unwired,
  nameOf: ({ expression }) => expression,
  create,
};

export const condExpr: NodeDefinition<Params> = {
  type: 'cond.expr',
  category: 'condition',
  label: 'Formula condition',
  description:
    'True where a formula of up to eight numbers holds, such as a > b and c < 30. A comparison with an empty number is false.',
  formula: 'the expression itself',
  source: SOURCE,
  keywords: ['expression', 'boolean', 'comparison'],
  inputs: INPUTS,
  outputs: outputs('bool', 'result'),
  params: [expressionParam('a > 0', 'bool')],
  warmup: () => 1,
  relation: unwired,
  nameOf: ({ expression }) => expression,
  create,
};
