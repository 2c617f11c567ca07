export { type BarCommit, createBarCommit } from './bar-commit.ts';
export { createDispatcher, type Dispatcher, type DispatcherDeps } from './dispatcher.ts';
export { createLeaseStore, type LeaseStore } from './lease-store.ts';
export { pastTrades } from './past-trades.ts';
export { RUNTIME_STATUSES, type RuntimeRecord, type RuntimeStatus } from './runtime.ts';
export { RuntimeActiveError } from './runtime-errors.ts';
export { createRuntimeReads, type RuntimeReads } from './runtime-read-store.ts';
export { createRuntimeService, type RuntimeService } from './runtime-service.ts';
export { createRuntimeStore, type RuntimeStore } from './runtime-store.ts';
