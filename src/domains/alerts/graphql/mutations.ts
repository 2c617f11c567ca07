import { builder } from '../../../graphql/builder.ts';
import { DeletedResult } from '../../../graphql/deleted.ts';
import { resultUnion } from '../../../graphql/errors.ts';
import {
  ConflictError,
  ForbiddenError,
  InvalidInputError,
  NotFoundError,
  TierLimitError,
  UnavailableError,
} from '../../../kernel/domain-error.ts';
import type { Channel } from '../channel.ts';
import type { Verification } from '../channel-service.ts';
import { AlertChannel, AlertChannelKind } from './channel.ts';

const AlertVerification = builder.objectRef<Verification>('AlertVerification').implement({
  description: 'How a new channel is confirmed.',
  fields: (t) => ({
    method: t.exposeString('method', {
      description:
        '`email`, `discord`, `slack`: a link is sent there; `telegram`: open `url` and start the bot; `webhook`: a token is posted there; answer with its HMAC-SHA256 under `secret`, or pass it to `verifyAlertChannel`.',
    }),
    url: t.exposeString('url', { nullable: true, description: 'What to open, for Telegram.' }),
    expiresAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'Until when it can be confirmed.',
      resolve: ({ expiresAt }) => expiresAt,
    }),
    secret: t.exposeString('secret', {
      nullable: true,
      description: 'A webhook channel’s signing secret, shown this once.',
    }),
  }),
});

const CreatedAlertChannel = builder
  .objectRef<{ channel: Channel; verification: Verification }>('CreatedAlertChannel')
  .implement({
    description: 'A new channel, and how it is confirmed.',
    fields: (t) => ({
      channel: t.field({ type: AlertChannel, description: 'The channel.', resolve: ({ channel }) => channel }),
      verification: t.field({
        type: AlertVerification,
        description: 'How it is confirmed.',
        resolve: ({ verification }) => verification,
      }),
    }),
  });

const AlertChannelResult = resultUnion('AlertChannelResult', 'The new channel, or why not.', CreatedAlertChannel, [
  ConflictError,
  ForbiddenError,
  TierLimitError,
  InvalidInputError,
  UnavailableError,
]);

const AlertChannelUpdateResult = resultUnion(
  'AlertChannelUpdateResult',
  'The channel as it now is, or why not.',
  AlertChannel,
  [NotFoundError, ConflictError, InvalidInputError, UnavailableError],
);

const EVENTS = 'Which events, of `signal.fired`, `signal.closed`, `signal.blocked`, `risk.warning`, `runtime.error`';
const TIME_ZONE = 'The IANA time zone that its messages tell times in';

const CreateAlertChannelInput = builder.inputType('CreateAlertChannelInput', {
  description: 'A new channel.',
  fields: (t) => ({
    kind: t.field({ type: AlertChannelKind, required: true, description: 'By what alerts come.' }),
    destination: t.string({ description: 'The address, or the https URL; left out for Telegram.' }),
    events: t.stringList({ description: `${EVENTS}; left out, all but \`signal.blocked\`.` }),
    timeZone: t.string({ description: `${TIME_ZONE}; left out, America/Chicago.` }),
  }),
});

const UpdateAlertChannelInput = builder.inputType('UpdateAlertChannelInput', {
  description: 'What is to change; what is left out stays.',
  fields: (t) => ({
    enabled: t.boolean({ description: 'Whether it delivers.' }),
    events: t.stringList({ description: `${EVENTS}.` }),
    timeZone: t.string({ description: `${TIME_ZONE}.` }),
  }),
});

builder.mutationFields((t) => ({
  createAlertChannel: t.field({
    type: AlertChannelResult,
    description: 'Adds an alert channel. It delivers once it is confirmed, within a day.',
    args: { input: t.arg({ type: CreateAlertChannelInput, required: true, description: 'The channel.' }) },
    resolve: (_root, { input }, context) => context.alerts.channels.create(context.caller, input),
  }),
  updateAlertChannel: t.field({
    type: AlertChannelUpdateResult,
    description: 'Switches a channel on or off, or changes what it delivers.',
    args: {
      id: t.arg.id({ required: true, description: 'The channel.' }),
      input: t.arg({ type: UpdateAlertChannelInput, required: true, description: 'What is to change.' }),
    },
    resolve: (_root, { id, input }, context) => context.alerts.channels.update(context.caller, id, input),
  }),
  verifyAlertChannel: t.field({
    type: AlertChannelUpdateResult,
    description: 'Confirms a channel by the token that was sent to it. Public.',
    args: { token: t.arg.string({ required: true, description: 'The token.' }) },
    resolve: (_root, { token }, context) => context.alerts.channels.verify(token),
  }),
  testAlertChannel: t.field({
    type: AlertChannelUpdateResult,
    description: 'Sends a test alert to a channel; how it went is in `alertDeliveries`.',
    args: { id: t.arg.id({ required: true, description: 'The channel.' }) },
    resolve: (_root, { id }, context) => context.alerts.channels.test(context.caller, id),
  }),
  deleteAlertChannel: t.field({
    type: DeletedResult,
    description: 'Removes a channel. What is queued for it is not sent any more.',
    args: { id: t.arg.id({ required: true, description: 'The channel.' }) },
    async resolve(_root, { id }, context) {
      await context.alerts.channels.remove(context.caller, id);
      return { id };
    },
  }),
}));
