import { requireUser } from '../../../graphql/auth.ts';
import { builder } from '../../../graphql/builder.ts';
import { Node } from '../../../graphql/node.ts';
import { type Channel, type ChannelKind, masked } from '../channel.ts';
import { CHANNEL_TYPES } from '../channels/index.ts';
import { AlertEvent } from './alert-event.ts';

/** The enum of the channel types: EMAIL, TELEGRAM, … */
export const AlertChannelKind = builder.enumType('AlertChannelKind', {
  description: 'The kind of an alert channel.',
  values: Object.fromEntries(
    CHANNEL_TYPES.map(({ kind, description }) => [kind.toUpperCase(), { value: kind, description }]),
  ) as { [Kind in ChannelKind as Uppercase<Kind>]: { value: Kind; description: string } },
});

export const AlertChannel = builder.objectRef<Channel>('AlertChannel').implement({
  description: 'A destination of alerts. It delivers while it is verified and enabled.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.exposeID('id', { description: 'The channel.' }),
    kind: t.field({ type: AlertChannelKind, description: 'The kind.', resolve: ({ kind }) => kind }),
    destination: t.string({
      nullable: true,
      description: 'The masked destination; null until a Telegram chat is known.',
      resolve: (channel) => masked(channel),
    }),
    verified: t.boolean({
      description: 'Whether the owner has confirmed it.',
      resolve: ({ verifiedAt }) => verifiedAt !== null,
    }),
    enabled: t.exposeBoolean('enabled', { description: 'Whether it delivers.' }),
    disabledReason: t.exposeString('disabledReason', { nullable: true, description: 'The reason it is disabled.' }),
    events: t.exposeStringList('events', {
      description:
        '`signal.fired`, `signal.updated`, `signal.closed`, `signal.blocked`, `risk.warning`, `runtime.error`.',
      deprecationReason: 'Use alertEvents.',
    }),
    alertEvents: t.field({ type: [AlertEvent], description: 'What it is sent.', resolve: ({ events }) => [...events] }),
    timeZone: t.exposeString('timeZone', { description: 'The IANA time zone of times in its messages.' }),
    createdAt: t.field({ type: 'DateTime', description: 'When it was added.', resolve: ({ createdAt }) => createdAt }),
  }),
});

builder.queryField('alertChannels', (t) =>
  t.field({
    type: [AlertChannel],
    description: 'The caller’s alert channels, oldest first.',
    resolve: (_root, _args, context) => context.alerts.channels.list(requireUser(context).userId),
  }),
);
