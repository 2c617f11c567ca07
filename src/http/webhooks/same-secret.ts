import { createHash, timingSafeEqual } from 'node:crypto';

/** Compares a secret in constant time, for any length. */
export function isSameSecret(given: unknown, secret: string): boolean {
  if (typeof given !== 'string') return false;
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(secret));
}
