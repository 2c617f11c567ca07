import { type Issues, quote } from './issues.ts';
import type { Graph, GraphEdge, GraphNode } from './types.ts';

export const MAX_NODES = 200;
export const MAX_EDGES = 400;
export const MAX_BYTES = 256 * 1024;
const MAX_DEPTH = 32;
const MAX_PARAMS = 1000;

/** Of ES2024, and in every Node this runs on. */
type WellFormed = string & { isWellFormed(): boolean };
/** Where a value lies, innermost first: cheap to make for every value, spelled out only for an issue. */
interface Path {
  up: Path | null;
  key: string;
  depth: number;
}
const ROOT: Path = { up: null, key: '', depth: 0 };
const within = (up: Path, key: string | number): Path => ({ up, key: String(key), depth: up.depth + 1 });

type Json = Record<string, unknown>;

const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Reads a graph out of anything: keys beside the known ones are dropped, what is wrong is reported with its path.
 * Null when the shape or the size is wrong. The work is bounded by the limits, not by the input.
 */
export function readGraph(input: unknown, issues: Issues): Graph | null {
  const reader = new Reader(issues);
  const graph = reader.graph(input);
  if (reader.tooLarge) return tooLarge(issues, `needs at most 256 KiB of JSON, got more`);
  if (!graph || issues.list.length > 0) return null;
  const bytes = Buffer.byteLength(JSON.stringify(graph));
  return bytes > MAX_BYTES ? tooLarge(issues, `needs at most 256 KiB of JSON, got ${bytes} bytes`) : graph;
}

function tooLarge(issues: Issues, message: string): null {
  issues.list.length = 0;
  issues.add('graph_too_large', `The graph ${message}`);
  return null;
}

class Reader {
  private readonly issues: Issues;
  private budget = MAX_BYTES;
  tooLarge = false;

  constructor(issues: Issues) {
    this.issues = issues;
  }

  graph(input: unknown): Graph | null {
    if (!isRecord(input)) return this.wrong(ROOT, 'an object with nodes and edges', input);
    const nodes = this.list(input.nodes, 'nodes', MAX_NODES, (value, path) => this.node(value, path));
    const edges = this.list(input.edges, 'edges', MAX_EDGES, (value, path) => this.edge(value, path));
    const meta = this.record(input.meta, within(ROOT, 'meta'));
    return nodes && edges && meta && { nodes, edges, meta };
  }

  private list<T>(
    value: unknown,
    name: string,
    most: number,
    read: (value: unknown, path: Path) => T | null,
  ): T[] | null {
    if (!Array.isArray(value)) return this.wrong(within(ROOT, name), 'a list', value);
    if (value.length > most) {
      this.issues.add('graph_too_large', `A graph has at most ${most} ${name}, got ${value.length}`, { path: [name] });
      return null;
    }
    const items: T[] = [];
    const list = within(ROOT, name);
    for (let k = 0; k < value.length && !this.tooLarge; k++) {
      const item = read(value[k], within(list, k));
      if (item) items.push(item);
    }
    return items;
  }

  private node(value: unknown, path: Path): GraphNode | null {
    if (!isRecord(value)) return this.wrong(path, 'a node', value);
    const id = this.id(value.id, within(path, 'id'));
    if (id === '__proto__') return this.wrong(within(path, 'id'), 'another name', id);
    const type = this.id(value.type, within(path, 'type'));
    const params = this.record(value.params, within(path, 'params'), true);
    const position = this.position(value.position, within(path, 'position'));
    if (id === null || type === null || !params || position === null) return null;
    return position ? { id, type, params, position } : { id, type, params };
  }

  private edge(value: unknown, path: Path): GraphEdge | null {
    if (!isRecord(value)) return this.wrong(path, 'an edge', value);
    const id = this.id(value.id, within(path, 'id'));
    const source = this.id(value.source, within(path, 'source'));
    const sourceHandle = this.id(value.sourceHandle, within(path, 'sourceHandle'));
    const target = this.id(value.target, within(path, 'target'));
    const targetHandle = this.id(value.targetHandle, within(path, 'targetHandle'));
    if (id === null || source === null || sourceHandle === null || target === null || targetHandle === null)
      return null;
    return { id, source, sourceHandle, target, targetHandle };
  }

