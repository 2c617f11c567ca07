import { endpoint, ok } from '../endpoint.ts';
import { coded, noStrategy, refusal } from '../errors.ts';
import {
  RollbackStrategyDocument,
  StrategyVersionDocument,
  StrategyVersionsDocument,
} from '../generated/operations.ts';
import { cursorText, integer, MAX_VERSION, pageSize, uuid } from '../readers.ts';
import { RolledBack, StrategyVersion, VersionList } from '../schema/strategies.ts';
import { graphOut, page, timeframe } from '../wire.ts';

export const strategyVersionEndpoints = [
  endpoint({
    id: 'listStrategyVersions',
    method: 'GET',
    route: '/api/strategies/{strategy_id}/versions',
    summary: 'The versions of a strategy, newest first; the cursor is a version number.',
    response: VersionList,
    errors: { 404: ['strategy_not_found'] },
    path: { strategy_id: uuid },
    query: { cursor: cursorText, limit: pageSize({ max: 200, fallback: 50 }) },
    operation: StrategyVersionsDocument,
    variables: ({ path, query }) => ({ id: path.strategy_id, first: query.limit, after: query.cursor }),
    answer({ strategy }) {
      if (!strategy) return noStrategy();
      const { items, next_cursor } = page(strategy.versions, (version) => ({
        version: version.version,
        created_at: version.createdAt,
        origin: version.origin,
        note: version.note,
        node_count: version.nodeCount,
        edge_count: version.edgeCount,
      }));
      return ok({ items, next_cursor: next_cursor === null ? null : Number(next_cursor) });
    },
  }),
  endpoint({
    id: 'getStrategyVersion',
    method: 'GET',
    route: '/api/strategies/{strategy_id}/versions/{version}',
    summary: 'One version of a strategy with its graph.',
    response: StrategyVersion,
    errors: { 404: ['strategy_not_found', 'version_not_found'] },
    path: { strategy_id: uuid, version: integer({ min: -MAX_VERSION, max: MAX_VERSION }) },
    operation: StrategyVersionDocument,
    variables: ({ path }) => ({ id: path.strategy_id, number: path.version }),
    answer({ strategy }, { path }) {
      if (!strategy) return noStrategy();
      const { version } = strategy;
      if (!version) return coded(404, 'version_not_found', `Version ${path.version} does not exist.`);
      return ok({
        strategy_id: strategy.id,
        version: version.version,
        graph: graphOut(version.graph),
        instrument: version.instrument.symbol,
        timeframe: timeframe(version.timeframe),
        created_at: version.createdAt,
        origin: version.origin,
        note: version.note,
      });
    },
  }),
  endpoint({
    id: 'rollbackStrategy',
    method: 'POST',
    route: '/api/strategies/{strategy_id}/rollback',
    summary: 'Append a version equal to an earlier one.',
    response: RolledBack,
    errors: {
      404: ['strategy_not_found', 'version_not_found'],
      409: ['cannot_rollback_to_current', 'strategy_archived'],
    },
    example: { to_version: 1 },
    path: { strategy_id: uuid },
    body: { to_version: integer({ min: -MAX_VERSION, max: MAX_VERSION }) },
    operation: RollbackStrategyDocument,
    variables: ({ path, body }) => ({ id: path.strategy_id, toVersion: body.to_version }),
    answer: ({ rollbackStrategy: back }) =>
      back.__typename === 'Strategy' ? ok({ id: back.id, current_version: back.currentVersion }) : refusal(back),
  }),
];
