import { endpoint, ok } from '../endpoint.ts';
import { refusal } from '../errors.ts';
import { JoinWaitlistDocument, WaitlistCountDocument } from '../generated/operations.ts';
import { text } from '../readers.ts';
import { Waitlist, WaitlistCount } from '../schema/account.ts';

export const waitlistEndpoints = [
  endpoint({
    id: 'joinWaitlist',
    method: 'POST',
    route: '/api/waitlist',
    public: true,
    summary: 'Add an e-mail address to the waitlist, once.',
    response: Waitlist,
    example: { email: 'ada@example.com' },
    body: { email: text },
    operation: JoinWaitlistDocument,
    variables: ({ body }) => ({ email: body.email }),
    answer: ({ joinWaitlist: joined }) =>
      joined.__typename === 'Waitlist' ? ok({ status: joined.status, count: joined.count }) : refusal(joined),
  }),
  endpoint({
    id: 'countWaitlist',
    method: 'GET',
    route: '/api/waitlist/count',
    public: true,
    summary: 'The length of the waitlist.',
    response: WaitlistCount,
    operation: WaitlistCountDocument,
    variables: () => ({}),
    answer: ({ waitlistCount }) => ok({ count: waitlistCount }),
  }),
];
