import { endpoint, ok } from '../endpoint.ts';
import { refusal } from '../errors.ts';
import {
  ForceCloseAllDocument,
  RuntimesDocument,
  StartRuntimeDocument,
  StopRuntimeDocument,
} from '../generated/operations.ts';
import { choice, fallingBack, optional, uuid } from '../readers.ts';
import { MODES, runtimeOut } from '../wire.ts';

const mode = fallingBack(choice(MODES), 'PAPER', 'paper');

export const runtimeEndpoints = [
  ...(['/api/signals/runtimes', '/api/signals/health/me'] as const).map((route) =>
    endpoint({
      method: 'GET',
      route,
      summary: 'The caller’s runtimes, the most recently started first.',
      operation: RuntimesDocument,
      variables: () => ({}),
      answer: ({ runtimes }) => ok({ items: runtimes.map(runtimeOut) }),
    }),
  ),
  endpoint({
    method: 'POST',
    route: '/api/signals/runtimes/{strategy_id}/start',
    summary: 'Start a strategy.',
    path: { strategy_id: uuid },
    body: { mode },
    operation: StartRuntimeDocument,
    variables: ({ path, body }) => ({ strategyId: path.strategy_id, mode: body.mode }),
    answer: ({ startRuntime: started }) =>
      started.__typename === 'Runtime' ? ok(runtimeOut(started)) : refusal(started),
  }),
  endpoint({
    method: 'POST',
    route: '/api/signals/runtimes/{strategy_id}/stop',
    summary: 'Let a running strategy finish its bar and stop.',
    path: { strategy_id: uuid },
    body: { mode },
    operation: StopRuntimeDocument,
    variables: ({ path, body }) => ({ strategyId: path.strategy_id, mode: body.mode }),
    answer: ({ stopRuntime: stopped }) =>
      stopped.__typename === 'Runtime' ? ok(runtimeOut(stopped)) : refusal(stopped),
  }),
  endpoint({
    method: 'POST',
    route: '/api/signals/runtimes/{strategy_id}/force-close-all',
    summary: 'The emergency lever: cancel every open signal of a strategy, of one mode or of all.',
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
