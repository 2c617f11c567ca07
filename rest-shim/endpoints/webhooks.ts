/** A row that needs raw bytes and headers: whoever is injected for its route answers it. */
export interface RawEndpoint {
  method: 'POST';
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
];
