import type { Graph, Timeframe } from '../../engine/index.ts';
import { InvalidInputError, invalid } from '../../kernel/domain-error.ts';
import { readGraph } from './strategy-graph.ts';
import {
  type KnownMarkets,
  readFacts,
  readTogether,
  type StrategyFacts,
  type StrategyFactsInput,
  shown,
} from './strategy-input.ts';

export const EXPORT_FORMAT = 'ex7.strategy/v1';

/** A strategy as a file, independent of user and database. */
export interface StrategyExport {
  format: typeof EXPORT_FORMAT;
  exported_at: string;
  name: string;
  description: string | null;
  instrument: string;
  timeframe: Timeframe;
  tags: string[];
  graph: Graph;
}

export function exportOf(strategy: StrategyFacts & { graph: Graph }, exportedAt: string): StrategyExport {
  const { name, description, instrument, timeframe, tags, graph } = strategy;
  const { nodes, edges, meta } = graph;
  return {
    format: EXPORT_FORMAT,
    exported_at: exportedAt,
    name,
    description,
    instrument,
    timeframe,
    tags,
    // jsonb does not keep key order, but people read the file.
    graph: {
      nodes: nodes.map(({ id, type, params, position }) => ({ id, type, params, ...(position && { position }) })),
      edges: edges.map(({ id, source, sourceHandle, target, targetHandle }) => ({
        id,
        source,
        sourceHandle,
        target,
        targetHandle,
      })),
      meta,
    },
  };
}

/**
 * Parses an export, which may have been edited by hand; unknown keys are ignored. Throws
 * InvalidInputError (code `unsupported_format` for another format) and GraphInvalidError (structural).
 */
export function readExport(payload: unknown, markets: KnownMarkets): { facts: StrategyFacts; graph: Graph } {
  if (typeof payload !== 'object' || payload === null || Array.isArray(payload)) {
    throw invalid(
      ['payload'],
      `must be an export, an object with the format "${EXPORT_FORMAT}", got ${shown(payload)}`,
    );
  }
  const file = payload as Record<string, unknown>;
  if (file.format !== EXPORT_FORMAT) {
    const message = `must be "${EXPORT_FORMAT}", got ${shown(file.format)}`;
    throw new InvalidInputError([{ code: 'unsupported_format', path: ['format'], message }], 'unsupported_format');
  }
  const text = (key: string) => () => textOf(file[key], [key]);
  const facts = readTogether<StrategyFactsInput>({
    name: text('name'),
    description: () => (file.description == null ? null : text('description')()),
    instrument: text('instrument'),
    timeframe: text('timeframe'),
    tags: () =>
      file.tags == null ? [] : listOf(file.tags, ['tags']).map((tag, k) => textOf(tag, ['tags', String(k)])),
  });
  return { facts: readFacts(facts, markets), graph: readGraph(file.graph) };
}

function textOf(value: unknown, path: string[]): string {
  if (typeof value === 'string') return value;
  throw value === undefined
    ? invalid(path, 'is required', 'missing')
    : invalid(path, `must be text, got ${shown(value)}`, 'type');
}

function listOf(value: unknown, path: string[]): unknown[] {
  if (Array.isArray(value)) return value;
  throw invalid(path, `must be a list, got ${shown(value)}`, 'type');
}
