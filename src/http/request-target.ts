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

/** Whether the Host header is valid, as RFC 9112 §3.2 requires. */
export const isValidHost = ({ headers: { host } }: Pick<IncomingMessage, 'headers'>): boolean =>
  host === undefined || host === '' || (HOST.test(host) && URL.canParse(`http://${host}/`));
