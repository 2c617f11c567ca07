import type { ServerResponse } from 'node:http';

/** Where the headers of a response are set. */
export type ResponseHeaders = Pick<ServerResponse, 'getHeader' | 'setHeader' | 'headersSent'>;

export interface RateState {
  /** What is counted: `user`, `address`. */
  policy: string;
  /** Requests a minute. */
  quota: number;
  remaining: number;
  /** Milliseconds until the count starts from zero. */
  resetMs: number;
}

const MINUTE_SECONDS = 60;

/** Tells the client how much of a limit is left: RateLimit and RateLimit-Policy of draft-ietf-httpapi-ratelimit-headers. */
export function showRate(response: ResponseHeaders | null | undefined, state: RateState): void {
  if (!response || response.headersSent) return;
  const { policy, quota, remaining, resetMs } = state;
  const add = (name: string, item: string) => {
    const before = response.getHeader(name);
    response.setHeader(name, before === undefined ? item : `${before}, ${item}`);
  };
  add('ratelimit-policy', `"${policy}";q=${quota};w=${MINUTE_SECONDS}`);
  add('ratelimit', `"${policy}";r=${Math.max(0, remaining)};t=${Math.max(0, Math.ceil(resetMs / 1000))}`);
}
