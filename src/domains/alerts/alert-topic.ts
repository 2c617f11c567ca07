/** The events that a channel can subscribe to. */
export const ALERT_EVENTS = [
  'signal.fired',
  'signal.updated',
  'signal.closed',
  'signal.blocked',
  'risk.warning',
  'runtime.error',
] as const;
export type AlertEvent = (typeof ALERT_EVENTS)[number];
/** These can occur on every bar, while a limit applies or a stop trails, so they must be selected explicitly. */
const FREQUENT: readonly AlertEvent[] = ['signal.updated', 'signal.blocked'];
export const DEFAULT_EVENTS: readonly AlertEvent[] = ALERT_EVENTS.filter((event) => !FREQUENT.includes(event));

/** The topic of a delivery: an event, or a message about the channel. */
export type Topic = AlertEvent | 'channel.test' | 'channel.verification';
