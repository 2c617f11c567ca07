import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * Whether Twilio signed a form: base64 HMAC-SHA1 over the URL and the parameters, sorted by name, each name followed by its
 * value. (https://www.twilio.com/docs/usage/webhooks/webhooks-security)
 */
export function isSignedByTwilio(
  signature: string | undefined,
  { url, form, authToken }: { url: string; form: URLSearchParams; authToken: string },
): boolean {
  const parameters = [...form].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const signed = parameters.reduce((text, [name, value]) => text + name + value, url);
  const expected = createHmac('sha1', authToken).update(signed, 'utf8').digest();
  const given = Buffer.from(signature ?? '', 'base64');
  return given.length === expected.length && timingSafeEqual(given, expected);
}
