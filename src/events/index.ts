export { type Cursor, formatCursor, parseCursor } from './cursor.ts';
export { createEventLog, type EventLog } from './event-log.ts';
export { createEventStore, type EventStore } from './event-store.ts';
export { SlowConsumerError } from './events-errors.ts';
export { createEventHub, type EventHub, type EventHubOptions, type SubscribeRequest } from './hub.ts';
export { createRedisWakeups } from './redis-wakeups.ts';
export { systemTimers, type Timers } from './timers.ts';
export type { Delivery, EventFilter, EventKind, NewEvent, UserEvent } from './types.ts';
export { barsTopic, createLocalWakeups, RUNTIMES_TOPIC, type WakeupHandler, type Wakeups } from './wakeups.ts';
