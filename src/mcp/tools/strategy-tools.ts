import {
  CreateStrategyToolDocument,
  DiffVersionsToolDocument,
  DraftStrategyToolDocument,
  ExplainStrategyToolDocument,
  GetStrategyToolDocument,
  ListInstrumentsToolDocument,
  ListStrategiesToolDocument,
  RollBackStrategyToolDocument,
  UpdateStrategyToolDocument,
  ValidateGraphToolDocument,
} from '../generated/operations.ts';
import type { JsonSchema } from '../json-schema.ts';
import { ADDS, CHANGES, READS, type Tool } from '../tool.ts';

const STRATEGY: JsonSchema = { format: 'uuid', description: '' };
/** The shape is listed once. */
const AS_VALIDATED: JsonSchema = {
  properties: undefined,
  required: undefined,
  additionalProperties: undefined,
  description: 'As in validate_graph.',
};
export const STRATEGY_ID = '00000000-0000-4000-8000-000000000001';
const VERSION: JsonSchema = { minimum: 1, maximum: 2_147_483_647 };
export const PAGE: Readonly<Record<string, JsonSchema>> = {
  first: { minimum: 1, maximum: 200, description: 'Rows of a page.' },
  after: { description: 'endCursor of the last page.' },
};
const INSTRUMENT: JsonSchema = { description: 'Symbol, from list_instruments.', examples: ['MES'] };

/** Strategies: drawn, judged, told back and kept in versions. */
export const strategyTools: readonly Tool[] = [
  {
    name: 'list_instruments',
    long: true,
    title: 'Instruments and their newest bars',
    description:
      'Markets with tick, costs, hours and newest stored bar. Use before choosing one. lastBar null: no data to backtest.',
    scope: 'read',
    annotations: READS,
    operation: ListInstrumentsToolDocument.toString(),
    example: {},
  },
  {
    name: 'list_strategies',
    long: true,
    title: 'Strategies of the user',
    description: 'The user’s saved strategies with ids, newest change first. Use to find a strategyId by name.',
    scope: 'read',
    annotations: READS,
    operation: ListStrategiesToolDocument.toString(),
    arguments: PAGE,
    example: { status: 'LIVE', first: 20 },
  },
  {
    name: 'get_strategy',
    long: true,
    title: 'A strategy with its graph',
    description:
      'Graph, validation, status, versions and runs. Read it before update_strategy. In words: explain_strategy.',
    scope: 'read',
    annotations: READS,
    operation: GetStrategyToolDocument.toString(),
    arguments: { strategyId: STRATEGY },
    example: { strategyId: STRATEGY_ID },
  },
  {
    name: 'validate_graph',
    long: true,
    title: 'Validate a graph without saving it',
    description:
      'Every issue of a graph with its fix (text, and a JSON Patch of these arguments), and the graph retold in words when it can run. Use before create_strategy; saves nothing.',
    scope: 'read',
    annotations: READS,
    operation: ValidateGraphToolDocument.toString(),
    arguments: { graph: { description: 'Node types: find_nodes.' }, instrument: INSTRUMENT },
    graphs: ['graph'],
    example: {
      instrument: 'MES',
      timeframe: 'M5',
      graph: {
        nodes: [
          { id: 'bars', type: 'data.bars' },
          { id: 'fast', type: 'ind.ema', params: { length: 9 } },
        ],
        edges: [{ id: 'e1', source: 'bars', sourceHandle: 'close', target: 'fast', targetHandle: 'source' }],
      },
    },
  },
  {
    name: 'explain_strategy',
    title: 'Retell a strategy in words',
    description:
      'What a saved strategy does, in words made from its graph alone, to check with the user. Not for results (run_backtest) or decisions (why).',
    scope: 'read',
    annotations: READS,
    operation: ExplainStrategyToolDocument.toString(),
    arguments: { strategyId: STRATEGY },
    example: { strategyId: STRATEGY_ID },
  },
  {
    name: 'draft_strategy',
    title: 'Draft a strategy from words',
    description:
      'Draws a graph from a plain English rule with entry, stop and target. Saves nothing: pass the draft to create_strategy. Read retelling, assumptions and questions back to the user.',
    scope: 'research',
    annotations: ADDS,
    operation: DraftStrategyToolDocument.toString(),
    arguments: { prompt: { minLength: 3, maxLength: 2_000 }, instrument: INSTRUMENT },
    example: {
      prompt: 'Buy when the 9 EMA crosses above the 21 EMA, stop 10 ticks, target 20 ticks',
      instrument: 'MES',
    },
  },
  {
    name: 'create_strategy',
    title: 'Save a new strategy',
    description: 'Saves a graph as a new strategy, a draft at version 1. It does not start it: start_strategy.',
    scope: 'research',
    annotations: ADDS,
    operation: CreateStrategyToolDocument.toString(),
    arguments: { name: { minLength: 1, maxLength: 120 }, instrument: INSTRUMENT, tags: { maxItems: 20 } },
    graphs: ['graph'],
    brief: { graph: AS_VALIDATED },
    example: {
      name: 'EMA cross on MES',
      instrument: 'MES',
      timeframe: 'M5',
      graph: { nodes: [{ id: 'bars', type: 'data.bars' }], edges: [] },
    },
  },
  {
    name: 'update_strategy',
    title: 'Change a strategy',
    description:
      'Changes name, tags or graph; a new graph appends a version. expectedVersion is the one you read: if another client saved since, nothing changes (version_conflict). Running strategies keep their version.',
    scope: 'research',
    annotations: CHANGES,
    operation: UpdateStrategyToolDocument.toString(),
    arguments: {
      strategyId: STRATEGY,
      expectedVersion: VERSION,
      name: { minLength: 1, maxLength: 120 },
      instrument: INSTRUMENT,
      tags: { maxItems: 20 },
      note: { maxLength: 500 },
    },
    graphs: ['graph'],
    brief: { graph: AS_VALIDATED },
    example: { strategyId: STRATEGY_ID, expectedVersion: 3, name: 'EMA cross, tighter', note: 'Tighter stop.' },
  },
  {
    name: 'diff_versions',
    long: true,
    title: 'Compare two versions',
    description: 'Nodes, params and edges that differ between versions a and b of one strategy.',
    scope: 'read',
    annotations: READS,
    operation: DiffVersionsToolDocument.toString(),
    arguments: { strategyId: STRATEGY, a: VERSION, b: VERSION },
    example: { strategyId: STRATEGY_ID, a: 2, b: 3 },
  },
  {
    name: 'roll_back_strategy',
    title: 'Go back to an earlier version',
    description: 'Appends a version equal to an earlier one; nothing is lost. A running strategy is not changed.',
    scope: 'research',
    annotations: { ...CHANGES, destructiveHint: false },
    operation: RollBackStrategyToolDocument.toString(),
    arguments: { strategyId: STRATEGY, toVersion: VERSION },
    example: { strategyId: STRATEGY_ID, toVersion: 2 },
  },
];
