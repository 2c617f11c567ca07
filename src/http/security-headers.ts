import type { ServerResponse } from 'node:http';

// Pages load nothing from other hosts, run no inline scripts and cannot be framed.
const policy = (styles: string, connections = '') =>
  [
    "default-src 'self'",
    "script-src 'self'",
    `style-src 'self' ${styles}`,
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "worker-src 'self' blob:",
    `connect-src 'self' ${connections}`.trim(),
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');

/** GraphiQL's editor adds inline styles. */
const CONTENT_POLICY = policy("'unsafe-inline'");

/** The studio adds style elements with this nonce only. `signInOrigin`: where users sign in, if not here. */
export const studioContentPolicy = (nonce: string, signInOrigin?: string): string =>
  policy(`'nonce-${nonce}'`, signInOrigin);

const YEAR_SECONDS = 31_536_000;

/** Sets the headers of every response. `https`: clients connect over HTTPS, so HSTS is sent. */
export function securityHeaders({ https }: { https: boolean }) {
  const headers: Readonly<Record<string, string>> = {
    'content-security-policy': CONTENT_POLICY,
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    ...(https ? { 'strict-transport-security': `max-age=${YEAR_SECONDS}` } : {}),
  };
  return (response: ServerResponse): void => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  };
}
