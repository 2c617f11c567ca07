import { keysOf, TIERS } from '../wire.ts';
import { decimal, flag, instant, listOf, named, orNull, record, stringOf, text, whole, words } from './fields.ts';

// Tiers, subscriptions and legal texts.

export const Caps = named(
  'Caps',
  record({
    strategies: whole(25, 'Strategies that are not deleted.'),
    running_runtimes: whole(5),
    alert_channels: whole(2),
    vix_generations_per_month: whole(10, 'A calendar month, UTC.'),
    history_days: whole(90, 'Days since a row was written.'),
    concurrent_streams: whole(10, 'Subscriptions and streams open at once.'),
  }),
);
const billing = {
  tier: words(keysOf(TIERS)),
  status: text('active', 'The Stripe status of the subscription; `none` without one.'),
  source: stringOf(['stripe', 'comp', 'free'], 'The source of the tier.'),
  current_period_end: orNull(instant('The end of the paid period.', '2026-05-20T00:00:00.000Z')),
  cancel_at_period_end: flag(false, 'Whether it ends with the paid period.'),
  comp_until: orNull(instant('The end of the granted tier.', '2026-12-31T00:00:00.000Z')),
  caps: Caps,
  usage: Caps,
  compliant: flag(true, 'Whether every required document is accepted in the version in force.'),
};

export const Price = named(
  'Price',
  record({ amount: decimal('29.00', 'In the currency’s units, two places.'), currency: text('USD') }),
);
export const Tiers = named(
  'Tiers',
  record({
    tiers: listOf(
      record({
        id: words(keysOf(TIERS)),
        name: text('Trader'),
        prices: record({ month: Price, year: Price }),
        caps: Caps,
      }),
    ),
  }),
);
export const Disclaimer = named(
  'Disclaimer',
  record({
    rule: text('CFTC Rule 4.41'),
    text: text('These results are based on simulated or hypothetical performance results …'),
    documents: listOf(record({ doc: text('terms'), version: text('2026-01'), required: flag(true) })),
  }),
);
export const Billing = named('Billing', record(billing));
export const Compliance = named(
  'Compliance',
  record({
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
);
export const CheckoutSession = named(
  'CheckoutSession',
  record({
    url: text('https://checkout.stripe.com/c/pay/cs_test_1', 'The URL to redirect the browser to.'),
    session_id: orNull(text('cs_test_1')),
  }),
);
export const PortalSession = named(
  'PortalSession',
  record({ url: text('https://billing.stripe.com/p/session/1', 'The URL to redirect the browser to.') }),
);
export const SubscriptionState = named(
  'SubscriptionState',
  record({
    status: billing.status,
    cancel_at_period_end: billing.cancel_at_period_end,
    current_period_end: billing.current_period_end,
  }),
);
export const WebhookReceipt = named(
  'WebhookReceipt',
  record({ received: flag(true), duplicate: flag(false, 'Whether this event was received before.') }),
);
