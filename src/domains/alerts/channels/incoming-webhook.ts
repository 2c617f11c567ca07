import type { WebhookSender } from '../../../platform/providers/webhook-sender.ts';
import type { Message } from '../message.ts';
import { badDestination, type ChannelType, required } from './channel-type.ts';

export interface IncomingWebhook<Kind extends string> {
  kind: Kind;
  /** The service's name. */
  service: string;
  /** An example URL for error messages. */
  example: string;
  /** The service's hosts, and the path of its incoming webhooks. */
  hosts: readonly string[];
  path: RegExp;
  /** The JSON body of a message, escaped for the service. */
  body(message: Message): unknown;
}

/** A channel type that posts messages to an incoming webhook of a chat service. The owner confirms by a link in the chat. */
export function incomingWebhook<Kind extends string>(service: IncomingWebhook<Kind>): ChannelType<Kind> {
  const { kind, service: name, example, hosts, path, body } = service;
  return {
    kind,
    description: `A message in ${name}, through an incoming webhook.`,
    verification: 'link',
    readDestination(given, { webhooks }) {
      const refusal = webhooks.refusal(required(kind, given));
      if (refusal) throw badDestination('bad_url', refusal);
      const url = new URL(given);
      if (!(hosts.includes(url.host) || isLocalPeer(url, webhooks)) || !path.test(url.pathname)) {
        throw badDestination('bad_url', `must be an incoming webhook of ${name} such as ${example}`);
      }
      return url.href;
    },
    // The path contains the webhook's secret.
    mask: (destination) => `${new URL(destination).origin}/•••`,
    sender:
      ({ webhooks }) =>
      ({ destination, message }, signal) =>
        webhooks.post({ url: destination, body: JSON.stringify(body(message())) }, signal),
  };
}

const isLocalPeer = ({ hostname }: URL, webhooks: WebhookSender): boolean => webhooks.allowed.includes(hostname);
