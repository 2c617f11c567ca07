import { endpoint, ok } from '../endpoint.ts';
import { refusal } from '../errors.ts';
import { JoinWaitlistDocument, WaitlistCountDocument } from '../generated/operations.ts';
import { text } from '../readers.ts';

export const waitlistEndpoints = [
  endpoint({
    method: 'POST',
    route: '/api/waitlist',
    public: true,
    summary: 'Put an e-mail address on the waitlist, once.',
    body: { email: text },
    operation: JoinWaitlistDocument,
    variables: ({ body }) => ({ email: body.email }),
    answer: ({ joinWaitlist: joined }) =>
      joined.__typename === 'Waitlist' ? ok({ status: joined.status, count: joined.count }) : refusal(joined),
  }),
  endpoint({
    method: 'GET',
    route: '/api/waitlist/count',
    public: true,
    summary: 'How many wait.',
    operation: WaitlistCountDocument,
    variables: () => ({}),
    answer: ({ waitlistCount }) => ok({ count: waitlistCount }),
  }),
];
