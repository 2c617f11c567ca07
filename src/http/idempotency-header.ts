import type { ResponseHeaders } from './limits/rate-headers.ts';

/** The Idempotency-Key of a request; null without one. The response to a repeated request says so. */
export function idempotencyOf(header: string | string[] | null | undefined, response: ResponseHeaders | undefined) {
  if (typeof header !== 'string') return null;
  const onReplay = () => void (response?.headersSent || response?.setHeader('idempotency-replayed', 'true'));
  return { key: header.trim(), onReplay };
}
