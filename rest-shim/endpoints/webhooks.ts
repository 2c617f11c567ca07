/** A row that needs raw bytes and headers: whoever is injected for its route answers it. */
export interface RawEndpoint {
  method: 'GET' | 'POST';
  route: string;
  summary: string;
  raw: true;
}

export const webhookEndpoints: readonly RawEndpoint[] = [
  {
    method: 'POST',
    route: '/api/billing/webhook',
    summary: 'Stripe’s events, signed over the raw body; each takes effect once.',
    raw: true,
  },
  {
    method: 'POST',
    route: '/api/alerts/webhooks/resend',
    summary: 'Resend’s events (Svix-signed): mails that came back or were reported as spam switch their channels off.',
    raw: true,
  },
  {
    method: 'POST',
    route: '/api/alerts/webhooks/telegram',
    summary: 'Telegram’s updates: /start TOKEN confirms a channel. ?secret= and Telegram’s own header are checked.',
    raw: true,
  },
  {
    method: 'POST',
    route: '/api/alerts/webhooks/twilio',
    summary: 'Twilio’s messages, form-encoded: STOP, START and HELP; answered as TwiML.',
    raw: true,
  },
  {
    method: 'GET',
    route: '/api/alerts/verify',
    summary: 'The page that a confirmation mail links to. Only its button confirms: mail scanners follow links.',
    raw: true,
  },
];
