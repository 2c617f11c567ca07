import * as z from 'zod';
import type { GraphInput } from './generated/operations.ts';
import { jsonSchema } from './schema/json-schema.ts';
import { Graph } from './schema/strategies.ts';

export interface ShapeIssue {
  code: 'bad_shape';
  severity: 'error';
  message: string;
  node_id: null;
  edge_id: null;
  path: string[];
}

type Json = Record<string, unknown>;
type Wrong = (path: string[], expected: string, got: unknown) => void;

const MAX_ISSUES = 100;
const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Reads a graph and drops unknown keys, which node editors add. A single issue lists all wrong paths in `params.shape`,
 * because a graph with a wrong shape gets the same response as an invalid graph.
 */
export const graph: z.ZodType<GraphInput> = z
  .unknown()
  .transform((value, context): GraphInput => {
    if (value === undefined) {
      context.addIssue({ code: 'custom', message: 'Field required', params: { type: 'missing' } });
      return z.NEVER;
    }
    const issues: ShapeIssue[] = [];
    const wrong: Wrong = (path, expected, got) => {
      if (issues.length >= MAX_ISSUES) return;
      const place = path.length > 0 ? `\`${path.join('.')}\`` : 'The graph';
      const message = `${place} must be ${expected}, got ${kindOf(got)}`;
      issues.push({ code: 'bad_shape', severity: 'error', message, node_id: null, edge_id: null, path });
    };
    const read = readGraph(value, wrong);
    if (issues.length > 0) context.addIssue({ code: 'custom', message: 'bad shape', params: { shape: issues } });
    return read;
  })
  .meta(jsonSchema(Graph, 'output'));

function readGraph(value: unknown, wrong: Wrong): GraphInput {
  const given = isRecord(value) ? value : null;
  if (!given) {
    wrong([], 'an object with nodes and edges', value);
    return { nodes: [], edges: [] };
  }
  if (given.meta != null && !isRecord(given.meta)) wrong(['meta'], 'an object', given.meta);
  return {
    nodes: records(given.nodes, 'nodes', 'a node', wrong).map(({ item, path }) => ({
      ...texts(item, ['id', 'type'], path, wrong),
      params: item.params ?? null,
      position: position(item.position, [...path, 'position'], wrong),
    })),
    edges: records(given.edges, 'edges', 'an edge', wrong).map(({ item, path }) =>
      texts(item, ['id', 'source', 'sourceHandle', 'target', 'targetHandle'], path, wrong),
    ),
    meta: given.meta ?? null,
  };
}

function records(value: unknown, name: string, expected: string, wrong: Wrong): { item: Json; path: string[] }[] {
  if (!Array.isArray(value)) {
    wrong([name], 'a list', value);
    return [];
  }
  return value.flatMap((item, index) => {
    const path = [name, String(index)];
    if (isRecord(item)) return [{ item, path }];
    wrong(path, expected, item);
    return [];
  });
}

function texts<Key extends string>(item: Json, keys: readonly Key[], path: string[], wrong: Wrong) {
  const read = {} as Record<Key, string>;
  for (const key of keys) {
    const value = item[key];
    if (typeof value === 'string') read[key] = value;
    else wrong([...path, key], 'a text', value);
  }
  return read;
}

function position(value: unknown, path: string[], wrong: Wrong): { x: number; y: number } | null {
  if (value == null) return null;
  if (!isRecord(value)) {
    wrong(path, 'a position { x, y }', value);
    return null;
  }
  for (const axis of ['x', 'y']) {
    if (!Number.isFinite(value[axis])) wrong([...path, axis], 'a number', value[axis]);
  }
  return { x: value.x as number, y: value.y as number };
}

function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  return (typeof value === 'string' ? JSON.stringify(value) : String(value)).slice(0, 60);
}
