import * as z from 'zod';
import { CHANNEL_KINDS, keysOf } from '../wire.ts';
import { flag, instant, listOf, named, orNull, record, text, uuid, whole, words } from './fields.ts';
import { page } from './shared.ts';

// Alert channels and deliveries.

const channel = {
  id: uuid('The channel.'),
  kind: words(keysOf(CHANNEL_KINDS)),
  destination: orNull(text('a•••@example.com', 'Masked.')),
  verified: flag(true),
  enabled: flag(true),
  disabled_reason: orNull(text('Mails to this address bounce')),
  events: listOf(text('signal.fired')),
  time_zone: text('America/Chicago', 'The IANA time zone of times in its messages.'),
  created_at: instant('When it was created.'),
};

export const AlertChannel = named('AlertChannel', record(channel));
export const AlertChannelList = named('AlertChannelList', record({ items: listOf(AlertChannel) }));
export const AlertVerification = named(
  'AlertVerification',
  record({
    method: text('email'),
    url: text('https://t.me/ex7_bot?start=token').nullish(),
    secret: text('whsec_…', 'Shown only once.').nullish(),
    expires_at: instant('When the verification expires.').nullish(),
  }),
);
export const CreatedAlertChannel = named(
  'CreatedAlertChannel',
  record({ ...channel, verification: AlertVerification }),
);
export const AlertDelivery = named(
  'AlertDelivery',
  record({
    id: uuid('The delivery; sent to webhooks as `webhook-id`.'),
    channel_id: uuid('Its channel.'),
    event: text('signal.fired'),
    status: text('delivered', 'queued, delivered, failed, skipped or bounced.'),
    attempts: whole(1),
    last_error: orNull(text('The webhook answered 500.')),
    created_at: instant('When it was queued.'),
    delivered_at: orNull(instant('When it was accepted.')),
  }),
);
export const AlertDeliveries = named('AlertDeliveries', page(AlertDelivery));
export const Acknowledged = named('Acknowledged', record({ ok: z.literal(true) }));
