import { STRATEGY_STATUSES } from '../../wire.ts';
import {
  anything,
  flag,
  float,
  instant,
  listOf,
  orNull,
  record,
  ref,
  type Schema,
  text,
  uuid,
  whole,
  words,
} from '../json-schema.ts';
import { instrument, page, STRATEGY_ID, strategyId, strategyName, timeframe } from './shared.ts';

// Strategies, their versions and graphs, and the node types that they are drawn with.

const summary = {
  id: uuid('The strategy.', STRATEGY_ID),
  name: strategyName,
  description: orNull(text('Long when the fast average crosses the slow one.')),
  instrument,
  timeframe,
  tags: listOf(text('trend')),
  status: words(Object.keys(STRATEGY_STATUSES)),
  current_version: whole(3, 'Versions count from 1.'),
  created_at: instant('When it was made.'),
  updated_at: instant('When it was changed last.'),
};
const node = record({
  id: text('bars'),
  type: text('data.bars', 'One of `GET /api/engines`.'),
  params: anything('The node’s settings.', {}),
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
  path: orNull(listOf(text('nodes'), 'Where in the graph.')),
});
const enginePort = record({
  name: text('value', 'The handle that an edge names.'),
  type: text('number', 'What flows; only equal types connect.'),
  required: flag(true),
  min: orNull(whole(1, 'Wires it wants at least.')),
  max: orNull(whole(1, 'Wires it takes at most.')),
});

export const strategiesSchemas: Readonly<Record<string, Schema>> = {
  EngineList: record({ items: listOf(ref('Engine')) }),
  Engine: record({
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
        default: anything('What it is when left out.', 20),
        min: orNull(float(1)),
        max: orNull(float(500)),
        options: orNull(listOf(text('close'))),
        pattern: orNull(text('^\\d\\d:\\d\\d$')),
        description: orNull(text('Bars.')),
      }),
    ),
  }),
  Graph: {
    ...record({
      nodes: listOf({
        ...node,
        properties: { ...(node.properties as object), position: record({ x: float(120), y: float(40) }) },
      }),
      edges: listOf(edge),
      meta: orNull({ type: 'object', description: 'Whatever the node editor keeps.', additionalProperties: true }),
    }),
    description: 'A strategy drawn as nodes and wires. At most 200 nodes, 400 edges and 256 KiB.',
    required: ['nodes', 'edges'],
    examples: [
      {
        nodes: [
          { id: 'bars', type: 'data.bars', params: {} },
          { id: 'fast', type: 'ind.ema', params: { period: 9 }, position: { x: 120, y: 40 } },
        ],
        edges: [{ id: 'e1', source: 'bars', sourceHandle: 'bars', target: 'fast', targetHandle: 'bars' }],
        meta: {},
      },
    ],
  },
  GraphIssue: issue,
  StrategySummary: record(summary),
  StrategyList: page('StrategySummary'),
  Strategy: record({
    ...summary,
    graph: ref('Graph'),
    validation: record({ executable: flag(true, 'Whether it could be promoted.'), issues: listOf(ref('GraphIssue')) }),
    allowed_transitions: listOf(words(Object.keys(STRATEGY_STATUSES))),
  }),
  StrategyExport: record({
    format: { const: 'ex7.strategy/v1' },
    exported_at: instant('When it was exported.'),
    name: summary.name,
    description: summary.description,
    instrument,
    timeframe,
    tags: summary.tags,
    graph: ref('Graph'),
  }),
  RolledBack: record({ id: summary.id, current_version: whole(4) }),
  VersionSummary: record({
    version: whole(3),
    created_at: instant('When it was saved.'),
    origin: text('update', 'What made it: create, update, rollback, clone, import, fixture, …'),
    note: orNull(text('Tighter stop.')),
    node_count: whole(12),
    edge_count: whole(14),
  }),
  VersionList: page('VersionSummary', whole(2, 'Pass it as `cursor` for the next page.')),
  StrategyVersion: record({
    strategy_id: strategyId,
    version: whole(3),
    graph: ref('Graph'),
    instrument,
    timeframe,
    created_at: instant('When it was saved.'),
    origin: text('update'),
    note: orNull(text('Tighter stop.')),
  }),
};
