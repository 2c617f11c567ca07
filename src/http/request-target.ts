import type { IncomingMessage } from 'node:http';

const ABSOLUTE_FORM = /^https?:\/\/[^/?#]*/i;
// Characters of a host and port in RFC 3986. A comma is not allowed: duplicate headers are joined with commas.
const HOST = /^[\w.~%!$&'()*+;=:[\]-]+$/;

/** Converts an absolute-form target to a path with a query (RFC 9112 §3.2.2). */
export function originForm(target: string): string {
  const origin = ABSOLUTE_FORM.exec(target)?.[0];
  if (origin === undefined) return target;
  const rest = target.slice(origin.length);
  return rest.startsWith('/') ? rest : `/${rest}`;
}

/** Whether a request names its host as RFC 9112 §3.2 demands: with HTTP/1.1 always, with HTTP/1.0 where it has the header. */
export function isValidHost({
  headers: { host },
  httpVersion,
}: Pick<IncomingMessage, 'headers' | 'httpVersion'>): boolean {
  if (host === undefined) return httpVersion === '1.0';
  return host === '' || (HOST.test(host) && URL.canParse(`http://${host}/`));
}
