import { Webhook } from 'standardwebhooks';
import type { RawHandler, RestResponse } from '../../../rest-shim/index.ts';
import { escapeHtml, type InboundService } from '../../domains/alerts/index.ts';
import { toStorable } from '../../kernel/text.ts';
import { isSignedByTwilio } from '../../platform/providers/twilio-signature.ts';
import { VERIFY_PAGE_POLICY, verifyPage } from '../pages/verify-page.ts';
import { isSameSecret } from './same-secret.ts';

export interface AlertWebhookParts {
  inbound: InboundService;
  /** Null: not configured. */
  resendSecret: string | null;
  telegramSecret: string | null;
  twilioToken: string | null;
  /** The public URL that Twilio calls, part of its signature. */
  publicUrl: string;
}

const TWILIO_ROUTE = '/api/alerts/webhooks/twilio';
const MAX_TOKEN = 100;
const OK: RestResponse = { status: 200, body: { ok: true } };

const refused = (status: number, code: string, message: string): RestResponse => ({
  status,
  body: { detail: { code, message } },
});
const notConfigured = (variable: string) =>
  refused(503, 'not_configured', `This webhook is not configured on this server: ${variable} is not set.`);
const markup = (status: number, type: string, text: string): RestResponse => ({
  status,
  text,
  headers: { 'content-type': `${type}; charset=utf-8` },
});

/** Handlers for calls of Resend, Telegram and Twilio, and the page that the link in the mail opens. */
export function createAlertWebhooks(parts: AlertWebhookParts): Readonly<Record<string, RawHandler>> {
  const { inbound, resendSecret, telegramSecret, twilioToken, publicUrl } = parts;
  return {
    async '/api/alerts/webhooks/resend'({ body, headers }) {
      if (!resendSecret) return notConfigured('RESEND_WEBHOOK_SECRET');
      const header = (name: string) => String(headers[`svix-${name}`] ?? headers[`webhook-${name}`] ?? '');
      let event: unknown;
      try {
        // Resend signs with Svix headers, which are Standard Webhooks under older names.
        event = new Webhook(resendSecret).verify(body, {
          'webhook-id': header('id'),
          'webhook-timestamp': header('timestamp'),
          'webhook-signature': header('signature'),
        });
      } catch {
        return refused(400, 'bad_signature', 'The signature does not match the body or has expired.');
      }
      await inbound.mailEvent(toStorable(event));
      return OK;
    },

    async '/api/alerts/webhooks/telegram'({ body, headers, query }) {
      if (!telegramSecret) return notConfigured('TELEGRAM_WEBHOOK_SECRET');
      const header = headers['x-telegram-bot-api-secret-token'];
      const sound =
        isSameSecret(query.get('secret'), telegramSecret) &&
        (header === undefined || isSameSecret(header, telegramSecret));
      if (!sound) return refused(401, 'bad_secret', 'The secret is wrong.');
      let update: unknown;
      try {
        update = JSON.parse(body.toString('utf8'));
      } catch {
        return refused(400, 'bad_update', 'The body must be an Update, as JSON.');
      }
      await inbound.telegramUpdate(toStorable(update));
      return OK;
    },

    async [TWILIO_ROUTE]({ body, headers, search }) {
      if (!twilioToken) return notConfigured('TWILIO_AUTH_TOKEN');
      const form = new URLSearchParams(body.toString('utf8'));
      const signature = headers['x-twilio-signature'];
      const signed = {
        url: `${publicUrl}${TWILIO_ROUTE}${search}`,
        form,
        authToken: twilioToken,
      };
      if (!isSignedByTwilio(typeof signature === 'string' ? signature : undefined, signed)) {
        return refused(403, 'bad_signature', 'The signature does not match the request.');
      }
      const sent = toStorable({ from: form.get('From') ?? '', body: form.get('Body') ?? '' });
      const reply = await inbound.smsMessage(sent);
      const message = reply === null ? '' : `<Message>${escapeHtml(reply)}</Message>`;
      return markup(200, 'text/xml', `<?xml version="1.0" encoding="UTF-8"?><Response>${message}</Response>`);
    },

    async '/api/alerts/verify'({ query }) {
      const token = query.get('token') ?? '';
      const page = markup(200, 'text/html', verifyPage(token.slice(0, MAX_TOKEN)));
      return { ...page, headers: { ...page.headers, 'content-security-policy': VERIFY_PAGE_POLICY } };
    },
  };
}
