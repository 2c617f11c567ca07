import { createHmac } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { verifyWebhook, WebhookError, type WebhookEvent } from './webhooks.ts';

export interface ReceiverOptions {
  /** The channel's, `whsec_…`. */
  secret: string;
  /** Is given each event once. When it throws, ex7 sends the event again later. */
  onEvent(event: WebhookEvent): void | Promise<void>;
  /** UTC milliseconds. Default: the system clock. */
  now?: () => number;
}

export interface Reply {
  status: number;
  body: string;
}

const MAX_BYTES = 2 ** 20;
/** Ids of events that were handled, in this process: deliveries are at least once. */
const REMEMBERED = 10_000;

/** Receives webhooks: checks each, confirms the channel, and hands each event on once. */
export function createReceiver({ secret, onEvent, now = Date.now }: ReceiverOptions) {
  const handled = new Set<string>();

  /** For any framework: `body` is the raw body. */
  async function handle(headers: IncomingMessage['headers'], body: string | Uint8Array): Promise<Reply> {
    let event: WebhookEvent;
    try {
      event = verifyWebhook(secret, headers, body, { now: now() });
    } catch (error) {
      if (error instanceof WebhookError) return { status: 400, body: error.message };
      throw error;
    }
    if (event.type === 'channel.verification') return { status: 200, body: proofOf(event.data.token) };
    const id = headers['webhook-id'] as string;
    if (!handled.has(id)) await onEvent(event);
    handled.add(id);
    for (const oldest of handled) {
      if (handled.size <= REMEMBERED) break;
      handled.delete(oldest);
    }
    return { status: 204, body: '' };
  }

  /** The answer that confirms the channel: only who knows the secret can give it. */
  const proofOf = (token: string): string =>
    createHmac('sha256', Buffer.from(secret.replace(/^whsec_/, ''), 'base64'))
      .update(token)
      .digest('hex');

  /** For `http.createServer`. */
  async function listener(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const end = ({ status, body }: Reply) => void response.writeHead(status).end(body);
    try {
      const body = await bodyOf(request);
      end(body ? await handle(request.headers, body) : { status: 413, body: 'the body is over 1 MiB' });
    } catch (error) {
      end({ status: 500, body: (error as Error).message });
    }
  }
  return { handle, listener };
}

/** Null when it is too large. */
async function bodyOf(request: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += (chunk as Buffer).length;
    if (bytes > MAX_BYTES) return null;
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}
