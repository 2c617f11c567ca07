import { builder } from '../../../graphql/builder.ts';
import { Tier } from '../../../graphql/enums.ts';
import { resultUnion } from '../../../graphql/errors.ts';
import { ConflictError, InvalidInputError, UnavailableError } from '../../../kernel/domain-error.ts';
import type { BillingSession as BillingSessionRow } from '../checkout-service.ts';
import { BillingResult } from './billing.ts';

const BillingSession = builder.objectRef<BillingSessionRow>('BillingSession').implement({
  description: 'A Stripe page for the user.',
  fields: (t) => ({
    url: t.exposeString('url', { description: 'The URL to redirect the user to.' }),
    sessionId: t.exposeString('sessionId', { nullable: true, description: 'The Stripe session id.' }),
  }),
});

const BillingSessionResult = resultUnion('BillingSessionResult', 'The page, or the error.', BillingSession, [
  ConflictError,
  InvalidInputError,
  UnavailableError,
]);

builder.mutationFields((t) => ({
  createCheckout: t.field({
    type: BillingSessionResult,
    description: 'A checkout page for a tier; repeated calls return the same session while it is open.',
    args: {
      tier: t.arg({ type: Tier, required: true, description: 'TRADER or PRO.' }),
      interval: t.arg.string({ required: true, description: '`month` or `year`.' }),
      successUrl: t.arg.string({ description: 'The return URL after payment; its origin must be allowed.' }),
      cancelUrl: t.arg.string({ description: 'The return URL on cancellation; its origin must be allowed.' }),
    },
    resolve: (_root, input, context) => context.billing.checkout.checkout(context.caller, input),
  }),
  createPortal: t.field({
    type: BillingSessionResult,
    description: 'The customer portal: invoices, payment methods and subscription changes.',
    args: { returnUrl: t.arg.string({ description: 'The return URL; its origin must be allowed.' }) },
    resolve: (_root, input, context) => context.billing.checkout.portal(context.caller, input),
  }),
  cancelSubscription: t.field({
    type: BillingResult,
    description: 'Cancels the caller’s subscription at the end of the paid period. Idempotent.',
    resolve: (_root, _args, context) => context.billing.subscriptions.cancel(context.caller),
  }),
  resumeSubscription: t.field({
    type: BillingResult,
    description: 'Reverts a cancellation before the period ends.',
    resolve: (_root, _args, context) => context.billing.subscriptions.resume(context.caller),
  }),
}));
