import { builder } from '../../../graphql/builder.ts';
import { resultUnion } from '../../../graphql/errors.ts';
import { ForbiddenError } from '../../../kernel/domain-error.ts';
import type { StreamTicket as Ticket } from '../stream-ticket-service.ts';
import './context.ts';

const StreamTicket = builder.objectRef<Ticket>('StreamTicket').implement({
  description:
    'Opens `GET /api/signals/stream` once, for clients that cannot send headers, such as a browser’s EventSource.',
  fields: (t) => ({
    ticket: t.exposeString('ticket', { description: 'Send it as `?ticket=`.' }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', description: 'The time until which it can open a stream.' }),
  }),
});

const StreamTicketResult = resultUnion('StreamTicketResult', 'The ticket, or the error.', StreamTicket, [
  ForbiddenError,
]);

builder.mutationField('createStreamTicket', (t) =>
  t.field({
    type: StreamTicketResult,
    description:
      'Creates a ticket that opens one signal stream within 60 seconds and resumes it until the caller’s token expires.',
    resolve: (_root, _args, context) => context.streamTickets.create(context.caller),
  }),
);
