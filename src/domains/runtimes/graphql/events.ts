import type { UserEvent } from '../../../events/index.ts';
import { requireUser } from '../../../graphql/auth.ts';
import { builder } from '../../../graphql/builder.ts';
import type { RuntimeRecord } from '../runtime.ts';
import { Runtime } from './runtime.ts';

const date = (instant: string | null) => (instant === null ? null : new Date(instant));

/** Converts the snapshot in an event to a row of the GraphQL type. */
function rowOf({ payload }: UserEvent) {
  const { startedAt, stoppedAt, lastBarTs, lastSignalAt, heartbeatAt, waitingEntry, ...row } = payload as RuntimeRecord;
  return {
    ...row,
    waiting: waitingEntry ? { shown: waitingEntry } : null,
    startedAt: date(startedAt),
    stoppedAt: date(stoppedAt),
    lastBarTs: date(lastBarTs),
    lastSignalAt: date(lastSignalAt),
    heartbeatAt: date(heartbeatAt),
  };
}

builder.subscriptionField('runtimeChanged', (t) =>
  t.field({
    type: Runtime,
    description: 'Changes of the caller’s runtimes: start, running, stop and error, each with a snapshot.',
    args: { strategyId: t.arg.id({ description: 'Only runtimes of this strategy.' }) },
    async subscribe(_root, { strategyId }, context) {
      const { userId } = requireUser(context);
      const own = strategyId == null ? null : await context.strategies.reads.requireOwn(userId, strategyId);
      return context.runtimes.hub.live({ userId, filter: { kinds: ['runtime'], strategyId: own } });
    },
    resolve: (event) => rowOf(event) as never,
  }),
);