  private position(value: unknown, path: Path): GraphNode['position'] | null {
    if (value === undefined || value === null) return undefined;
    if (!isRecord(value)) return this.wrong(path, 'a position { x, y }', value);
    const { x, y } = value;
    if (typeof x !== 'number' || !Number.isFinite(x)) return this.wrong(within(path, 'x'), 'a number', x);
    if (typeof y !== 'number' || !Number.isFinite(y)) return this.wrong(within(path, 'y'), 'a number', y);
    return { x, y };
  }

  private id(value: unknown, path: Path): string | null {
    if (typeof value !== 'string' || value === '') return this.wrong(path, 'a text', value);
    return this.text(value, path) ? value : null;
  }

  /** PostgreSQL keeps neither NUL nor half a surrogate pair. */
  private text(value: string, path: Path): boolean {
    this.budget -= value.length;
    if (this.budget < 0) this.tooLarge = true;
    if (this.tooLarge) return false;
    if (!value.includes('\0') && (value as WellFormed).isWellFormed()) return true;
    const at = spell(path);
    const message = `\`${at.join('.')}\` holds a character that text cannot have (NUL or a lone surrogate)`;
    this.issues.add('bad_shape', message, { path: at });
    return false;
  }

  private record(value: unknown, path: Path, params = false): Json | null {
    if (value === undefined || value === null) return {};
    if (!isRecord(value)) return this.wrong(path, 'an object', value);
    return this.copy(value, path, params) as Json | null;
  }

  /** A copy of plain JSON. Numbers that JSON cannot hold pass where a param's own check answers them. */
  private copy(value: unknown, path: Path, params: boolean): unknown {
    // Two bytes are the least that a value takes in JSON, its comma included.
    this.budget -= 2;
    if (this.budget < 0) this.tooLarge = true;
    if (this.tooLarge) return null;
    if (value === null || typeof value === 'boolean') return value;
    if (typeof value === 'string') return this.text(value, path) ? value : null;
    if (typeof value === 'number') {
      const isParam = path.depth === 4 && path.up?.key === 'params';
      return Number.isFinite(value) || isParam ? value : this.wrong(path, 'a number', value);
    }
    if (typeof value !== 'object') return this.wrong(path, 'JSON', typeof value);
    if (path.depth > MAX_DEPTH) {
      return this.wrong(path, `at most ${MAX_DEPTH} levels`, 'more');
    }
    if (Array.isArray(value)) {
      if (2 * value.length > this.budget) this.tooLarge = true;
      const items: unknown[] = [];
      for (let k = 0; k < value.length && !this.tooLarge; k++) {
        items.push(this.copy(value[k] ?? null, within(path, k), false));
      }
      return items;
    }
    const copied: Json = {};
    let count = 0;
    for (const key in value) {
      if (this.tooLarge) return null;
      if (!Object.hasOwn(value, key)) continue;
      // No node has so many params: the unknown ones among these already refuse the graph.
      if (params && ++count > MAX_PARAMS) break;
      const item = (value as Json)[key];
      const at = within(path, key);
      if (item === undefined || !this.text(key, at)) continue;
      if (key === '__proto__' && !params) {
        this.wrong(at, 'another name', key);
        continue;
      }
      const kept = this.copy(item, at, false);
      // Assigned, it would become the prototype and escape the check of params.
      if (key === '__proto__') Object.defineProperty(copied, key, { value: kept, enumerable: true });
      else copied[key] = kept;
    }
    return copied;
  }

  private wrong(path: Path, expected: string, got: unknown): null {
    const at = spell(path);
    const where = at.length > 0 ? `\`${at.join('.')}\`` : 'The graph';
    const message = `${where} needs ${expected}, got ${got === undefined ? 'nothing' : quote(got)}`;
    this.issues.add('bad_shape', message, { path: at });
    return null;
  }
}

/** The path as an answer may carry it. */
function spell(path: Path): string[] {
  const keys: string[] = [];
  for (let at: Path | null = path; at?.up; at = at.up) keys.unshift(at.key);
  return keys.map((key) => key.slice(0, 80).replace(/\0|\p{Surrogate}/gu, '\u{fffd}'));
}
