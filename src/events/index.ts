export { type Cursor, formatCursor, parseCursor } from './cursor.ts';
export { createEventLog, type EventLog } from './event-log.ts';
export { EVENT_DAYS, pruneEvents } from './event-prune.ts';
export { createEventStore, type EventStore } from './event-store.ts';
export { mayResume, SlowConsumerError, StreamInterruptedError } from './events-errors.ts';
export { Flow, flowOf, mapped, type Sink } from './flow.ts';
export { createEventHub, type EventHub, type EventHubOptions, type SubscribeRequest } from './hub.ts';
export { createRedisWakeups } from './redis-wakeups.ts';
export { systemTimers, type Timers } from './timers.ts';
export type { Delivery, EventFilter, EventKind, NewEvent, UserEvent } from './types.ts';
export {
  API_KEYS_TOPIC,
  barsTopic,
  CATALOGUE_TOPIC,
  createLocalWakeups,
  RUNTIMES_TOPIC,
  type WakeupHandler,
  type Wakeups,
} from './wakeups.ts';
