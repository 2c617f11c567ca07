import { requireUser } from '../../../graphql/auth.ts';
import { builder } from '../../../graphql/builder.ts';
import { pageSize } from '../../../kernel/page.ts';
import type { DeliveryRow } from '../delivery-store.ts';
import { AlertChannel } from './channel.ts';

const AlertDelivery = builder.objectRef<DeliveryRow>('AlertDelivery').implement({
  description: 'One message to one channel.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'The delivery; sent to webhooks as `webhook-id`.' }),
    channel: t.field({ type: AlertChannel, description: 'The channel.', resolve: ({ channel }) => channel }),
    event: t.exposeString('event', {
      description: 'The topic: an event, `channel.test` or `channel.verification`.',
    }),
    status: t.exposeString('status', {
      description: '`queued`, `delivered`, `failed`, `skipped` (the channel was disabled) or `bounced`.',
    }),
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

builder.queryField('alertDeliveries', (t) =>
  t.field({
    type: [AlertDelivery],
    description: 'The caller’s newest deliveries, newest first.',
    args: { first: t.arg.int({ description: 'The maximum number, 1 to 200. Default 50.' }) },
    resolve: (_root, { first }, context) =>
      context.alerts.deliveries.list(requireUser(context).userId, pageSize(first)),
  }),
);
