import { ConflictError, UnavailableError } from '../../kernel/domain-error.ts';
import type { Database } from '../../platform/postgres/database.ts';
import type { StripeApi } from '../../platform/providers/stripe.ts';
import { type Caller, requireUser } from '../account/index.ts';
import type { Billing } from './billing-service.ts';
import { hasEnded, type Subscription } from './entitlement.ts';
import type { Entitlements } from './entitlements.ts';
import type { SubscriptionSync } from './subscription-sync.ts';

export interface SubscriptionServiceDeps {
  db: Database;
  /** Null: billing is not configured. */
  stripe: Pick<StripeApi, 'cancelAtPeriodEnd' | 'keepRenewing'> | null;
  sync: SubscriptionSync | null;
  entitlements: Entitlements;
  billingOf(userId: string): Promise<Billing>;
}

export const notConfigured = (variable: string): UnavailableError =>
  new UnavailableError('billing_not_configured', `Billing is not configured on this server: ${variable} is not set.`);

export type SubscriptionService = ReturnType<typeof createSubscriptionService>;

/**
 * Cancels a subscription at the end of the paid period, or reverts that. Both throw ConflictError
 * (`no_active_subscription`, `not_cancelling`), and UnavailableError when billing is not configured or Stripe fails.
 */
export function createSubscriptionService({ db, stripe, sync, entitlements, billingOf }: SubscriptionServiceDeps) {
  async function change(
    caller: Caller | null,
    pending: (subscription: Subscription) => boolean,
    ask: (stripe: NonNullable<SubscriptionServiceDeps['stripe']>, id: string) => ReturnType<StripeApi['keepRenewing']>,
  ): Promise<Billing> {
    const { userId } = requireUser(caller);
    if (!stripe || !sync) throw notConfigured('STRIPE_SECRET_KEY');
    const { subscription } = await entitlements.standing(db, userId);
    if (!subscription || hasEnded(subscription)) {
      throw new ConflictError('no_active_subscription', 'You have no subscription.');
    }
    if (pending(subscription)) await sync.change(subscription.id, () => ask(stripe, subscription.id));
    return billingOf(userId);
  }

  return {
    /** Idempotent: a cancelled subscription is returned unchanged. */
    cancel: (caller: Caller | null): Promise<Billing> =>
      change(
        caller,
        ({ cancelAtPeriodEnd }) => !cancelAtPeriodEnd,
        (api, id) => api.cancelAtPeriodEnd(id),
      ),

    resume: (caller: Caller | null): Promise<Billing> =>
      change(
        caller,
        ({ cancelAtPeriodEnd }) => {
          if (cancelAtPeriodEnd) return true;
          throw new ConflictError('not_cancelling', 'Your subscription is not cancelled.');
        },
        (api, id) => api.keepRenewing(id),
      ),
  };
}
