import { isStorable } from './text.ts';

// The subset of RFC 5321 that mail providers deliver: no quoted local parts, no address literals, a domain with a dot.
const ADDRESS =
  /^(?=.{3,254}$)(?=.{1,64}@)[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])$/;

/** An e-mail address, trimmed and in lower case; null when it is invalid. */
export function parseEmail(text: string): string | null {
  if (text.length > 400 || !isStorable(text)) return null;
  const address = text.trim().toLowerCase();
  return ADDRESS.test(address) ? address : null;
}
