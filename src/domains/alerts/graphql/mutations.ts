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
        '`email`, `discord`, `slack`: a link is sent there; `telegram`: open `url` and start the bot; `webhook`: a token is posted there; respond with its HMAC-SHA256 under `secret`, or pass it to `verifyAlertChannel`.',
    }),
    url: t.exposeString('url', { nullable: true, description: 'The URL to open, for Telegram.' }),
    expiresAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'The time until which it can be confirmed.',
      resolve: ({ expiresAt }) => expiresAt,
    }),
    secret: t.exposeString('secret', {
      nullable: true,
      description: 'A webhook channel’s signing secret, shown only once.',
    }),
  }),
});

const CreatedAlertChannel = builder
  .objectRef<{ channel: Channel; verification: Verification }>('CreatedAlertChannel')
  .implement({
    description: 'A new channel and how to confirm it.',
    fields: (t) => ({
      channel: t.field({ type: AlertChannel, description: 'The channel.', resolve: ({ channel }) => channel }),
      verification: t.field({
        type: AlertVerification,
        description: 'How to confirm it.',
        resolve: ({ verification }) => verification,
      }),
    }),
  });

const AlertChannelResult = resultUnion('AlertChannelResult', 'The new channel, or the error.', CreatedAlertChannel, [
  ConflictError,
  ForbiddenError,
  TierLimitError,
  InvalidInputError,
  UnavailableError,
]);

const AlertChannelUpdateResult = resultUnion(
  'AlertChannelUpdateResult',
  'The updated channel, or the error.',
  AlertChannel,
  [NotFoundError, ConflictError, InvalidInputError, UnavailableError],
);

const EVENTS =
  'The events: any of `signal.fired`, `signal.updated`, `signal.closed`, `signal.blocked`, `risk.warning`, `runtime.error`';
const TIME_ZONE = 'The IANA time zone of times in its messages';

const CreateAlertChannelInput = builder.inputType('CreateAlertChannelInput', {
  description: 'A new channel.',
  fields: (t) => ({
    kind: t.field({ type: AlertChannelKind, required: true, description: 'The delivery method.' }),
    destination: t.string({ description: 'The address or https URL; omit it for Telegram.' }),
    events: t.stringList({ description: `${EVENTS}. Default: all except \`signal.updated\` and \`signal.blocked\`.` }),
    timeZone: t.string({ description: `${TIME_ZONE}. Default: America/Chicago.` }),
  }),
});

const UpdateAlertChannelInput = builder.inputType('UpdateAlertChannelInput', {
  description: 'Changes to a channel; omitted fields stay unchanged.',
  fields: (t) => ({
    enabled: t.boolean({ description: 'Whether it delivers.' }),
    events: t.stringList({ description: `${EVENTS}.` }),
    timeZone: t.string({ description: `${TIME_ZONE}.` }),
  }),
});

builder.mutationFields((t) => ({
  createAlertChannel: t.field({
    type: AlertChannelResult,
    description: 'Adds an alert channel. It must be confirmed within a day and delivers from then on.',
    args: { input: t.arg({ type: CreateAlertChannelInput, required: true, description: 'The channel.' }) },
    resolve: (_root, { input }, context) => context.alerts.channels.create(context.caller, input),
  }),
  updateAlertChannel: t.field({
    type: AlertChannelUpdateResult,
    description: 'Enables, disables or changes a channel.',
    args: {
      id: t.arg.id({ required: true, description: 'The channel.' }),
      input: t.arg({ type: UpdateAlertChannelInput, required: true, description: 'The changes.' }),
    },
    resolve: (_root, { id, input }, context) => context.alerts.channels.update(context.caller, id, input),
  }),
  verifyAlertChannel: t.field({
    type: AlertChannelUpdateResult,
    description: 'Confirms a channel by the token sent to it. Public.',
    args: { token: t.arg.string({ required: true, description: 'The token.' }) },
    resolve: (_root, { token }, context) => context.alerts.channels.verify(token),
  }),
  testAlertChannel: t.field({
    type: AlertChannelUpdateResult,
    description: 'Sends a test alert to a channel; see `alertDeliveries` for the result.',
    args: { id: t.arg.id({ required: true, description: 'The channel.' }) },
    resolve: (_root, { id }, context) => context.alerts.channels.test(context.caller, id),
  }),
  deleteAlertChannel: t.field({
    type: DeletedResult,
    description: 'Removes a channel. Its queued deliveries are not sent.',
    args: { id: t.arg.id({ required: true, description: 'The channel.' }) },
    async resolve(_root, { id }, context) {
      await context.alerts.channels.remove(context.caller, id);
      return { id };
    },
  }),
}));
