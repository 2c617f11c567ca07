import * as z from 'zod';
import { keysOf, STRATEGY_STATUSES } from '../wire.ts';
import { anything, flag, float, instant, listOf, named, orNull, record, text, uuid, whole, words } from './fields.ts';
import { instrument, page, STRATEGY_ID, strategyId, strategyName, timeframe } from './shared.ts';

// Strategies, their versions and graphs, and node types.

/** The smallest graph that can be saved. */
export const EXAMPLE_GRAPH = {
  nodes: [
    { id: 'bars', type: 'data.bars', params: {}, position: { x: 0, y: 40 } },
    { id: 'fast', type: 'ind.ema', params: { length: 9 }, position: { x: 200, y: 40 } },
  ],
  edges: [{ id: 'e1', source: 'bars', sourceHandle: 'close', target: 'fast', targetHandle: 'source' }],
  meta: {},
};

/** The body that creates a strategy; updates and imports have the same keys. */
export const EXAMPLE_DRAFT = {
  name: 'EMA on MES',
  instrument: 'MES',
  timeframe: '5m',
  tags: ['trend'],
  graph: EXAMPLE_GRAPH,
};

const summary = {
  id: uuid('The strategy.', STRATEGY_ID),
  name: strategyName,
  description: orNull(text('Long when the fast average crosses the slow one.')),
  instrument,
  timeframe,
  tags: listOf(text('trend')),
  status: words(keysOf(STRATEGY_STATUSES)),
  current_version: whole(3, 'Versions count from 1.'),
  created_at: instant('When it was created.'),
  updated_at: instant('When it was last changed.'),
};
const node = record({
  id: text('bars'),
  type: text('data.bars', 'One of `GET /api/engines`.'),
  params: anything('The parameters of the node type.', {}),
  position: record({ x: float(120), y: float(40) }).optional(),
});
const edge = record({
  id: text('e1'),
  source: text('bars'),
  sourceHandle: text('bars'),
  target: text('fast'),
  targetHandle: text('bars'),
});
const issue = record({
  code: text('unknown_node_type'),
  severity: words(['error', 'warning']),
  message: text('There is no node type ind.moon.'),
  node_id: orNull(text('a')),
  edge_id: orNull(text('e1')),
  path: orNull(listOf(text('nodes'), 'The path in the graph.')),
});
const enginePort = record({
  name: text('value', 'The handle that edges refer to.'),
  type: text('number', 'The data type; only equal types connect.'),
  required: flag(true),
  min: orNull(whole(1, 'The minimum number of edges.')),
  max: orNull(whole(1, 'The maximum number of edges.')),
});

export const Engine = named(
  'Engine',
  record({
    type: text('ind.ema'),
    category: text('indicator'),
    label: text('EMA'),
    description: text('Exponential moving average.'),
    inputs: listOf(enginePort),
    outputs: listOf(enginePort),
    params: listOf(
      record({
        name: text('period'),
        kind: text('int'),
        default: anything('The default.', 20),
        min: orNull(float(1)),
        max: orNull(float(500)),
        options: orNull(listOf(text('close'))),
        pattern: orNull(text('^\\d\\d:\\d\\d$')),
        description: orNull(text('Bars.')),
      }),
    ),
  }),
);
export const EngineList = named('EngineList', record({ items: listOf(Engine) }));
export const Graph = named(
  'Graph',
  record({
    nodes: listOf(node),
    edges: listOf(edge),
    meta: z
      .unknown()
      .optional()
      .meta({ type: ['object', 'null'], description: 'Data of the node editor, stored unchanged.' }),
  }).meta({
    description: 'A strategy as nodes and edges. At most 200 nodes, 400 edges and 256 KiB.',
    examples: [EXAMPLE_GRAPH],
  }),
);
export const GraphIssue = named('GraphIssue', issue);
export const GraphValidation = named(
  'GraphValidation',
  record({ executable: flag(true, 'Whether it can be promoted.'), issues: listOf(GraphIssue) }),
);
export const StrategySummary = named('StrategySummary', record(summary));
export const StrategyList = named('StrategyList', page(StrategySummary));
export const Strategy = named(
  'Strategy',
  record({
    ...summary,
    graph: Graph,
    validation: GraphValidation,
    allowed_transitions: listOf(words(keysOf(STRATEGY_STATUSES))),
  }),
);
export const StrategyExport = named(
  'StrategyExport',
  record({
    format: z.literal('ex7.strategy/v1'),
    exported_at: instant('When it was exported.'),
    name: summary.name,
    description: summary.description,
    instrument,
    timeframe,
    tags: summary.tags,
    graph: Graph,
  }),
);
export const RolledBack = named('RolledBack', record({ id: summary.id, current_version: whole(4) }));
export const VersionSummary = named(
  'VersionSummary',
  record({
    version: whole(3),
    created_at: instant('When it was saved.'),
    origin: text('update', 'What made it: create, update, rollback, clone, import, fixture, …'),
    note: orNull(text('Tighter stop.')),
    node_count: whole(12),
    edge_count: whole(14),
  }),
);
export const VersionList = named(
  'VersionList',
  record({ items: listOf(VersionSummary), next_cursor: orNull(whole(2, 'Pass it as `cursor` for the next page.')) }),
);
export const StrategyVersion = named(
  'StrategyVersion',
  record({
    strategy_id: strategyId,
    version: whole(3),
    graph: Graph,
    instrument,
    timeframe,
    created_at: instant('When it was saved.'),
    origin: text('update'),
    note: orNull(text('Tighter stop.')),
  }),
);
