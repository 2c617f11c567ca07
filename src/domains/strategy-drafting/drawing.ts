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
  /** Wires an output to an input. */
  connect(from: Port, target: string, handle: string): void;
  /** The outputs that are wired to an input. */
  portsAt(target: string, handle: string): Port[];
  disconnect(target: string, handle: string): void;
  /** Replaces the params of a node. */
  change(id: string, params: Record<string, unknown>): void;
  /** Removes a node and its wires. */
  remove(id: string): void;
  /** The graph, laid out from left to right. */
  graph(): Graph;
  /** Numbers that a parameter does not take, in words. */
  readonly outOfRange: readonly string[];
}

const COLUMN = 220;
const ROW = 110;

/** `start`: the graph to extend; what is added lies to the right of what it needs. */
export function createDrawing(start: Graph = { nodes: [], edges: [], meta: {} }): Drawing {
  let nodes: Graph['nodes'] = structuredClone(start.nodes);
  let edges: GraphEdge[] = structuredClone(start.edges);
  const drawn = new Map<string, string>();
  const ids = new Set<string>();
  const columns = new Map<string, number>();
  const rows = new Map<number, number>();
  const outOfRange: string[] = [];
  for (const { id, type, params, position } of nodes) {
    ids.add(id);
    drawn.set(JSON.stringify([type, params, wiresInto(start, id, type)]), id);
    const column = Math.max(0, Math.round((position?.x ?? 0) / COLUMN));
    columns.set(id, column);
    rows.set(column, Math.max(rows.get(column) ?? 0, Math.round((position?.y ?? 0) / ROW) + 1));
  }
  const forget = (id: string) => {
    for (const [key, known] of drawn) if (known === id) drawn.delete(key);
  };
  const addEdge = (from: Port, target: string, handle: string) => {
    let number = edges.length + 1;
    while (edges.some(({ id }) => id === `e${number}`)) number++;
    edges.push({ id: `e${number}`, source: from.node, sourceHandle: from.output, target, targetHandle: handle });
  };

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
      for (const { handle, port } of wires) addEdge(port, id, handle);
      return id;
    },
    connect: addEdge,
    portsAt: (target, handle) =>
      edges
        .filter((edge) => edge.target === target && edge.targetHandle === handle)
        .map(({ source, sourceHandle }) => ({ node: source, output: sourceHandle })),
    disconnect(target, handle) {
      edges = edges.filter((edge) => edge.target !== target || edge.targetHandle !== handle);
    },
    change(id, params) {
      nodes = nodes.map((each) => (each.id === id ? { ...each, params: checked(each.type, params) } : each));
      forget(id);
    },
    remove(id) {
      nodes = nodes.filter((each) => each.id !== id);
      edges = edges.filter(({ source, target }) => source !== id && target !== id);
      forget(id);
    },
    graph: () => structuredClone({ ...start, nodes, edges }),
  };
}

/** The wires into a node as `node` names them: by the order of its inputs. */
function wiresInto({ edges }: Graph, id: string, type: string): { handle: string; port: Port }[] {
  const order = nodeDefinition(type)?.inputs.map(({ name }) => name) ?? [];
  return edges
    .filter(({ target }) => target === id)
    .sort((a, b) => order.indexOf(a.targetHandle) - order.indexOf(b.targetHandle))
    .map(({ source, sourceHandle, targetHandle }) => ({
      handle: targetHandle,
      port: { node: source, output: sourceHandle },
    }));
}
