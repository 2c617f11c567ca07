import type { BillingService } from '../billing-service.ts';
import type { ComplianceService } from '../compliance-service.ts';

/** What the fields of this folder call. */
export interface BillingFace {
  service: BillingService;
  compliance: ComplianceService;
}

declare module '../../../graphql/context.ts' {
  interface Context {
    billing: BillingFace;
  }
}
