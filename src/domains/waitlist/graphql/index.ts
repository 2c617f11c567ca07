import { builder } from '../../../graphql/builder.ts';
import { resultUnion } from '../../../graphql/errors.ts';
import { InvalidInputError } from '../../../kernel/domain-error.ts';
import type { Waitlist as WaitlistRow } from '../waitlist-service.ts';
import './context.ts';

const Waitlist = builder.objectRef<WaitlistRow>('Waitlist').implement({
  description: 'Where an address stands.',
  fields: (t) => ({
    status: t.exposeString('status', { description: '`joined`, or `already_joined` when it was there before.' }),
    count: t.exposeInt('count', { description: 'How many wait.' }),
  }),
});

const WaitlistResult = resultUnion('WaitlistResult', 'Where the address stands, or why not.', Waitlist, [
  InvalidInputError,
]);

builder.queryField('waitlistCount', (t) =>
  t.int({
    description: 'How many wait. Public.',
    resolve: (_root, _args, context) => context.waitlist.count(),
  }),
);

builder.mutationField('joinWaitlist', (t) =>
  t.field({
    type: WaitlistResult,
    description: 'Puts an e-mail address on the waitlist, once. Public; at most ten tries an hour from one address.',
    args: { email: t.arg.string({ required: true, description: 'The e-mail address, in any case of letters.' }) },
    resolve: (_root, { email }, context) => context.waitlist.join(email, context.client.address),
  }),
);
