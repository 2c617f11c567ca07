import { requireUser } from '../../../graphql/auth.ts';
import { builder } from '../../../graphql/builder.ts';
import { connectionType, orderType, PAGE_ARGUMENTS } from '../../../graphql/connection.ts';
import { resultUnion } from '../../../graphql/errors.ts';
import { Node } from '../../../graphql/node.ts';
import { ConflictError, NotFoundError } from '../../../kernel/domain-error.ts';
import { pageRequest, pageSize } from '../../../kernel/page.ts';

import type { DeliveryRow } from '../delivery-store.ts';
import { EVENT_WORDS, named } from './alert-event.ts';
import { AlertChannel } from './channel.ts';

const AlertTopic = builder.enumType('AlertTopic', {
  description: 'What a message to a channel is about.',
  values: named({
    ...EVENT_WORDS,
    'channel.test': 'A test of the channel.',
    'channel.verification': 'The confirmation of the channel.',
  }),
});

const AlertDeliveryStatus = builder.enumType('AlertDeliveryStatus', {
  description: 'The status of a delivery.',
  values: {
    QUEUED: { value: 'queued', description: 'Not delivered yet.' },
    DELIVERED: { value: 'delivered', description: 'The service or the receiver accepted it.' },
    FAILED: { value: 'failed', description: 'Given up; see `lastError`.' },
    SKIPPED: { value: 'skipped', description: 'The channel was disabled.' },
    BOUNCED: { value: 'bounced', description: 'Accepted, then returned.' },
  } as const,
});

const AlertDelivery = builder.objectRef<DeliveryRow>('AlertDelivery').implement({
  description: 'One message to one channel.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.exposeID('id', { description: 'The delivery; sent to webhooks as `webhook-id`.' }),
    channel: t.field({ type: AlertChannel, description: 'The channel.', resolve: ({ channel }) => channel }),
    event: t.exposeString('event', {
      description: 'The topic: an event, `channel.test` or `channel.verification`.',
      deprecationReason: 'Use topic.',
    }),
    topic: t.field({ type: AlertTopic, description: 'What it is about.', resolve: ({ event }) => event }),
    status: t.exposeString('status', {
      description: '`queued`, `delivered`, `failed`, `skipped` (the channel was disabled) or `bounced`.',
      deprecationReason: 'Use state.',
    }),
    state: t.field({ type: AlertDeliveryStatus, description: 'The status.', resolve: ({ status }) => status }),
    attempts: t.exposeInt('attempts', { description: 'Attempts so far.' }),
    lastError: t.exposeString('lastError', { nullable: true, description: 'The error of the last failed attempt.' }),
    createdAt: t.field({ type: 'DateTime', description: 'When it was queued.', resolve: ({ createdAt }) => createdAt }),
    deliveredAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When the service or the receiver accepted it.',
      resolve: ({ deliveredAt }) => deliveredAt,
    }),
  }),
});

const AlertDeliveryResult = resultUnion('AlertDeliveryResult', 'The delivery, or the error.', AlertDelivery, [
  NotFoundError,
  ConflictError,
]);

builder.mutationField('resendAlertDelivery', (t) =>
  t.field({
    type: AlertDeliveryResult,
    description: 'Sends a finished delivery to a webhook again, with the same `webhook-id`.',
    args: { id: t.arg.id({ required: true, description: 'The delivery.' }) },
    resolve: (_root, { id }, context) => context.alerts.deliveries.resend(context.caller, id),
  }),
);

const AlertDeliveryConnection = connectionType('AlertDelivery', AlertDelivery, 'deliveries');

const AlertDeliveryOrder = orderType('AlertDelivery', 'deliveries', {
  CREATED_AT: { value: 'createdAt', description: 'When it was queued.' },
  DELIVERED_AT: { value: 'deliveredAt', description: 'When it was accepted.' },
  ATTEMPTS: { value: 'attempts', description: 'Attempts so far.' },
});

const AlertDeliveryFilter = builder.inputType('AlertDeliveryFilter', {
  description: 'A filter for deliveries; all given conditions must hold.',
  fields: (t) => ({
    channelId: t.id({ description: 'Only deliveries to this channel.' }),
    topic: t.field({ type: AlertTopic, description: 'Only deliveries about this.' }),
    state: t.field({ type: AlertDeliveryStatus, description: 'Only deliveries with this status.' }),
  }),
});

builder.queryFields((t) => ({
  deliveries: t.field({
    type: AlertDeliveryConnection,
    description: 'The caller’s deliveries, newest first.',
    args: {
      filter: t.arg({ type: AlertDeliveryFilter, description: 'Which ones.' }),
      ...PAGE_ARGUMENTS,
      orderBy: t.arg({ type: AlertDeliveryOrder, description: 'Default: newest first.' }),
    },
    resolve: (_root, { filter, ...args }, context) =>
      context.alerts.deliveries.page(
        requireUser(context).userId,
        { channelId: filter?.channelId, event: filter?.topic, status: filter?.state },
        pageRequest(args),
      ),
  }),
  alertDeliveries: t.field({
    type: [AlertDelivery],
    description: 'The caller’s newest deliveries, newest first.',
    deprecationReason: 'Use deliveries, which has further pages.',
    args: { first: t.arg.int({ description: 'The maximum number, 1 to 200. Default 50.' }) },
    resolve: (_root, { first }, context) =>
      context.alerts.deliveries.list(requireUser(context).userId, pageSize(first)),
  }),
}));
