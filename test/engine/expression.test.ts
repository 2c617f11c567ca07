import { describe, expect, it } from 'vitest';
import { validateGraph } from '../../src/engine/index.ts';
import fc from '../support/properties.ts';
import { draw } from './support/graphs.ts';
import { barsOf, runNode } from './support/node.ts';

const N = Number.NaN;
const value = (expression: string, columns: Record<string, number[]> = { a: [6], b: [3], c: [N] }): number =>
  (runNode('math.expr', { expression }, barsOf([1]), columns).value as number[])[0] as number;
const holds = (expression: string): number =>
  (runNode('cond.expr', { expression }, barsOf([1]), { a: [6], b: [3], c: [N] }).result as number[])[0] as number;

/** What validation says of an expression with edges at `wired`. */
function issuesOf(expression: unknown, type = 'math.expr', wired = ['a']) {
  const edges = wired.map((name) => `bars.close>f.${name}`).join(' ');
  const graph = draw({ bars: ['data.bars'], f: [type, { expression }] }, edges);
  return validateGraph(graph).issues.filter(({ nodeId, severity }) => nodeId === 'f' && severity === 'error');
}

describe('math.expr', () => {
  const cases: [string, number][] = [
    ['1 + 2 * 3', 7],
    ['(1 + 2) * 3', 9],
    ['-2 ^ 2', -4],
    ['2 ^ 3 ^ 2', 512],
    ['2 ^ -1', 0.5],
    ['10 - 4 - 3', 3],
    ['7 % 4 * 2', 6],
    ['a / b', 2],
    ['(a - b) / max(b, 0.25)', 1],
    ['clamp(a, 0, 5) + sign(-b) + abs(-1.5)', 5.5],
    ['if(a > b and not a == 6, 1, if(a >= 6 or b < 0, 2, 3))', 2],
    ['sqrt(a * a) + floor(2.7) + ceil(2.2) + round(2.5)', 14],
    ['.5 + log(exp(1)) + log10(100)', 3.5],
    // Nothing where there is no number: an empty input, a division by zero, a root below zero, too large a power.
    ['c + 1', N],
    ['a / (b - 3)', N],
    ['a % 0', N],
    ['sqrt(0 - 1)', N],
    ['10 ^ 400 - 10 ^ 400', N],
    ['if(c > 0, 1, 2)', 2],
  ];
  for (const [expression, expected] of cases) {
    it(expression, () => expect(value(expression)).toEqual(Number.isNaN(expected) ? N : expect.closeTo(expected, 12)));
  }
  it('a condition on nothing is false, also that two numbers differ', () => {
    expect(['c > 1', 'c <= 1', 'c != 1', 'c == c', 'not c > 1', 'a != b', 'a > b and b > 2'].map(holds)).toEqual([
      0, 0, 0, 0, 1, 1, 1,
    ]);
  });

  const refused: [string, string, string][] = [
    ['', 'math.expr', 'a number, an input or a function at character 1, got the end'],
    ['a +', 'math.expr', 'a number, an input or a function at character 4, got the end'],
    ['a b', 'math.expr', 'an operator or the end at character 3, got `b`'],
    ['(a', 'math.expr', '`)` at character 3, got the end'],
    ['x', 'math.expr', 'one of the inputs a, b, c, d, e, f, g, h or the functions abs,'],
    ['a > 1', 'math.expr', 'needs an expression of a number, like (a - b) / c as `expression`, got "a > 1"'],
    ['a + 1', 'cond.expr', 'needs an expression of a condition, like a > b and c < 30'],
    ['a > 1 + (a > 2)', 'cond.expr', 'a number after `+` at character 9, got a condition'],
    ['a and a > 1', 'cond.expr', 'a condition before `and` at character 3, got a number'],
    ['1 < a < 3', 'cond.expr', 'an operator or the end at character 7, got `<`'],
    ['if(a, 1, 2)', 'math.expr', 'a condition as argument 1 of `if` at character 4, got a number'],
    ['max(a)', 'math.expr', '`,` at character 6, got `)`'],
    ['a; a', 'math.expr', 'an operator, a number or a name at character 2, got ";"'],
    ['constructor', 'math.expr', 'one of the inputs a, b'],
    ['toString()', 'math.expr', 'one of the inputs a, b'],
    [`${'('.repeat(40)}a${')'.repeat(40)}`, 'math.expr', 'at most 32 levels of nesting at character 34'],
    [`${'a+'.repeat(300)}a`, 'math.expr', 'at most 500 characters at character 501, got 601 characters'],
  ];
  for (const [expression, type, message] of refused) {
    it(`refuses ${expression.slice(0, 30) || 'nothing'} in ${type}`, () => {
      const [issue, ...others] = issuesOf(expression, type);
      expect(others).toEqual([]);
      expect(issue).toMatchObject({ code: 'param_range', path: ['params', 'expression'] });
      expect(issue?.message).toContain(message);
    });
  }
  it('wants an edge at each input that it names', () => {
    expect(issuesOf('a + b', 'math.expr', ['a', 'b'])).toEqual([]);
    expect(issuesOf('a + b')).toEqual([expect.objectContaining({ code: 'param_relation' })]);
    expect(issuesOf('a + b')[0]?.message).toContain('got none at `b`');
    expect(issuesOf(7)).toEqual([expect.objectContaining({ code: 'param_type' })]);
  });
  it('computes what JavaScript does, of any expression', () => {
    const leaf = fc.constantFrom('a', 'b', '2', '0.5');
    const tree = fc.letrec<{ expr: string }>((tie) => ({
      expr: fc.oneof(
        { maxDepth: 5 },
        leaf,
        fc
          .tuple(tie('expr'), fc.constantFrom('+', '-', '*', '/'), tie('expr'))
          .map(([x, operator, y]) => `(${x} ${operator} ${y})`),
        fc.tuple(tie('expr'), tie('expr')).map(([x, y]) => `max(${x}, ${y})`),
      ),
    })).expr;
    fc.assert(
      fc.property(
        tree.filter(({ length }) => length <= 500),
        (expression) => {
          const expected = new Function('a', 'b', 'max', `return ${expression}`)(6, 3, Math.max) as number;
          const found = value(expression);
          // A part that has no value leaves none, where JavaScript goes on with Infinity.
          if (!Number.isNaN(found)) expect(found).toBe(expected);
          else expect(expression).toContain('/');
        },
      ),
      { numRuns: 300 },
    );
  });
  it('takes any text in time that grows with its length', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 600 }), (text) => {
        expect(issuesOf(text).every(({ code }) => code.startsWith('param_'))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
