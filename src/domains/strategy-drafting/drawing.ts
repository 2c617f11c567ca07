import { type Graph, type GraphEdge, nodeDefinition } from '../../engine/index.ts';

/** One output of a node. */
export interface Port {
  node: string;
  output: string;
}
type Inputs = Record<string, Port | readonly Port[] | null>;

export interface Drawing {
  /** Draws a node and connects its inputs. Nodes that are equal except for their id are drawn once. Returns the id. */
  node(id: string, type: string, params?: Record<string, unknown>, inputs?: Inputs): string;
  /** The graph, laid out from left to right. */
  graph(): Graph;
  /** Numbers that a parameter does not take, in words. */
  readonly outOfRange: readonly string[];
}

const COLUMN = 220;
const ROW = 110;

export function createDrawing(): Drawing {
  const nodes: Graph['nodes'] = [];
  const edges: GraphEdge[] = [];
  const drawn = new Map<string, string>();
  const ids = new Set<string>();
  const columns = new Map<string, number>();
  const rows = new Map<number, number>();
  const outOfRange: string[] = [];

  /** The params, checked against the catalogue. */
  function checked(type: string, params: Record<string, unknown>): Record<string, unknown> {
    const definition = nodeDefinition(type);
    if (!definition) throw new Error(`There is no node type ${type}`);
    for (const [name, value] of Object.entries(params)) {
      const param = definition.params.find((known) => known.name === name);
      if (!param) throw new Error(`${type} has no param ${name}`);
      if (typeof value !== 'number') continue;
      const { min = value, max = value, kind } = param;
      if (value >= min && value <= max && (kind !== 'int' || Number.isInteger(value))) continue;
      const whole = kind === 'int' ? 'a whole number ' : '';
      outOfRange.push(
        `${definition.label}: ${name.replaceAll('_', ' ')} needs to be ${whole}from ${min} to ${max}, got ${value}`,
      );
    }
    return params;
  }

  return {
    outOfRange,
    node(wanted, type, params = {}, inputs = {}) {
      const wires = Object.entries(inputs).flatMap(([handle, from]) =>
        [from ?? []].flat().map((port) => ({ handle, port: port as Port })),
      );
      const fit = checked(type, params);
      const key = JSON.stringify([type, fit, wires]);
      const known = drawn.get(key);
      if (known) return known;
      let id = wanted;
      for (let n = 2; ids.has(id); n++) id = `${wanted}_${n}`;
      ids.add(id);
      drawn.set(key, id);
      const column = Math.max(0, ...wires.map(({ port }) => (columns.get(port.node) ?? 0) + 1));
      const row = rows.get(column) ?? 0;
      columns.set(id, column);
      rows.set(column, row + 1);
      nodes.push({ id, type, params: fit, position: { x: column * COLUMN, y: row * ROW } });
      for (const { handle, port } of wires) {
        edges.push({
          id: `e${edges.length + 1}`,
          source: port.node,
          sourceHandle: port.output,
          target: id,
          targetHandle: handle,
        });
      }
      return id;
    },
    graph: () => structuredClone({ nodes, edges, meta: {} }),
  };
}
