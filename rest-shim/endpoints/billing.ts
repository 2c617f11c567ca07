import { endpoint, ok } from '../endpoint.ts';
import { refusal } from '../errors.ts';
import {
  AcceptComplianceDocument,
  BillingDocument,
  type BillingFieldsFragment,
  CancelSubscriptionDocument,
  type CapsFieldsFragment,
  CompAccountDocument,
  ComplianceDocument,
  type ComplianceFieldsFragment,
  CreateCheckoutDocument,
  CreatePortalDocument,
  DisclaimerDocument,
  ResumeSubscriptionDocument,
  type SubscriptionFieldsFragment,
  TiersDocument,
} from '../generated/operations.ts';
import { choice, instant, list, optional, record, text, uuid } from '../readers.ts';
import {
  Billing,
  CheckoutSession,
  Compliance,
  Disclaimer,
  PortalSession,
  SubscriptionState,
  Tiers,
} from '../schema/billing.ts';
import { lower, TIERS } from '../wire.ts';

const capsOut = (caps: CapsFieldsFragment) => ({
  strategies: caps.strategies,
  running_runtimes: caps.runningRuntimes,
  alert_channels: caps.alertChannels,
  vix_generations_per_month: caps.vixGenerationsPerMonth,
  history_days: caps.historyDays,
  concurrent_streams: caps.concurrentStreams,
});

const billingOut = (billing: BillingFieldsFragment) => ({
  tier: lower(billing.currentTier),
  status: billing.status,
  source: billing.source,
  current_period_end: billing.currentPeriodEnd,
  cancel_at_period_end: billing.cancelAtPeriodEnd,
  comp_until: billing.compUntil,
  caps: capsOut(billing.caps),
  usage: capsOut(billing.usage),
  compliant: billing.compliant,
});

const complianceOut = ({ compliant, documents }: ComplianceFieldsFragment) => ({
  compliant,
  documents: documents.map(({ doc, version, required, acceptedVersion, acceptedAt }) => ({
    doc,
    version,
    required,
    accepted_version: acceptedVersion,
    accepted_at: acceptedAt,
  })),
});

const subscriptionOut = ({ status, cancelAtPeriodEnd, currentPeriodEnd }: SubscriptionFieldsFragment) => ({
  status,
  cancel_at_period_end: cancelAtPeriodEnd,
  current_period_end: currentPeriodEnd,
});

