/** The events that a channel can subscribe to. */
export const ALERT_EVENTS = [
  'signal.fired',
  'signal.closed',
  'signal.blocked',
  'risk.warning',
  'runtime.error',
] as const;
export type AlertEvent = (typeof ALERT_EVENTS)[number];
/** Blocked signals can occur on every bar while a limit applies, so they must be selected explicitly. */
export const DEFAULT_EVENTS: readonly AlertEvent[] = ALERT_EVENTS.filter((event) => event !== 'signal.blocked');

/** The topic of a delivery: an event, or a message about the channel. */
export type Topic = AlertEvent | 'channel.test' | 'channel.verification';
