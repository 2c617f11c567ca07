/** The events that a channel may ask for. */
export const ALERT_EVENTS = [
  'signal.fired',
  'signal.closed',
  'signal.blocked',
  'risk.warning',
  'runtime.error',
] as const;
export type AlertEvent = (typeof ALERT_EVENTS)[number];
/** Blocked signals come at every bar while a limit holds: they are asked for by name. */
export const DEFAULT_EVENTS: readonly AlertEvent[] = ALERT_EVENTS.filter((event) => event !== 'signal.blocked');

/** The topic of a delivery: an event, or a message about the channel. */
export type Topic = AlertEvent | 'channel.test' | 'channel.verification';