export const billingEndpoints = [
  endpoint({
    id: 'listTiers',
    method: 'GET',
    route: '/api/billing/tiers',
    public: true,
    summary: 'Every tier with its prices and caps.',
    response: Tiers,
    operation: TiersDocument,
    variables: () => ({}),
    answer: ({ tiers }) =>
      ok({
        tiers: tiers.map(({ id, name, monthPrice, yearPrice, currency, caps }) => ({
          id: lower(id),
          name,
          prices: { month: { amount: monthPrice, currency }, year: { amount: yearPrice, currency } },
          caps: capsOut(caps),
        })),
      }),
  }),
  endpoint({
    id: 'getDisclaimer',
    method: 'GET',
    route: '/api/billing/disclaimer',
    public: true,
    summary: 'The CFTC Rule 4.41 text and the legal documents in force.',
    response: Disclaimer,
    operation: DisclaimerDocument,
    variables: () => ({}),
    answer: ({ disclaimer }) => ok(disclaimer),
  }),
  endpoint({
    id: 'getBilling',
    method: 'GET',
    route: '/api/billing/me',
    summary: 'The caller’s tier, its source, caps and usage.',
    response: Billing,
    operation: BillingDocument,
    variables: () => ({}),
    answer: ({ billing }) => ok(billingOut(billing)),
  }),
  endpoint({
    id: 'getCompliance',
    method: 'GET',
    route: '/api/billing/compliance',
    summary: 'The legal documents that the caller has accepted.',
    response: Compliance,
    operation: ComplianceDocument,
    variables: () => ({}),
    answer: ({ compliance }) => ok(complianceOut(compliance)),
  }),
  endpoint({
    id: 'acceptDocuments',
    method: 'POST',
    route: '/api/billing/compliance/accept',
    summary: 'Accept legal documents in the versions in force, all or none.',
    status: 201,
    response: Compliance,
    errors: { 409: ['stale_document_version'] },
    example: { documents: [{ doc: 'terms', version: '2026-01' }] },
    body: { documents: list(record({ doc: text, version: text })) },
    operation: AcceptComplianceDocument,
    variables: ({ body }) => ({ documents: body.documents }),
    answer: ({ acceptCompliance: accepted }) =>
      accepted.__typename === 'Compliance' ? ok(complianceOut(accepted)) : refusal(accepted),
  }),
  endpoint({
    id: 'createCheckout',
    method: 'POST',
    route: '/api/billing/checkout',
    summary: 'Create a Stripe checkout page; the same session is returned while it is open.',
    response: CheckoutSession,
    errors: {
      409: ['already_subscribed'],
      502: ['stripe_unavailable', 'stripe_refused'],
      503: ['billing_not_configured'],
    },
    example: { tier: 'trader', interval: 'month' },
    body: {
      tier: choice(TIERS),
      interval: choice({ month: 'month', year: 'year' }),
      success_url: optional(text),
      cancel_url: optional(text),
    },
    operation: CreateCheckoutDocument,
    variables: ({ body: { tier, interval, success_url, cancel_url } }) => ({
      tier,
      interval,
      successUrl: success_url,
      cancelUrl: cancel_url,
    }),
    answer: ({ createCheckout: made }) =>
      made.__typename === 'BillingSession' ? ok({ url: made.url, session_id: made.sessionId }) : refusal(made),
  }),
  endpoint({
    id: 'createPortal',
    method: 'POST',
    route: '/api/billing/portal',
    summary: 'Create a Stripe customer portal page for invoices, payment methods and changes.',
    response: PortalSession,
    errors: { 409: ['no_customer'], 502: ['stripe_unavailable', 'stripe_refused'], 503: ['billing_not_configured'] },
    example: {},
    body: { return_url: optional(text) },
    operation: CreatePortalDocument,
    variables: ({ body }) => ({ returnUrl: body.return_url }),
    answer: ({ createPortal: made }) => (made.__typename === 'BillingSession' ? ok({ url: made.url }) : refusal(made)),
  }),
  endpoint({
    id: 'cancelSubscription',
    method: 'POST',
    route: '/api/billing/cancel',
    summary: 'Cancel the subscription at the end of the paid period.',
    response: SubscriptionState,
    errors: {
      409: ['no_active_subscription'],
      502: ['stripe_unavailable', 'stripe_refused'],
      503: ['billing_not_configured'],
    },
    operation: CancelSubscriptionDocument,
    variables: () => ({}),
    answer: ({ cancelSubscription: changed }) =>
      changed.__typename === 'Billing' ? ok(subscriptionOut(changed)) : refusal(changed),
  }),
  endpoint({
    id: 'resumeSubscription',
    method: 'POST',
    route: '/api/billing/resume',
    summary: 'Revert a cancellation before the period ends.',
    response: SubscriptionState,
    errors: {
      409: ['no_active_subscription', 'not_cancelling'],
      502: ['stripe_unavailable', 'stripe_refused'],
      503: ['billing_not_configured'],
    },
    operation: ResumeSubscriptionDocument,
    variables: () => ({}),
    answer: ({ resumeSubscription: changed }) =>
      changed.__typename === 'Billing' ? ok(subscriptionOut(changed)) : refusal(changed),
  }),
  endpoint({
    id: 'compAccount',
    method: 'POST',
    route: '/api/billing/comp',
    summary: 'Grant a user a tier until a date. Admins only.',
    response: Billing,
    errors: { 403: ['admin_only'] },
    example: {
      user_id: '019a31c4-0000-7c44-8d2b-6f1e2d3c4b5a',
      tier: 'trader',
      until: '2030-12-31T00:00:00Z',
      reason: 'Beta tester',
    },
    body: { user_id: uuid, tier: choice(TIERS), until: instant, reason: text },
    operation: CompAccountDocument,
    variables: ({ body: { user_id, ...grant } }) => ({ userId: user_id, ...grant }),
    answer: ({ compAccount: comped }) => (comped.__typename === 'Billing' ? ok(billingOut(comped)) : refusal(comped)),
  }),
];
