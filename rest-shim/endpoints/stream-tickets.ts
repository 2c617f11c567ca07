import { endpoint, ok } from '../endpoint.ts';
import { refusal } from '../errors.ts';
import { CreateStreamTicketDocument } from '../generated/operations.ts';
import { StreamTicket } from '../schema/signals.ts';

export const streamTicketEndpoints = [
  endpoint({
    id: 'createStreamTicket',
    method: 'POST',
    route: '/api/stream-tickets',
    summary: 'Make a ticket that opens the signal stream without a header, as a browser’s EventSource needs.',
    description:
      'It opens one stream within 60 seconds, as `GET /api/signals/stream?ticket=…`, and resumes this one when the browser reconnects, until the token that made it expires.',
    status: 201,
    response: StreamTicket,
    operation: CreateStreamTicketDocument,
    variables: () => ({}),
    answer: ({ createStreamTicket: made }) =>
      made.__typename === 'StreamTicket' ? ok({ ticket: made.ticket, expires_at: made.expiresAt }) : refusal(made),
  }),
];
