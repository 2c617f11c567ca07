import type * as z from 'zod';
import type { ErrorCodes } from '../endpoint.ts';
import { filterText, type Readers } from '../readers.ts';
import { Acknowledged } from '../schema/alerts.ts';
import { WebhookReceipt } from '../schema/billing.ts';
import { flag, named, record, text } from '../schema/fields.ts';

/** An endpoint that needs raw bytes and headers; its handler is injected. */
export interface RawEndpoint {
  raw: true;
  id: string;
  method: 'GET' | 'POST';
  route: string;
  summary: string;
  /** Requires a token; the body is streamed to the handler. */
  signedIn?: true;
  query?: Readers;
  /** The content type, if it is not JSON. */
  type?: string;
  response: z.ZodType;
  errors?: ErrorCodes;
  /** The request body, if there is one. */
  takes?: { type: string; description: string };
}

const BarReceived = named(
  'BarReceived',
  record({ ok: flag(true), stored: flag(true, 'False: the bar was stored already.') }),
);
const json = (description: string) => ({ type: 'application/json', description });

export const webhookEndpoints: readonly RawEndpoint[] = [
  {
    raw: true,
    id: 'receiveStripeEvent',
    method: 'POST',
    route: '/api/billing/webhook',
    summary: 'Stripe events, signed over the raw body; each takes effect once.',
    response: WebhookReceipt,
    errors: { 400: ['bad_signature'], 500: ['handler_failed'], 503: ['billing_not_configured'] },
    takes: json('An event as Stripe signs it.'),
  },
  {
    raw: true,
    id: 'receiveResendEvent',
    method: 'POST',
    route: '/api/alerts/webhooks/resend',
    summary: 'Resend events (Svix-signed): a bounce or a spam complaint disables the channel.',
    response: Acknowledged,
    errors: { 400: ['bad_signature'], 503: ['not_configured'] },
    takes: json('An event as Resend signs it.'),
  },
  {
    raw: true,
    id: 'receiveTelegramUpdate',
    method: 'POST',
    route: '/api/alerts/webhooks/telegram',
    summary: 'Telegram updates: /start TOKEN confirms a channel. ?secret= and the header of Telegram are checked.',
    response: Acknowledged,
    errors: { 400: ['bad_update'], 401: ['bad_secret'], 503: ['not_configured'] },
    query: { secret: filterText.meta({ type: 'string', description: 'The secret of the webhook’s URL.' }) },
    takes: json('A Telegram Update.'),
  },
  {
    raw: true,
    id: 'receiveTradingviewAlert',
    method: 'POST',
    route: '/api/feeds/tradingview',
    summary: 'A minute bar as an alert of TradingView; the secret in the message says whose feed it is.',
    response: BarReceived,
    errors: { 401: ['bad_secret'], 422: ['bad_message', 'bar_refused'], 503: ['not_configured'] },
    takes: json('`{secret, ticker, time, interval?, open, high, low, close, volume?}`: docs/feeds.md has the message.'),
  },
  {
    raw: true,
    id: 'receiveTwilioMessage',
    method: 'POST',
    route: '/api/alerts/webhooks/twilio',
    summary: 'Twilio messages, form-encoded: STOP, START and HELP; answered as TwiML.',
    type: 'text/xml',
    response: text('<?xml version="1.0" encoding="UTF-8"?><Response/>'),
    errors: { 403: ['bad_signature'], 503: ['not_configured'] },
    takes: {
      type: 'application/x-www-form-urlencoded',
      description: 'The form that Twilio posts: From, To, Body, MessageStatus, …',
    },
  },
  {
    raw: true,
    id: 'showVerificationPage',
    method: 'GET',
    route: '/api/alerts/verify',
    summary: 'The page that a confirmation mail links to. Only its button confirms, since mail scanners follow links.',
    query: { token: filterText.meta({ type: 'string', description: 'The token that was sent to the channel.' }) },
    type: 'text/html',
    response: text('<!doctype html>', 'A page with a button that confirms.'),
  },
];
