import { created, endpoint, noContent, ok } from '../endpoint.ts';
import { refusal } from '../errors.ts';
import {
  type AlertChannelFieldsFragment,
  type AlertChannelKind,
  AlertChannelsDocument,
  AlertDeliveriesDocument,
  CreateAlertChannelDocument,
  DeleteAlertChannelDocument,
  TestAlertChannelDocument,
  UpdateAlertChannelDocument,
  VerifyAlertChannelDocument,
} from '../generated/operations.ts';
import { choice, flag, integer, list, optional, text, uuid } from '../readers.ts';
import { lower } from '../wire.ts';

const KINDS: Readonly<Record<string, AlertChannelKind>> = {
  email: 'EMAIL',
  telegram: 'TELEGRAM',
  sms: 'SMS',
  webhook: 'WEBHOOK',
};

const channelOut = (channel: AlertChannelFieldsFragment) => ({
  id: channel.id,
  kind: lower(channel.kind),
  destination: channel.destination,
  verified: channel.verified,
  enabled: channel.enabled,
  disabled_reason: channel.disabledReason,
  events: channel.events,
  time_zone: channel.timeZone,
  created_at: channel.createdAt,
});

export const alertEndpoints = [
  endpoint({
    method: 'GET',
    route: '/api/alerts/channels',
    summary: 'The caller’s alert channels, their destinations masked.',
    operation: AlertChannelsDocument,
    variables: () => ({}),
    answer: ({ alertChannels }) => ok({ items: alertChannels.map(channelOut) }),
  }),
  endpoint({
    method: 'POST',
    route: '/api/alerts/channels',
    summary: 'Add an alert channel. It delivers once it is confirmed, within a day.',
    body: {
      kind: choice(KINDS),
      destination: optional(text),
      events: optional(list(text)),
      time_zone: optional(text),
    },
    operation: CreateAlertChannelDocument,
    variables: ({ body: { time_zone: timeZone, ...input } }) => ({ input: { ...input, timeZone } }),
    answer: ({ createAlertChannel: made }) => {
      if (made.__typename !== 'CreatedAlertChannel') return refusal(made);
      const { method, url, secret, expiresAt } = made.verification;
      return created({ ...channelOut(made.channel), verification: { method, url, secret, expires_at: expiresAt } });
    },
  }),
  endpoint({
    method: 'PATCH',
    route: '/api/alerts/channels/{channel_id}',
    summary: 'Switch a channel on or off, or change what it delivers.',
    path: { channel_id: uuid },
    body: { enabled: optional(flag), events: optional(list(text)), time_zone: optional(text) },
    operation: UpdateAlertChannelDocument,
    variables: ({ path, body: { time_zone: timeZone, ...input } }) => ({
      id: path.channel_id,
      input: { ...input, timeZone },
    }),
    answer: ({ updateAlertChannel: changed }) =>
      changed.__typename === 'AlertChannel' ? ok(channelOut(changed)) : refusal(changed),
  }),
  endpoint({
    method: 'DELETE',
    route: '/api/alerts/channels/{channel_id}',
    summary: 'Remove a channel. What is queued for it is not sent any more.',
    path: { channel_id: uuid },
    operation: DeleteAlertChannelDocument,
    variables: ({ path }) => ({ id: path.channel_id }),
    answer: ({ deleteAlertChannel: removed }) => (removed.__typename === 'Deleted' ? noContent : refusal(removed)),
  }),
  endpoint({
    method: 'POST',
    route: '/api/alerts/channels/{channel_id}/test',
    summary: 'Send a test alert; how it went is among the deliveries.',
    path: { channel_id: uuid },
    operation: TestAlertChannelDocument,
    variables: ({ path }) => ({ id: path.channel_id }),
    answer: ({ testAlertChannel: tested }) =>
      tested.__typename === 'AlertChannel' ? ok(channelOut(tested)) : refusal(tested),
  }),
  endpoint({
    method: 'GET',
    route: '/api/alerts/deliveries',
    summary: 'The newest deliveries, newest first.',
    query: { limit: integer({ min: 1, max: 200, fallback: 50 }) },
    operation: AlertDeliveriesDocument,
    variables: ({ query }) => ({ first: query.limit }),
    answer: ({ alertDeliveries }) =>
      ok({
        items: alertDeliveries.map((delivery) => ({
          id: delivery.id,
          channel_id: delivery.channel.id,
          event: delivery.event,
          status: delivery.status,
          attempts: delivery.attempts,
          last_error: delivery.lastError,
          created_at: delivery.createdAt,
          delivered_at: delivery.deliveredAt,
        })),
      }),
  }),
  endpoint({
    method: 'POST',
    route: '/api/alerts/verify',
    public: true,
    summary: 'Confirm a channel by the token that was sent to it.',
    body: { token: text },
    operation: VerifyAlertChannelDocument,
    variables: ({ body }) => ({ token: body.token }),
    answer: ({ verifyAlertChannel: verified }) =>
      verified.__typename === 'AlertChannel' ? ok(channelOut(verified)) : refusal(verified),
  }),
];
