import { created, endpoint, noContent, ok } from '../endpoint.ts';
import { noStrategy, refusal } from '../errors.ts';
import {
  CloneStrategyDocument,
  CreateStrategyDocument,
  CreateStrategyFromFixtureDocument,
  DeleteStrategyDocument,
  ExportStrategyDocument,
  ImportStrategyDocument,
  StrategiesDocument,
  StrategyDocument,
  UpdateStrategyDocument,
} from '../generated/operations.ts';
import { graph } from '../graph-reader.ts';
import {
  choice,
  filterText,
  integer,
  json,
  list,
  MAX_VERSION,
  mayBeLeftOut,
  optional,
  text,
  uuid,
} from '../readers.ts';
import { page, STRATEGY_STATUSES, strategyDetail, strategySummary, TIMEFRAMES } from '../wire.ts';

export const strategyEndpoints = [
  endpoint({
    method: 'GET',
    route: '/api/strategies',
    summary: 'The caller’s strategies, the one changed last first.',
    query: {
      status: optional(choice(STRATEGY_STATUSES)),
      instrument: filterText,
      tag: filterText,
      cursor: filterText,
      limit: integer({ min: 1, max: 200, fallback: 50 }),
    },
    operation: StrategiesDocument,
    variables: ({ query: { cursor, limit, ...filter } }) => ({ filter, first: limit, after: cursor }),
    answer: ({ strategies }) => ok(page(strategies, strategySummary)),
  }),
  endpoint({
    method: 'POST',
    route: '/api/strategies',
    summary: 'Save a new strategy as a draft at version 1.',
    body: {
      name: text,
      description: optional(text),
      instrument: text,
      timeframe: choice(TIMEFRAMES),
      tags: optional(list(text)),
      graph,
    },
    operation: CreateStrategyDocument,
    variables: ({ body }) => ({ input: body }),
    answer: ({ createStrategy: made }) =>
      made.__typename === 'Strategy' ? created(strategyDetail(made)) : refusal(made),
  }),
  endpoint({
    method: 'GET',
    route: '/api/strategies/{strategy_id}',
    summary: 'A strategy with its graph.',
    path: { strategy_id: uuid },
    operation: StrategyDocument,
    variables: ({ path }) => ({ id: path.strategy_id }),
    answer: ({ strategy }) => (strategy ? ok(strategyDetail(strategy)) : noStrategy()),
  }),
  endpoint({
    method: 'POST',
    route: '/api/strategies/from-fixture/{slug}',
    summary: 'Make a strategy from one that ships with the project.',
    path: { slug: text },
    body: { name: optional(text) },
    operation: CreateStrategyFromFixtureDocument,
    variables: ({ path, body }) => ({ slug: path.slug, name: body.name }),
    answer: ({ createStrategyFromFixture: made }) =>
      made.__typename === 'Strategy' ? created(strategyDetail(made)) : refusal(made),
  }),
  endpoint({
    method: 'POST',
    route: '/api/strategies/import',
    summary: 'Make a strategy from an export. Keys that it does not know are ignored.',
    body: {
      format: mayBeLeftOut(json),
      name: mayBeLeftOut(json),
      description: mayBeLeftOut(json),
      instrument: mayBeLeftOut(json),
      timeframe: mayBeLeftOut(json),
      tags: mayBeLeftOut(json),
      graph: mayBeLeftOut(json),
      name_on_conflict: mayBeLeftOut(json),
    },
    operation: ImportStrategyDocument,
    variables: ({ body: { name_on_conflict, ...payload } }) => ({
      payload,
      suffixOnConflict: name_on_conflict === 'suffix',
    }),
    answer: ({ importStrategy: made }) =>
      made.__typename === 'Strategy' ? created(strategyDetail(made)) : refusal(made),
  }),
  endpoint({
    method: 'POST',
    route: '/api/strategies/{source_id}/clone',
    summary: 'Copy the head version of a strategy into a new one, a draft at version 1.',
    path: { source_id: uuid },
    body: { name: optional(text) },
    operation: CloneStrategyDocument,
    variables: ({ path, body }) => ({ id: path.source_id, name: body.name }),
    answer: ({ cloneStrategy: made }) =>
      made.__typename === 'Strategy' ? created(strategyDetail(made)) : refusal(made),
  }),
  endpoint({
    method: 'GET',
    route: '/api/strategies/{strategy_id}/export',
    summary: 'The head version of a strategy as a file that can be imported.',
    path: { strategy_id: uuid },
    operation: ExportStrategyDocument,
    variables: ({ path }) => ({ id: path.strategy_id }),
    answer: ({ exportStrategy: file }) => (file === null ? noStrategy() : ok(file)),
  }),
  endpoint({
    method: 'PUT',
    route: '/api/strategies/{strategy_id}',
    summary: 'Change a strategy; another graph, instrument or timeframe makes a version.',
    path: { strategy_id: uuid },
    body: {
      name: optional(text),
      description: mayBeLeftOut(optional(text)),
      instrument: optional(text),
      timeframe: optional(choice(TIMEFRAMES)),
      tags: optional(list(text)),
      graph: optional(graph),
      expected_version: optional(integer({ min: 1, max: MAX_VERSION })),
      note: optional(text),
    },
    operation: UpdateStrategyDocument,
    variables: ({ path, body: { expected_version, ...change } }) => ({
      id: path.strategy_id,
      input: { ...change, expectedVersion: expected_version },
    }),
    answer: ({ updateStrategy: changed }) =>
      changed.__typename === 'Strategy' ? ok(strategyDetail(changed)) : refusal(changed),
  }),
  endpoint({
    method: 'DELETE',
    route: '/api/strategies/{strategy_id}',
    summary: 'Take a strategy away. Its runtimes stop, its name is free, its signals stay.',
    path: { strategy_id: uuid },
    operation: DeleteStrategyDocument,
    variables: ({ path }) => ({ id: path.strategy_id }),
    answer: ({ deleteStrategy: gone }) => (gone.__typename === 'Deleted' ? noContent : refusal(gone)),
  }),
];
