import type { Delivery } from '../../../events/index.ts';
import { requireUser } from '../../../graphql/auth.ts';
import { builder } from '../../../graphql/builder.ts';
import { requireInstrument } from '../../market-data/index.ts';
import type { SignalRecord } from '../signal.ts';
import { Signal } from './signal.ts';

const SignalEventKind = builder.enumType('SignalEventKind', {
  description:
    'RESET and HEARTBEAT carry no signal. A stream begins with a HEARTBEAT (or a RESET), followed by a HEARTBEAT every SSE_HEARTBEAT_SECONDS; its cursor is the current position, which includes filtered events.',
  values: {
    FIRED: { value: 'fired', description: 'A signal was published.' },
    UPDATED: { value: 'updated', description: 'The stop moved, or a part was closed.' },
    CLOSED: { value: 'closed', description: 'A signal was closed.' },
    RESET: {
      value: 'reset',
      description: 'The cursor cannot be resumed: fetch the list again, then continue from this cursor.',
    },
    HEARTBEAT: { value: 'heartbeat', description: 'No event; carries the current cursor.' },
  } as const,
});

const SignalEvent = builder.objectRef<Delivery>('SignalEvent').implement({
  description: "An event of one of the caller's signals. `cursor` resumes a stream exactly after this event.",
  fields: (t) => ({
    cursor: t.exposeString('cursor', { description: 'The cursor of this item: pass it as `after` to resume.' }),
    kind: t.field({
      type: SignalEventKind,
      description: 'What happened.',
      resolve: (delivery) =>
        delivery.type === 'event' ? (delivery.event.kind as 'fired' | 'updated' | 'closed') : delivery.type,
    }),
    signal: t.field({
      type: Signal,
      nullable: true,
      description: 'A snapshot of the signal at this event.',
      resolve: (delivery) => (delivery.type === 'event' ? (delivery.event.payload as SignalRecord) : null),
    }),
    occurredAt: t.field({
      type: 'DateTime',
      description: 'When it happened.',
      resolve: (delivery) => (delivery.type === 'event' ? delivery.event.occurredAt : delivery.at),
    }),
  }),
});

builder.subscriptionField('signalEvents', (t) =>
  t.field({
    type: SignalEvent,
    description:
      'Events of the caller’s signals, each exactly once and in order, starting after `after`. The REST stream uses the same cursors.',
    args: {
      strategyId: t.arg.id({ description: 'Only signals of this strategy.' }),
      instrument: t.arg.id({ description: 'Only signals on this contract.' }),
      after: t.arg.string({
        description: 'The cursor of the last received event, valid for seven days. Default: start with new events.',
      }),
    },
    async subscribe(_root, { strategyId, instrument, after }, context) {
      const { userId } = requireUser(context);
      return context.signals.hub.subscribe({
        userId,
        after: after ?? null,
        // A filter that matches nothing would give a silent stream, so unknown ids are rejected.
        filter: {
          kinds: ['fired', 'updated', 'closed'],
          strategyId: strategyId == null ? null : await context.strategies.reads.requireOwn(userId, strategyId),
          instrument: instrument == null ? null : requireInstrument(instrument, ['instrument']).symbol,
        },
      });
    },
    resolve: (delivery) => delivery,
  }),
);
