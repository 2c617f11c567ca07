import { builder } from '../../../graphql/builder.ts';
import { resultUnion } from '../../../graphql/errors.ts';
import { ForbiddenError, InvalidInputError } from '../../../kernel/domain-error.ts';
import type { Administration as Report } from '../admin-service.ts';
import type { OperatorAction as Action, UserUsage as OfUser, TotalUsage as Totals } from '../admin-store.ts';
import './context.ts';

const OperatorActionKind = builder.enumType('OperatorActionKind', {
  description: 'What an admin did.',
  values: {
    HALT: { value: 'halt', description: 'Denied every entry of everybody.' },
    RESUME: { value: 'resume', description: 'Ended the halt.' },
  } as const,
});

const OperatorAction = builder.objectRef<Action>('OperatorAction').implement({
  description: 'What an admin did to the whole system.',
  fields: (t) => ({
    kind: t.field({ type: OperatorActionKind, description: 'What was done.', resolve: ({ kind }) => kind }),
    reason: t.exposeString('reason', { description: 'The reason that the admin gave.' }),
    adminId: t.exposeID('adminId', { description: 'The admin.' }),
    adminEmail: t.exposeString('adminEmail', { nullable: true, description: 'The admin’s address.' }),
    at: t.field({ type: 'DateTime', description: 'When.', resolve: ({ at }) => at }),
  }),
});

const TotalUsage = builder.objectRef<Totals>('TotalUsage').implement({
  description: 'Counts over all users.',
  fields: (t) => ({
    users: t.exposeInt('users', { description: 'Accounts.' }),
    strategies: t.exposeInt('strategies', { description: 'Strategies that are not deleted.' }),
    runtimes: t.exposeInt('runtimes', { description: 'Runtimes that start, run or stop.' }),
    openSignals: t.exposeInt('openSignals', { description: 'Open signals.' }),
    signalsToday: t.exposeInt('signalsToday', { description: 'Signals fired since midnight (UTC).' }),
    backtests: t.exposeInt('backtests', { description: 'Backtests queued or running.' }),
  }),
});

const Administration = builder.objectRef<Report>('Administration').implement({
  description: 'The whole system as an admin sees it.',
  fields: (t) => ({
    usage: t.field({ type: TotalUsage, description: 'Counts over all users.', resolve: ({ usage }) => usage }),
    halt: t.field({
      type: OperatorAction,
      nullable: true,
      description: 'The halt in force; null when entries are allowed.',
      resolve: ({ halt }) => halt,
    }),
    actions: t.field({
      type: [OperatorAction],
      description: 'What admins did, the newest 50 first.',
      resolve: ({ actions }) => actions,
    }),
  }),
});

const UserUsage = builder.objectRef<OfUser>('UserUsage').implement({
  description: 'A user and what they use.',
  fields: (t) => ({
    userId: t.exposeID('userId', { description: 'The user.' }),
    email: t.exposeString('email', { nullable: true, description: 'Their address.' }),
    createdAt: t.field({
      type: 'DateTime',
      description: 'When the account was opened.',
      resolve: ({ createdAt }) => createdAt,
    }),
    strategies: t.exposeInt('strategies', { description: 'Strategies that are not deleted.' }),
    runtimes: t.exposeInt('runtimes', { description: 'Runtimes that start, run or stop.' }),
    openSignals: t.exposeInt('openSignals', { description: 'Open signals.' }),
    lastSignalAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When a signal was last fired or closed.',
      resolve: ({ lastSignalAt }) => lastSignalAt,
    }),
  }),
});

const AdministrationResult = resultUnion('AdministrationResult', 'The new state, or the error.', Administration, [
  ForbiddenError,
  InvalidInputError,
]);

builder.queryFields((t) => ({
  administration: t.field({
    type: Administration,
    description: 'The whole system. Admins only; an API key needs the scope `admin`.',
    resolve: (_root, _args, context) => context.administration.report(context.caller),
  }),
  userUsage: t.field({
    type: [UserUsage],
    description: 'Users by id, with what they use. Admins only; an API key needs the scope `admin`.',
    args: {
      first: t.arg.int({ defaultValue: 50, description: 'How many, 1 to 200.' }),
      after: t.arg.id({ description: 'Only users after this one.' }),
    },
    resolve: (_root, { first, after }, context) =>
      context.administration.users(context.caller, first ?? 50, after ?? null),
  }),
}));

builder.mutationFields((t) => {
  const args = { reason: t.arg.string({ required: true, description: 'The reason, 1 to 500 characters.' }) };
  return {
    haltTrading: t.field({
      type: AdministrationResult,
      description:
        'Denies every entry of everybody from the next decision on; exits, stops and targets still work. Admins only; recorded.',
      args,
      resolve: (_root, { reason }, context) => context.administration.halt(context.caller, reason),
    }),
    resumeTrading: t.field({
      type: AdministrationResult,
      description: 'Ends the halt. Admins only; recorded.',
      args,
      resolve: (_root, { reason }, context) => context.administration.resume(context.caller, reason),
    }),
  };
});
