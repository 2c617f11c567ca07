import { builder } from '../../../graphql/builder.ts';
import { resultUnion } from '../../../graphql/errors.ts';
import { InvalidInputError } from '../../../kernel/domain-error.ts';
import type { Waitlist as WaitlistRow } from '../waitlist-service.ts';
import './context.ts';

const Waitlist = builder.objectRef<WaitlistRow>('Waitlist').implement({
  description: 'The waitlist status of an address.',
  fields: (t) => ({
    status: t.exposeString('status', { description: '`joined`, or `already_joined`.' }),
    count: t.exposeInt('count', { description: 'The length of the waitlist.' }),
  }),
});

const WaitlistResult = resultUnion('WaitlistResult', 'The status of the address, or the error.', Waitlist, [
  InvalidInputError,
]);

builder.queryField('waitlistCount', (t) =>
  t.int({
    description: 'The length of the waitlist. Public.',
    resolve: (_root, _args, context) => context.waitlist.count(),
  }),
);

builder.mutationField('joinWaitlist', (t) =>
  t.field({
    type: WaitlistResult,
    description:
      'Adds an e-mail address to the waitlist, once. Public; at most ten attempts per hour and client address.',
    args: { email: t.arg.string({ required: true, description: 'The e-mail address; case-insensitive.' }) },
    resolve: (_root, { email }, context) => context.waitlist.join(email, context.client.address),
  }),
);
