import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { BlockList, isIP, isIPv6, type LookupFunction } from 'node:net';
import { RequestFilteringHttpAgent, RequestFilteringHttpsAgent } from 'request-filtering-agent';
import { Webhook } from 'standardwebhooks';
import { gone, retryAfterOf, retryLater, type SendOutcome, unanswered } from './send-outcome.ts';

// Sends POST requests to URLs that users configure. The agent checks the address of every connection when it is made, so
// DNS rebinding cannot reach a private network. Redirects are not followed.

export interface WebhookMessage {
  url: string;
  /** whsec_… */
  secret: string;
  /** The same for all attempts of a delivery, so that the receiver can deduplicate. */
  id: string;
  /** JSON. */
  body: string;
}

export type WebhookOutcome = SendOutcome & {
  /** The beginning of the receiver's response. */
  reply?: string;
};

export interface WebhookSender {
  /** Signs (Standard Webhooks) and sends. Never throws. */
  send(message: WebhookMessage, signal: AbortSignal): Promise<WebhookOutcome>;
  /** Sends JSON without a signature, to the incoming webhook of a service. Never throws. */
  post(message: Pick<WebhookMessage, 'url' | 'body'>, signal: AbortSignal): Promise<WebhookOutcome>;
  /** The reason a URL is not allowed; null if it is. The connection is checked again when it is made. */
  refusal(url: string): string | null;
  /** Allowed private addresses. */
  allowed: readonly string[];
}

export interface WebhookSenderOptions {
  /** Private addresses that are allowed, also over plain HTTP. Default none. */
  allow?: readonly string[];
  /** Whether this machine is allowed by the name `localhost` and its addresses, on any port: for development. Default no. */
  localhost?: boolean;
  /** Milliseconds for a call. Default 10,000. */
  timeout?: number;
  /** Default: the system's resolver. */
  lookup?: LookupFunction;
  now?: () => number;
}

const MAX_REPLY = 16_384;
const MAX_URL = 2_000;
// 4xx statuses worth retrying; 410 and the others are permanent.
const LOOPBACK = ['127.0.0.1', '::1'];
const RETRYABLE = new Set([408, 425, 429]);
const LOCAL_NAME = /(?:^|\.)(?:localhost|local|internal|intranet|lan|home|corp|home\.arpa)\.?$/i;

const NOT_PUBLIC = 'must be a public address, not one of a private network';

// The literal addresses that the agent rejects, checked up front to give the user an error.
const PRIVATE = new BlockList();
for (const range of [
  '0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 192.168.0.0/16',
  '198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4',
  '::/127 64:ff9b::/96 100::/64 2001:db8::/32 2002::/16 fc00::/7 fe80::/10 fec0::/10 ff00::/8',
]
  .join(' ')
  .split(' ')) {
  const [network = '', prefix] = range.split('/');
  PRIVATE.addSubnet(network, Number(prefix), isIPv6(network) ? 'ipv6' : 'ipv4');
}

const isPrivate = (host: string): boolean => isIP(host) !== 0 && PRIVATE.check(host, isIPv6(host) ? 'ipv6' : 'ipv4');

export function createWebhookSender({
  allow: given = [],
  localhost = false,
  timeout = 10_000,
  lookup,
  now = Date.now,
}: WebhookSenderOptions = {}): WebhookSender {
  const allow = localhost ? [...given, ...LOOPBACK] : given;
  const names = localhost ? [...allow, 'localhost'] : allow;
  // No keep-alive: a kept connection would bypass the check.
  const options = { allowIPAddressList: [...allow], keepAlive: false };
  const agents = { 'http:': new RequestFilteringHttpAgent(options), 'https:': new RequestFilteringHttpsAgent(options) };

  const refusal = (text: string): string | null => {
    if (text.length > MAX_URL) return `must be at most ${MAX_URL} characters long`;
    if (!URL.canParse(text)) return 'must be a URL such as https://example.com/hooks/ex7';
    const url = new URL(text);
    const host = url.hostname.replace(/^\[|\]$/g, '');
    const allowed = names.includes(host);
    if (url.protocol !== 'https:' && !(allowed && url.protocol === 'http:')) return 'must begin with https://';
    if (url.username || url.password) return 'must not contain a user name or password';
    if (allowed) return null;
    if (LOCAL_NAME.test(host) || !/[.:]/.test(host)) return NOT_PUBLIC;
    return isPrivate(host) ? NOT_PUBLIC : null;
  };

  const post = (
    { url, body }: Pick<WebhookMessage, 'url' | 'body'>,
    signature: Record<string, string>,
    signal: AbortSignal,
  ): Promise<WebhookOutcome> => {
    const refused = refusal(url);
    if (refused) return Promise.resolve(gone(`The webhook’s URL ${refused}`));
    const target = new URL(url);
    const headers = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      'user-agent': 'ex7-webhooks',
      ...signature,
    };
    const patience = AbortSignal.any([signal, AbortSignal.timeout(timeout)]);
    return new Promise((resolve) => {
      const send = target.protocol === 'https:' ? httpsRequest : httpRequest;
      const agent = agents[target.protocol as keyof typeof agents];
      const failed = (error: Error) => {
        if (/is not allowed/.test(error.message)) resolve(gone('The webhook’s URL resolves to a private network'));
        else if (patience.aborted) resolve(unanswered(`The webhook did not answer within ${timeout / 1000} s`));
        else
          resolve(
            unanswered(`The webhook cannot be reached: ${(error as NodeJS.ErrnoException).code ?? 'no connection'}`),
          );
      };
      try {
        const req = send(target, { method: 'POST', agent, headers, signal: patience, lookup }, (res) => {
          read(res).then((reply) => resolve({ ...outcomeOf(res, now()), reply }), failed);
        });
        req.on('error', failed);
        req.end(body);
      } catch (error) {
        failed(error as Error);
      }
    });
  };

  return {
    refusal,
    allowed: allow,
    post: (message, signal) => post(message, {}, signal),
    send({ secret, id, ...message }, signal) {
      const sentAt = new Date(now());
      const signature = {
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(sentAt.getTime() / 1000)),
        'webhook-signature': new Webhook(secret).sign(id, sentAt, message.body),
      };
      return post(message, signature, signal);
    },
  };
}

function outcomeOf({ statusCode = 0, headers }: IncomingMessage, now: number): SendOutcome {
  if (statusCode >= 200 && statusCode < 300) return { sent: true, id: null };
  const said = `The webhook answered ${statusCode}`;
  if (statusCode >= 300 && statusCode < 400) return gone(`${said}: redirects are not followed`);
  if (statusCode >= 500 || RETRYABLE.has(statusCode))
    return retryLater(said, retryAfterOf(headers['retry-after'], now));
  return gone(said);
}

/** Reads the beginning of a response and discards the rest. */
function read(res: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    res.setEncoding('utf8');
    res.on('data', (chunk: string) => {
      text += chunk;
      if (text.length <= MAX_REPLY) return;
      resolve(text.slice(0, MAX_REPLY));
      res.destroy();
    });
    res.on('end', () => resolve(text));
    res.on('error', reject);
  });
}
