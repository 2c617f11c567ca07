import { created, endpoint, ok } from '../endpoint.ts';
import { coded, refusal } from '../errors.ts';
import {
  CreateStrategyDocument,
  CreateStrategyFromFixtureDocument,
  PromoteStrategyDocument,
  StrategiesDocument,
  StrategyDocument,
} from '../generated/operations.ts';
import { graph } from '../graph-reader.ts';
import { choice, filterText, integer, list, optional, text, uuid } from '../readers.ts';
import { page, STRATEGY_STATUSES, strategyDetail, strategySummary, TIMEFRAMES } from '../wire.ts';

export const strategyEndpoints = [
  endpoint({
    method: 'GET',
    route: '/api/strategies',
    summary: 'The caller’s strategies, newest `updated_at` first.',
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
    answer: ({ strategy }) =>
      strategy ? ok(strategyDetail(strategy)) : coded(404, 'strategy_not_found', 'There is no such strategy.'),
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
    route: '/api/strategies/{strategy_id}/promote',
    summary: 'Move a strategy one step forward: draft to ready, ready to live.',
    path: { strategy_id: uuid },
    operation: PromoteStrategyDocument,
    variables: ({ path }) => ({ id: path.strategy_id }),
    answer: ({ promoteStrategy: moved }) =>
      moved.__typename === 'Strategy' ? ok(strategyDetail(moved)) : refusal(moved),
  }),
];
