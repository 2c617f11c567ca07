import type { IncomingMessage } from 'node:http';

const ABSOLUTE_FORM = /^https?:\/\/[^/?#]*/i;
// RFC 3986's characters of a host and port. A comma is none of them: a header sent twice is joined with one.
const HOST = /^[\w.~%!$&'()*+;=:[\]-]+$/;

/** The request target as a path with a query, where a client sent a whole URL (RFC 9112 §3.2.2). */
export function originForm(target: string): string {
  const origin = ABSOLUTE_FORM.exec(target)?.[0];
  if (origin === undefined) return target;
  const rest = target.slice(origin.length);
  return rest.startsWith('/') ? rest : `/${rest}`;
}

/** Whether a Host header names a host, as RFC 9112 §3.2 demands of every request that has one. */
export const isValidHost = ({ headers: { host } }: Pick<IncomingMessage, 'headers'>): boolean =>
  host === undefined || host === '' || (HOST.test(host) && URL.canParse(`http://${host}/`));
