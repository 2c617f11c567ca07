import { endpoint, ok } from '../endpoint.ts';
import { refusal } from '../errors.ts';
import { CreateStreamTicketDocument } from '../generated/operations.ts';
import { StreamTicket } from '../schema/signals.ts';

export const streamTicketEndpoints = [
  endpoint({
    id: 'createStreamTicket',
    method: 'POST',
    route: '/api/stream-tickets',
    summary: 'Create a ticket that opens the signal stream without headers, for a browser’s EventSource.',
    description:
      'It opens one stream within 60 seconds, as `GET /api/signals/stream?ticket=…`, and resumes it when the browser reconnects, until the token that created it expires.',
    status: 201,
    response: StreamTicket,
    operation: CreateStreamTicketDocument,
    variables: () => ({}),
    answer: ({ createStreamTicket: made }) =>
      made.__typename === 'StreamTicket' ? ok({ ticket: made.ticket, expires_at: made.expiresAt }) : refusal(made),
  }),
];
