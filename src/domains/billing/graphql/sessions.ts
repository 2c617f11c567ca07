import { builder } from '../../../graphql/builder.ts';
import { Tier } from '../../../graphql/enums.ts';
import { resultUnion } from '../../../graphql/errors.ts';
import { ConflictError, InvalidInputError, UnavailableError } from '../../../kernel/domain-error.ts';
import type { BillingSession as BillingSessionRow } from '../checkout-service.ts';
import { BillingResult } from './billing.ts';

const BillingSession = builder.objectRef<BillingSessionRow>('BillingSession').implement({
  description: 'A page of Stripe’s to send the user to.',
  fields: (t) => ({
    url: t.exposeString('url', { description: 'Where to send the user.' }),
    sessionId: t.exposeString('sessionId', { nullable: true, description: 'Stripe’s id of it.' }),
  }),
});

const BillingSessionResult = resultUnion(
  'BillingSessionResult',
  'Where to send the user, or why not.',
  BillingSession,
  [ConflictError, InvalidInputError, UnavailableError],
);

builder.mutationFields((t) => ({
  createCheckout: t.field({
    type: BillingSessionResult,
    description: 'A page where the caller subscribes to a tier; asked for again, the same one while it is open.',
    args: {
      tier: t.arg({ type: Tier, required: true, description: 'TRADER or PRO.' }),
      interval: t.arg.string({ required: true, description: '`month` or `year`.' }),
      successUrl: t.arg.string({ description: 'Where to come back to when it is paid; on an allowed origin.' }),
      cancelUrl: t.arg.string({ description: 'Where to come back to otherwise; on an allowed origin.' }),
    },
    resolve: (_root, input, context) => context.billing.checkout.checkout(context.caller, input),
  }),
  createPortal: t.field({
    type: BillingSessionResult,
    description: 'A page where the caller sees invoices and changes the subscription or how it is paid.',
    args: { returnUrl: t.arg.string({ description: 'Where to come back to; on an allowed origin.' }) },
    resolve: (_root, input, context) => context.billing.checkout.portal(context.caller, input),
  }),
  cancelSubscription: t.field({
    type: BillingResult,
    description: 'Ends the caller’s subscription with the period that is paid. One that is cancelled stays so.',
    resolve: (_root, _args, context) => context.billing.subscriptions.cancel(context.caller),
  }),
  resumeSubscription: t.field({
    type: BillingResult,
    description: 'Takes a cancellation back before the period ends.',
    resolve: (_root, _args, context) => context.billing.subscriptions.resume(context.caller),
  }),
}));
