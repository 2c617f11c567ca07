import { endpoint, ok } from '../endpoint.ts';
import { refusal } from '../errors.ts';
import {
  ForceCloseAllDocument,
  RuntimesDocument,
  StartRuntimeDocument,
  StopRuntimeDocument,
} from '../generated/operations.ts';
import { choice, optional, uuid, withDefault } from '../readers.ts';
import { ForceClosed, Runtime, RuntimeList } from '../schema/signals.ts';
import { MODES, runtimeOut } from '../wire.ts';

const mode = withDefault(choice(MODES), 'PAPER', 'paper');

export const runtimeEndpoints = [
  ...(
    [
      ['listRuntimes', '/api/signals/runtimes'],
      ['listMyRuntimeHealth', '/api/signals/health/me'],
    ] as const
  ).map(([id, route]) =>
    endpoint({
      id,
      method: 'GET',
      route,
      response: RuntimeList,
      summary: 'The caller’s runtimes, most recently started first.',
      operation: RuntimesDocument,
      variables: () => ({}),
      answer: ({ runtimes }) => ok({ items: runtimes.map(runtimeOut) }),
    }),
  ),
  endpoint({
    id: 'startRuntime',
    method: 'POST',
    route: '/api/signals/runtimes/{strategy_id}/start',
    summary: 'Start a strategy.',
    response: Runtime,
    errors: {
      403: ['not_owner', 'live_mode_disabled_v1', 'tier_limit_reached'],
      404: ['strategy_not_found'],
      409: ['strategy_not_startable', 'runtime_already_active'],
      422: ['graph_invalid'],
    },
    example: { mode: 'paper' },
    path: { strategy_id: uuid },
    body: { mode },
    operation: StartRuntimeDocument,
    variables: ({ path, body }) => ({ strategyId: path.strategy_id, mode: body.mode }),
    answer: ({ startRuntime: started }) =>
      started.__typename === 'Runtime' ? ok(runtimeOut(started)) : refusal(started),
  }),
  endpoint({
    id: 'stopRuntime',
    method: 'POST',
    route: '/api/signals/runtimes/{strategy_id}/stop',
    summary: 'Stop a running strategy after the current bar.',
    response: Runtime,
    errors: { 404: ['runtime_not_found'] },
    example: { mode: 'paper' },
    path: { strategy_id: uuid },
    body: { mode },
    operation: StopRuntimeDocument,
    variables: ({ path, body }) => ({ strategyId: path.strategy_id, mode: body.mode }),
    answer: ({ stopRuntime: stopped }) =>
      stopped.__typename === 'Runtime' ? ok(runtimeOut(stopped)) : refusal(stopped),
  }),
  endpoint({
    id: 'forceCloseAll',
    method: 'POST',
    route: '/api/signals/runtimes/{strategy_id}/force-close-all',
    summary: 'Cancel every open signal of a strategy, in one or all modes. For emergencies.',
    response: ForceClosed,
    errors: { 403: ['not_owner'], 404: ['strategy_not_found'] },
    example: { mode: 'paper' },
    path: { strategy_id: uuid },
    body: { mode: optional(choice(MODES)) },
    operation: ForceCloseAllDocument,
    variables: ({ path, body }) => ({ strategyId: path.strategy_id, mode: body.mode }),
    answer: ({ forceCloseAll: forced }) =>
      forced.__typename === 'ForceClosed'
        ? ok({ closed: forced.closed, signal_ids: forced.signals.map(({ id }) => id) })
        : refusal(forced),
  }),
];
