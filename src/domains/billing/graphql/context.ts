import type { BillingService } from '../billing-service.ts';
import type { CheckoutService } from '../checkout-service.ts';
import type { ComplianceService } from '../compliance-service.ts';
import type { SubscriptionService } from '../subscription-service.ts';

/** Dependencies of the resolvers in this folder. */
export interface BillingResolverDeps {
  service: BillingService;
  checkout: CheckoutService;
  subscriptions: SubscriptionService;
  compliance: ComplianceService;
}

declare module '../../../graphql/context.ts' {
  interface Context {
    billing: BillingResolverDeps;
  }
}
