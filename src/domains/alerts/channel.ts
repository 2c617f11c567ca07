import { createHash, createHmac, randomBytes } from 'node:crypto';
import { type FieldIssue, InvalidInputError } from '../../kernel/domain-error.ts';
import { isZone } from '../../kernel/zone.ts';
import { ALERT_EVENTS, type AlertEvent, DEFAULT_EVENTS } from './alert-topic.ts';
import { type ChannelKind, channelType } from './channels/index.ts';

export type { ChannelKind } from './channels/index.ts';

export const DISABLERS = ['user', 'recipient'] as const;
/** Who switched a channel off: its user, or the recipient, who opted out. */
export type Disabler = (typeof DISABLERS)[number];

export interface Channel {
  id: string;
  userId: string;
  kind: ChannelKind;
  /** Address, chat id or URL; null until the chat is known. */
  destination: string | null;
  /** A webhook's signing secret. */
  secret: string | null;
  events: AlertEvent[];
  timeZone: string;
  enabled: boolean;
  disabledReason: string | null;
  /** `recipient`: the recipient opted out, which only the recipient can revert. */
  disabledBy: Disabler | null;
  verifiedAt: string | null;
  createdAt: string;
}

export const DEFAULT_ZONE = 'America/Chicago';

/** The masked destination, enough to distinguish one's own channels. */
export const masked = ({ kind, destination }: Pick<Channel, 'kind' | 'destination'>): string | null =>
  destination === null ? null : channelType(kind).mask(destination);

/** Confirms the ownership of a channel: sent to it once, stored as a hash. */
export interface VerifyToken {
  token: string;
  hash: string;
}
export const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');
export function newToken(): VerifyToken {
  // 43 characters of base64url; Telegram allows at most 64 in /start.
  const token = randomBytes(32).toString('base64url');
  return { token, hash: hashOf(token) };
}
export const newSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`;

/**
 * The response by which a webhook confirms its channel: the token's HMAC-SHA256 under the channel's secret, in hexadecimal.
 * A receiver that merely echoes requests cannot compute it.
 */
export const proofOf = (token: string, secret: string): string =>
  createHmac('sha256', Buffer.from(secret.replace(/^whsec_/, ''), 'base64'))
    .update(token)
    .digest('hex');

/** Validates the selected events; null or undefined: the default events. Throws InvalidInputError. */
export function readEvents(events: readonly string[] | null | undefined): AlertEvent[] {
  if (events == null) return [...DEFAULT_EVENTS];
  const issues: FieldIssue[] = [];
  if (events.length === 0) issues.push({ code: 'empty', path: ['events'], message: 'must name at least one event' });
  for (const [at, event] of events.entries()) {
    if (ALERT_EVENTS.some((known) => known === event)) continue;
    const message = `must be one of ${ALERT_EVENTS.join(', ')}`;
    issues.push({ code: 'unknown_event', path: ['events', String(at)], message });
  }
  if (issues.length > 0) throw new InvalidInputError(issues);
  return ALERT_EVENTS.filter((event) => events.includes(event));
}

/** Throws InvalidInputError. */
export function readZone(given: string | null | undefined): string {
  if (given == null) return DEFAULT_ZONE;
  if (/^[A-Za-z][\w+/-]{0,63}$/.test(given) && isZone(given)) return given;
  const message = 'must be an IANA time zone such as America/New_York';
  throw new InvalidInputError([{ code: 'unknown_zone', path: ['timeZone'], message }]);
}
