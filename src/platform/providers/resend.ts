import { Resend } from 'resend';
import { gone, later, never, retryAfterOf, type SendOutcome } from './send-outcome.ts';

export interface Mail {
  to: string;
  subject: string;
  text: string;
  html: string;
}

export interface Mailer {
  /** Sends a mail; a second call with the same `key` within a day sends none. Never throws. */
  send(mail: Mail, key: string, signal: AbortSignal): Promise<SendOutcome>;
}

export interface MailerOptions {
  apiKey: string;
  /** Default: Resend's own. */
  apiBase?: string | null;
  /** "Name <address>", of a domain that Resend may send for. */
  from: string;
  /** Milliseconds a call may take. Default 10,000. */
  timeout?: number;
}

const API = 'https://api.resend.com';
// Ours to put right, not the recipient's: the mail waits.
const OUR_FAULT = new Set([
  'missing_api_key',
  'invalid_api_key',
  'restricted_api_key',
  'invalid_access',
  'invalid_from_address',
  'monthly_quota_exceeded',
  'daily_quota_exceeded',
  'concurrent_idempotent_requests',
  'method_not_allowed',
  'not_found',
]);

export function createMailer({ apiKey, apiBase, from, timeout = 10_000 }: MailerOptions): Mailer {
  const resend = new Resend(apiKey, { baseUrl: apiBase ?? API });
  return {
    async send(mail, key, signal) {
      const patience = AbortSignal.any([signal, AbortSignal.timeout(timeout)]);
      const options = { idempotencyKey: key, signal: patience };
      const { data, error, headers } = await resend.emails.send({ from, ...mail }, options);
      if (!error && data && typeof data.id === 'string') return { sent: true, id: data.id };
      if (patience.aborted) return later(`Resend did not answer within ${timeout / 1000} s`);
      if (!error) return later('Resend’s answer could not be read');
      const { statusCode, name, message } = error;
      const said = `Resend: ${String(message).slice(0, 200)}`;
      if (statusCode === null || statusCode === undefined) return later('Resend cannot be reached');
      if (statusCode === 429) return later(said, retryAfterOf(headers?.['retry-after'], Date.now()));
      if (statusCode >= 500 || statusCode === 408 || OUR_FAULT.has(name)) return later(said);
      // The address itself is what it does not take.
      return /\bto\b|recipient|suppress/i.test(String(message)) ? gone(said) : never(said);
    },
  };
}
