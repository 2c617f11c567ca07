import { TIERS } from '../../wire.ts';
import {
  decimal,
  flag,
  instant,
  listOf,
  orNull,
  record,
  ref,
  type Schema,
  text,
  whole,
  words,
} from '../json-schema.ts';

// Tiers, subscriptions and legal texts.

const caps = record({
  strategies: whole(25, 'Strategies that are not deleted.'),
  running_runtimes: whole(5),
  alert_channels: whole(2),
  vix_generations_per_month: whole(10, 'A calendar month, UTC.'),
  history_days: whole(90, 'Days since a row was written.'),
  concurrent_streams: whole(10, 'Subscriptions and streams open at once.'),
});
const billing = {
  tier: words(Object.keys(TIERS)),
  status: text('active', 'Stripe’s word for the subscription; `none` when there was never one.'),
  source: words(['stripe', 'comp', 'free'], 'Where the tier comes from.'),
  current_period_end: orNull(instant('Until when it is paid.', '2026-05-20T00:00:00.000Z')),
  cancel_at_period_end: flag(false, 'Whether it ends then.'),
  comp_until: orNull(instant('Until when the tier was given.', '2026-12-31T00:00:00.000Z')),
  caps: ref('Caps'),
  usage: ref('Caps'),
  compliant: flag(true, 'Whether every required document is accepted in the version in force.'),
};

export const billingSchemas: Readonly<Record<string, Schema>> = {
  Caps: caps,
  Tiers: record({
    tiers: listOf(
      record({
        id: words(Object.keys(TIERS)),
        name: text('Trader'),
        prices: record({ month: ref('Price'), year: ref('Price') }),
        caps: ref('Caps'),
      }),
    ),
  }),
  Price: record({ amount: decimal('29.00', 'In the currency’s units, two places.'), currency: text('USD') }),
  Disclaimer: record({
    rule: text('CFTC Rule 4.41'),
    text: text('These results are based on simulated or hypothetical performance results …'),
    documents: listOf(record({ doc: text('terms'), version: text('2026-01'), required: flag(true) })),
  }),
  Billing: record(billing),
  Compliance: record({
    compliant: billing.compliant,
    documents: listOf(
      record({
        doc: text('terms'),
        version: text('2026-01', 'The version in force.'),
        required: flag(true),
        accepted_version: orNull(text('2026-01')),
        accepted_at: orNull(instant('When it was accepted.')),
      }),
    ),
  }),
  CheckoutSession: record({
    url: text('https://checkout.stripe.com/c/pay/cs_test_1', 'Send the browser there.'),
    session_id: text('cs_test_1'),
  }),
  PortalSession: record({ url: text('https://billing.stripe.com/p/session/1', 'Send the browser there.') }),
  SubscriptionState: record({
    status: billing.status,
    cancel_at_period_end: billing.cancel_at_period_end,
    current_period_end: billing.current_period_end,
  }),
  WebhookReceipt: record({ received: flag(true), duplicate: flag(false, 'Whether this event had come before.') }),
};
