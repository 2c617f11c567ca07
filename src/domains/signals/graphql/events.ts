import type { Delivery } from '../../../events/index.ts';
import { requireUser } from '../../../graphql/auth.ts';
import { builder } from '../../../graphql/builder.ts';
import { requireInstrument } from '../../market-data/index.ts';
import type { SignalRecord } from '../signal.ts';
import { Signal } from './signal.ts';

const SignalEventKind = builder.enumType('SignalEventKind', {
  description:
    'RESET and HEARTBEAT carry no signal. A stream begins with a HEARTBEAT (or a RESET), and gets another every SSE_HEARTBEAT_SECONDS; its cursor is where the stream stands, past what a filter dropped.',
  values: {
    FIRED: { value: 'fired', description: 'A signal was published.' },
    UPDATED: { value: 'updated', description: 'Its stop moved, or a part was closed.' },
    CLOSED: { value: 'closed', description: 'A signal was closed.' },
    RESET: {
      value: 'reset',
      description: 'The cursor cannot be resumed: fetch the list again, then continue from this cursor.',
    },
    HEARTBEAT: { value: 'heartbeat', description: 'No event; carries the current cursor.' },
  } as const,
});

const SignalEvent = builder.objectRef<Delivery>('SignalEvent').implement({
  description: "What happened to one of the caller's signals. `cursor` resumes a stream exactly after this event.",
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
      'The caller’s signals as they fire, move and close: each exactly once, in order, from `after` on. The REST stream has the same cursor.',
    args: {
      strategyId: t.arg.id({ description: 'Only those of this strategy.' }),
      instrument: t.arg.id({ description: 'Only those on this contract.' }),
      after: t.arg.string({
        description: 'The cursor of the last event seen, good for seven days; left out, from now on.',
      }),
    },
    async subscribe(_root, { strategyId, instrument, after }, context) {
      const { userId } = requireUser(context);
      return context.signals.hub.subscribe({
        userId,
        after: after ?? null,
        // A filter that nothing can match would be a stream that stays silent.
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
