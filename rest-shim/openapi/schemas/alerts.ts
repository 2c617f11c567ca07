import { flag, instant, listOf, orNull, record, ref, type Schema, text, uuid, whole, words } from '../json-schema.ts';

// Alert channels and deliveries.

const channel = {
  id: uuid('The channel.'),
  kind: words(['email', 'telegram', 'sms', 'webhook']),
  destination: orNull(text('a•••@example.com', 'Masked.')),
  verified: flag(true),
  enabled: flag(true),
  disabled_reason: orNull(text('Mails to this address come back')),
  events: listOf(text('signal.fired')),
  time_zone: text('America/Chicago', 'IANA; its messages tell times in it.'),
  created_at: instant('When it was made.'),
};

export const alertsSchemas: Readonly<Record<string, Schema>> = {
  AlertChannel: record(channel),
  AlertChannelList: record({ items: listOf(ref('AlertChannel')) }),
  AlertVerification: {
    ...record({
      method: text('email'),
      url: orNull(text('https://t.me/ex7_bot?start=token')),
      secret: orNull(text('whsec_…', 'Shown this once.')),
      expires_at: orNull(instant('Until when it can be verified.')),
    }),
    required: ['method'],
  },
  CreatedAlertChannel: record({ ...channel, verification: ref('AlertVerification') }),
  AlertDeliveries: record({
    items: listOf(
      record({
        id: uuid('The delivery.'),
        channel_id: uuid('Its channel.'),
        event: text('signal.fired'),
        status: text('delivered'),
        attempts: whole(1),
        last_error: orNull(text('The webhook answered 500.')),
        created_at: instant('When it was enqueued.'),
        delivered_at: orNull(instant('When it was taken.')),
      }),
    ),
  }),
  Acknowledged: record({ ok: { const: true } }),
};
