import type { Drawing, Port } from './drawing.ts';
import type { Expression } from './expressions/expression.ts';

const MAX_INPUTS = 8;

/** Draws the nodes of an expression, and returns the port with its value. */
export function drawExpression(drawing: Drawing, { type, output, params, inputs }: Expression): Port {
  const wires = Object.fromEntries(
    Object.entries(inputs).map(([name, input]) => [
      name,
      Array.isArray(input)
        ? input.map((one: Expression) => drawExpression(drawing, one))
        : drawExpression(drawing, input as Expression),
    ]),
  );
  if (type === 'logic.and' || type === 'logic.or') return joined(drawing, type, wires.in as Port[]);
  return { node: drawing.node(idOf(type, params), type, { ...params }, wires), output };
}

/** "ema_21", "compare". */
function idOf(type: string, params: Expression['params']): string {
  const name = type.slice(type.indexOf('.') + 1);
  return typeof params.length === 'number' && type.startsWith('ind.') ? `${name}_${params.length}` : name;
}

/** Combines ports into one, in a tree if there are more than a node accepts. */
export function joined(drawing: Drawing, type: 'logic.and' | 'logic.or', ports: readonly Port[]): Port {
  const unique = ports.filter(
    (port, i) => ports.findIndex(({ node, output }) => node === port.node && output === port.output) === i,
  );
  const [only] = unique;
  if (unique.length === 1 && only) return only;
  const name = type === 'logic.and' ? 'and' : 'or';
  if (unique.length <= MAX_INPUTS) return { node: drawing.node(name, type, {}, { in: unique }), output: 'result' };
  const head = joined(drawing, type, unique.slice(0, MAX_INPUTS));
  return joined(drawing, type, [head, ...unique.slice(MAX_INPUTS)]);
}
