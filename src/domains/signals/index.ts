export { compareKeys, type QuietRange, type QuietRows } from './audit-page.ts';
export { type AuditPruneDeps, pruneAuditHistory } from './audit-prune.ts';
export { insertAudit } from './audit-store.ts';
export {
  type BlockedFilter,
  type BlockedPage,
  type BlockedSort,
  blockedByIds,
  listBlocked,
  pageOfBlocked,
} from './blocked-list-store.ts';
export { decidedBy } from './decided-by.ts';
export { type ContractCosts, computePnl, createTickPnl, type Pnl, type PnlCents, sumPnl } from './pnl.ts';
export {
  AUDIT_DECISIONS,
  type AuditDecision,
  type AuditRow,
  type BlockedRecord,
  CLOSE_REASONS,
  type CloseReason,
  FILLS,
  type Fill,
  SIDES,
  SIGNAL_STATUSES,
  type Side,
  type SignalPart,
  type SignalRecord,
  type SignalStatus,
  type Target,
} from './signal.ts';
export { SignalNotOpenError } from './signal-errors.ts';
export type { AuditFilter, AuditRecord, SignalFilter } from './signal-list-store.ts';
export {
  createSignalService,
  type EnginePart,
  type EntryRequest,
  type Publication,
  type SignalMarket,
  type SignalService,
} from './signal-service.ts';
export { createSignalStore, type SignalStore } from './signal-store.ts';
export { createPriceText, priceOfTicks, ticksOfPrice } from './tick-price.ts';
