import { requireUser } from '../../../graphql/auth.ts';
import { builder } from '../../../graphql/builder.ts';
import { type Channel, masked } from '../channel.ts';

export const AlertChannelKind = builder.enumType('AlertChannelKind', {
  description: 'By what an alert comes.',
  values: {
    EMAIL: { value: 'email', description: 'A mail.' },
    TELEGRAM: { value: 'telegram', description: 'A message of our bot in a Telegram chat.' },
    SMS: { value: 'sms', description: 'A text message. Not offered yet.' },
    WEBHOOK: { value: 'webhook', description: 'A signed POST (Standard Webhooks) to a URL.' },
  } as const,
});

export const AlertChannel = builder.objectRef<Channel>('AlertChannel').implement({
  description: 'Somewhere that alerts go to. It delivers once it is verified and while it is enabled.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'The channel.' }),
    kind: t.field({ type: AlertChannelKind, description: 'By what alerts come.', resolve: ({ kind }) => kind }),
    destination: t.string({
      nullable: true,
      description: 'Where they go, masked; null until a Telegram chat is known.',
      resolve: (channel) => masked(channel),
    }),
    verified: t.boolean({
      description: 'Whether its owner has confirmed it.',
      resolve: ({ verifiedAt }) => verifiedAt !== null,
    }),
    enabled: t.exposeBoolean('enabled', { description: 'Whether it delivers.' }),
    disabledReason: t.exposeString('disabledReason', { nullable: true, description: 'Why it does not.' }),
    events: t.exposeStringList('events', {
      description: '`signal.fired`, `signal.closed`, `signal.blocked`, `risk.warning`, `runtime.error`.',
    }),
    timeZone: t.exposeString('timeZone', { description: 'The IANA time zone that its messages tell times in.' }),
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
