import { Resend } from 'resend';
import { gone, rejected, retryAfterOf, retryLater, type SendOutcome } from './send-outcome.ts';

export interface Mail {
  to: string;
  subject: string;
  text: string;
  html: string;
}

export interface Mailer {
  /** Sends a mail once: further calls with the same `key` within a day have no effect. Never throws. */
  send(mail: Mail, key: string, signal: AbortSignal): Promise<SendOutcome>;
}

export interface MailerOptions {
  apiKey: string;
  /** Default: Resend's API. */
  apiBase?: string | null;
  /** "Name <address>", at a domain verified with Resend. */
  from: string;
  /** Milliseconds for a call. Default 10,000. */
  timeout?: number;
}

const API = 'https://api.resend.com';
// Errors of our configuration, not of the recipient: the mail is retried.
const CONFIGURATION_ERRORS = new Set([
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
      if (patience.aborted) return retryLater(`Resend did not answer within ${timeout / 1000} s`);
      if (!error) return retryLater('Resend’s answer could not be read');
      const { statusCode, name, message } = error;
      const said = `Resend: ${String(message).slice(0, 200)}`;
      if (statusCode === null || statusCode === undefined) return retryLater('Resend cannot be reached');
      if (statusCode === 429) return retryLater(said, retryAfterOf(headers?.['retry-after'], Date.now()));
      if (statusCode >= 500 || statusCode === 408 || CONFIGURATION_ERRORS.has(name)) return retryLater(said);
      // The recipient's address was rejected.
      return /\bto\b|recipient|suppress/i.test(String(message)) ? gone(said) : rejected(said);
    },
  };
}
