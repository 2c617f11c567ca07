import { randomUUID } from 'node:crypto';
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { RestResponse } from './types.ts';

const REQUEST_ID = /^[\x21-\x7e]{1,128}$/;

/** The caller's `x-request-id`, or a new one. */
export function requestIdOf(req: IncomingMessage): string {
  const given = req.headers['x-request-id'];
  return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
}

/** Adds CORS headers for an allowed origin. */
export function allowOrigin(req: IncomingMessage, res: ServerResponse, origins: readonly string[]): boolean {
  const { origin } = req.headers;
  if (origins.length > 0) res.setHeader('vary', 'origin');
  if (origin === undefined || !(origins.includes('*') || origins.includes(origin))) return false;
  res.setHeader('access-control-allow-origin', origin);
  res.setHeader(
    'access-control-expose-headers',
    'x-request-id, retry-after, ratelimit, ratelimit-policy, idempotency-replayed',
  );
  return true;
}

/** Responds to OPTIONS, including CORS preflights, with the allowed methods. */
export function sendOptions(
  req: IncomingMessage,
  res: ServerResponse,
  allow: readonly string[],
  allowed: boolean,
): void {
  res.setHeader('allow', allow.join(', '));
  if (allowed && req.headers['access-control-request-method']) {
    res.setHeader('access-control-allow-methods', allow.join(', '));
    res.setHeader(
      'access-control-allow-headers',
      req.headers['access-control-request-headers'] ?? 'authorization, content-type',
    );
    res.setHeader('access-control-max-age', '600');
  }
  res.writeHead(204).end();
}

/** Sends a text body. ASCII text is passed as latin1, which Node copies instead of encoding it as UTF-8. */
export function sendText(
  req: IncomingMessage,
  res: ServerResponse,
  { status, headers, text }: { status: number; headers: OutgoingHttpHeaders; text: string },
): void {
  const length = Buffer.byteLength(text);
  res.writeHead(status, { ...headers, 'content-length': length });
  // Node sends a string body and the headers in one write.
  if (req.method === 'HEAD') res.end();
  else res.end(text, length === text.length ? 'latin1' : 'utf8');
}

export function send(
  req: IncomingMessage,
  res: ServerResponse,
  { status, body, text, headers = {} }: RestResponse,
): void {
  if (res.headersSent || res.destroyed) return;
  if (body === undefined && text === undefined) {
    res.writeHead(status, headers).end();
    return;
  }
  sendText(req, res, {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    text: text ?? JSON.stringify(body),
  });
}
