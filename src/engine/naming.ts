import type { Link, Vertex } from './structure.ts';

/** More than a sentence can hold. */
const MAX_NAME = 60;

/** Names the outputs of a graph's nodes for traders: "EMA 21", "Close 1 bar ago". */
export type Namer = (vertex: Vertex, output: string) => string;

export function createNamer(): Namer {
  const names = new Map<string, string>();
  const nameOf: Namer = (vertex, output) => {
    const { definition, params, node } = vertex;
    const key = `${node.id} ${output}`;
    const known = names.get(key);
    if (known) return known;
    // A cycle is not executable, but may be drawn.
    names.set(key, definition.label);
    const inputs = edgesOf(vertex).map((link) => link && nameOf(link.from, outputOf(link)));
    const name = definition.nameOf?.(params, output, inputs) ?? nameByNumbers(vertex, output);
    const short = name.length > MAX_NAME ? definition.label : name;
    names.set(key, short);
    return short;
  };
  return nameOf;
}

/** One edge a port, null without one; all edges of a port that takes several: as a node's inputs are numbered. */
export const edgesOf = ({ definition, links }: Vertex): (Link | null)[] =>
  definition.inputs.flatMap((port, k) => {
    const own = links[k] as Link[];
    return port.max === undefined && own.length === 0 ? [null] : own;
  });

export const outputOf = ({ from, output }: Link): string => from.definition.outputs[output]?.name ?? '';
export const portTypeOf = ({ from, output }: Link): string | undefined => from.definition.outputs[output]?.type;

/** "ADX 14", "Bollinger bands 20 2 upper": the label, the params that are numbers, and which of several outputs. */
function nameByNumbers({ definition, params }: Vertex, output: string): string {
  const numbers = definition.params
    .filter(({ kind }) => kind === 'int' || kind === 'number')
    .map(({ name }) => params[name]);
  const { label, outputs } = definition;
  const own = outputs.filter(({ type }) => type !== 'bars').length === 1 || output === label.toLowerCase();
  return [label, ...numbers, ...(own ? [] : [output.replaceAll('_', ' ')])].join(' ');
}
