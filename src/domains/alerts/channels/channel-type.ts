import { InvalidInputError } from '../../../kernel/domain-error.ts';
import type { Mailer } from '../../../platform/providers/resend.ts';
import type { SendOutcome } from '../../../platform/providers/send-outcome.ts';
import type { Telegram } from '../../../platform/providers/telegram.ts';
import type { WebhookSender } from '../../../platform/providers/webhook-sender.ts';
import type { Message } from '../message.ts';

/** A due delivery in the formats that channels send. */
export interface Outgoing {
  /** The delivery's id, the same for every attempt. */
  id: string;
  destination: string;
  /** The signing secret of a channel whose type has one. */
  secret: string;
  /** The alert as text. */
  message(): Message;
  /** The alert as data, in snake_case: `{type, timestamp, data}`. */
  payload(): unknown;
}

export type Send = (delivery: Outgoing, signal: AbortSignal) => Promise<SendOutcome & { reply?: string }>;

/** The configured services; null: not configured. */
export interface ChannelServices {
  mailer: Mailer | null;
  telegram: Telegram | null;
  webhooks: WebhookSender;
  /** The name of the Telegram bot. */
  botName: string | null;
}

/** A kind of alert channel. Everything that differs between kinds is here; add one in a file of this folder. */
export interface ChannelType<Kind extends string = string> {
  kind: Kind;
  /** Its description in the GraphQL schema. */
  description: string;
  /**
   * How the owner confirms a channel: `link`, a message with a link is sent there; `proof`, the receiver answers with an
   * HMAC of a token; `chat`, the owner starts a bot in a chat, which becomes the destination.
   */
  verification: 'link' | 'proof' | 'chat';
  /** Whether its messages are signed with a secret of the channel. */
  hasSecret?: true;
  /** The error of a kind that cannot be created yet. */
  deferred?(): Error;
  /** The destination in the form that is stored. Throws InvalidInputError. */
  readDestination(given: string, services: Pick<ChannelServices, 'webhooks'>): string | null;
  /** The destination as its owner sees it. */
  mask(destination: string): string;
  /** Sends over the configured services; null when the kind is not configured. Never throws. */
  sender(services: ChannelServices): Send | null;
  /** The URL to open for a `chat` verification. */
  startUrl?(token: string, services: ChannelServices): string | null;
}

/** Throws unless a destination is given. */
export function required(kind: string, given: string): string {
  if (given) return given;
  throw badDestination('missing', `must be given for a ${kind} channel`);
}

export const badDestination = (code: string, message: string) =>
  new InvalidInputError([{ code, path: ['destination'], message }]);

/** The last four characters. */
export const lastFour = (destination: string): string => `•••${destination.slice(-4)}`;
