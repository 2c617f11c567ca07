import { endpoint, noContent, ok } from '../endpoint.ts';
import { refusal } from '../errors.ts';
import {
  type AlertChannelFieldsFragment,
  AlertChannelsDocument,
  AlertDeliveriesDocument,
  type AlertDeliveryFieldsFragment,
  CreateAlertChannelDocument,
  DeleteAlertChannelDocument,
  ResendAlertDeliveryDocument,
  TestAlertChannelDocument,
  UpdateAlertChannelDocument,
  VerifyAlertChannelDocument,
} from '../generated/operations.ts';
import { choice, cursorText, flag, list, optional, pageSize, text, uuid } from '../readers.ts';
import {
  AlertChannel,
  AlertChannelList,
  AlertDeliveries,
  AlertDelivery,
  CreatedAlertChannel,
} from '../schema/alerts.ts';
import { CHANNEL_KINDS, DELIVERY_STATUSES, lower, page } from '../wire.ts';

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

const deliveryOut = (delivery: AlertDeliveryFieldsFragment) => ({
  id: delivery.id,
  channel_id: delivery.channel.id,
  event: delivery.event,
  status: delivery.status,
  attempts: delivery.attempts,
  last_error: delivery.lastError,
  created_at: delivery.createdAt,
  delivered_at: delivery.deliveredAt,
});

export const alertEndpoints = [
  endpoint({
    id: 'listAlertChannels',
    method: 'GET',
    route: '/api/alerts/channels',
    summary: 'The caller’s alert channels with masked destinations.',
    response: AlertChannelList,
    operation: AlertChannelsDocument,
    variables: () => ({}),
    answer: ({ alertChannels }) => ok({ items: alertChannels.map(channelOut) }),
  }),
  endpoint({
    id: 'createAlertChannel',
    method: 'POST',
    route: '/api/alerts/channels',
    summary: 'Add an alert channel. It must be confirmed within a day and delivers from then on.',
    status: 201,
    response: CreatedAlertChannel,
    errors: {
      403: ['tier_limit_reached', 'sms_deferred_v1'],
      409: ['channel_exists', 'too_many_messages'],
      503: ['not_configured'],
    },
    example: { kind: 'email', destination: 'ada@example.com', events: ['signal.fired'] },
    body: {
      kind: choice(CHANNEL_KINDS),
      destination: optional(text),
      events: optional(list(text)),
      time_zone: optional(text),
    },
    operation: CreateAlertChannelDocument,
    variables: ({ body: { time_zone: timeZone, ...input } }) => ({ input: { ...input, timeZone } }),
    answer: ({ createAlertChannel: made }) => {
      if (made.__typename !== 'CreatedAlertChannel') return refusal(made);
      const { method, url, secret, expiresAt } = made.verification;
      return ok({ ...channelOut(made.channel), verification: { method, url, secret, expires_at: expiresAt } });
    },
  }),
  endpoint({
    id: 'updateAlertChannel',
    method: 'PATCH',
    route: '/api/alerts/channels/{channel_id}',
    summary: 'Enable, disable or change a channel.',
    response: AlertChannel,
    errors: { 404: ['channel_not_found'], 409: ['recipient_opted_out'] },
    example: { enabled: false },
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
    id: 'deleteAlertChannel',
    method: 'DELETE',
    route: '/api/alerts/channels/{channel_id}',
    summary: 'Remove a channel. Its queued deliveries are not sent.',
    status: 204,
    response: null,
    errors: { 404: ['channel_not_found'] },
    path: { channel_id: uuid },
    operation: DeleteAlertChannelDocument,
    variables: ({ path }) => ({ id: path.channel_id }),
    answer: ({ deleteAlertChannel: removed }) => (removed.__typename === 'Deleted' ? noContent : refusal(removed)),
  }),
  endpoint({
    id: 'testAlertChannel',
    method: 'POST',
    route: '/api/alerts/channels/{channel_id}/test',
    summary:
      'Send a test alert, or resend the confirmation to an unconfirmed webhook; see the deliveries for the result.',
    response: AlertChannel,
    errors: { 404: ['channel_not_found'], 409: ['channel_not_ready', 'too_many_messages'], 503: ['not_configured'] },
    path: { channel_id: uuid },
    operation: TestAlertChannelDocument,
    variables: ({ path }) => ({ id: path.channel_id }),
    answer: ({ testAlertChannel: tested }) =>
      tested.__typename === 'AlertChannel' ? ok(channelOut(tested)) : refusal(tested),
  }),
  endpoint({
    id: 'listAlertDeliveries',
    method: 'GET',
    route: '/api/alerts/deliveries',
    summary: 'What was sent to channels, newest first, with attempts and errors.',
    description: 'Kept for 90 days.',
    response: AlertDeliveries,
    query: {
      channel_id: optional(uuid),
      status: optional(choice(DELIVERY_STATUSES)),
      cursor: cursorText,
      limit: pageSize({ max: 200, fallback: 50 }),
    },
    operation: AlertDeliveriesDocument,
    variables: ({ query: { channel_id: channelId, status: state, limit: first, cursor: after } }) => ({
      filter: { channelId, state },
      first,
      after,
    }),
    answer: ({ deliveries }) => ok(page(deliveries, deliveryOut)),
  }),
  endpoint({
    id: 'resendAlertDelivery',
    method: 'POST',
    route: '/api/alerts/deliveries/{delivery_id}/resend',
    summary: 'Send a finished delivery to a webhook again, with the same `webhook-id`.',
    description: 'A receiver that has seen the id drops it. Messages about the channel itself cannot be sent again.',
    response: AlertDelivery,
    errors: { 404: ['delivery_not_found'], 409: ['delivery_not_resendable', 'channel_not_ready'] },
    path: { delivery_id: uuid },
    operation: ResendAlertDeliveryDocument,
    variables: ({ path }) => ({ id: path.delivery_id }),
    answer: ({ resendAlertDelivery: sent }) =>
      sent.__typename === 'AlertDelivery' ? ok(deliveryOut(sent)) : refusal(sent),
  }),
  endpoint({
    id: 'verifyAlertChannel',
    method: 'POST',
    route: '/api/alerts/verify',
    public: true,
    summary: 'Confirm a channel by the token sent to it.',
    response: AlertChannel,
    errors: { 404: ['token_not_found'] },
    example: { token: 'the token of the link' },
    body: { token: text },
    operation: VerifyAlertChannelDocument,
    variables: ({ body }) => ({ token: body.token }),
    answer: ({ verifyAlertChannel: verified }) =>
      verified.__typename === 'AlertChannel' ? ok(channelOut(verified)) : refusal(verified),
  }),
];
