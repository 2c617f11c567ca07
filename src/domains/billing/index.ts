export { type Billing, type BillingService, createBillingService } from './billing-service.ts';
export { type BillingStore, createBillingStore } from './billing-store.ts';
export { createCapEnforcer } from './cap-enforcer.ts';
export { type ComplianceService, createComplianceService } from './compliance-service.ts';
export { createComplianceStore } from './compliance-store.ts';
export { DISCLAIMER, DOCUMENTS, type LegalDocument } from './disclaimer.ts';
export { type Comp, type Entitlement, type Subscription, tierOf } from './entitlement.ts';
export { createEntitlements, type Entitlements } from './entitlements.ts';
export { type Cap, type Caps, capValue, TIERS, type TierInfo } from './tiers.ts';
