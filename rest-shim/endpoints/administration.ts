import { endpoint, ok } from '../endpoint.ts';
import { refusal } from '../errors.ts';
import {
  AdministrationDocument,
  type AdministrationFieldsFragment,
  HaltTradingDocument,
  type OperatorActionFieldsFragment,
  ResumeTradingDocument,
  UserUsageDocument,
} from '../generated/operations.ts';
import { integer, optional, text, uuid, withDefault } from '../readers.ts';
import { Administration, UserUsageList } from '../schema/administration.ts';
import { lower } from '../wire.ts';

const actionOut = ({ kind, reason, adminId, adminEmail, at }: OperatorActionFieldsFragment) => ({
  kind: lower(kind),
  reason,
  admin_id: adminId,
  admin_email: adminEmail,
  at,
});

const administrationOut = ({ usage, halt, actions }: AdministrationFieldsFragment) => ({
  usage: {
    users: usage.users,
    strategies: usage.strategies,
    runtimes: usage.runtimes,
    open_signals: usage.openSignals,
    signals_today: usage.signalsToday,
    backtests: usage.backtests,
  },
  halt: halt && actionOut(halt),
  actions: actions.map(actionOut),
});

export const administrationEndpoints = [
  endpoint({
    id: 'getAdministration',
    method: 'GET',
    route: '/api/admin',
    summary: 'The whole system: usage of all users, the halt in force, what admins did. Admins only.',
    response: Administration,
    errors: { 403: ['admin_only'] },
    operation: AdministrationDocument,
    variables: () => ({}),
    answer: ({ administration }) => ok(administrationOut(administration)),
  }),
  endpoint({
    id: 'listUserUsage',
    method: 'GET',
    route: '/api/admin/users',
    summary: 'Users by id, with what they use. Admins only.',
    response: UserUsageList,
    errors: { 403: ['admin_only'] },
    query: { limit: withDefault(integer({ min: 1, max: 200 }), 50), after: optional(uuid) },
    operation: UserUsageDocument,
    variables: ({ query }) => ({ first: query.limit, after: query.after }),
    answer: ({ userUsage }) =>
      ok({
        items: userUsage.map((user) => ({
          user_id: user.userId,
          email: user.email,
          created_at: user.createdAt,
          strategies: user.strategies,
          runtimes: user.runtimes,
          open_signals: user.openSignals,
          last_signal_at: user.lastSignalAt,
        })),
      }),
  }),
  endpoint({
    id: 'haltAllTrading',
    method: 'POST',
    route: '/api/admin/halt',
    summary:
      'Deny every entry of everybody from the next decision on; exits, stops and targets still work. Admins only.',
    response: Administration,
    errors: { 403: ['admin_only'] },
    example: { reason: 'the feed repeats prices' },
    body: { reason: text },
    operation: HaltTradingDocument,
    variables: ({ body }) => ({ reason: body.reason }),
    answer: ({ haltTrading: halted }) =>
      halted.__typename === 'Administration' ? ok(administrationOut(halted)) : refusal(halted),
  }),
  endpoint({
    id: 'resumeAllTrading',
    method: 'POST',
    route: '/api/admin/resume',
    summary: 'End the halt. Admins only.',
    response: Administration,
    errors: { 403: ['admin_only'] },
    example: { reason: 'the feed works again' },
    body: { reason: text },
    operation: ResumeTradingDocument,
    variables: ({ body }) => ({ reason: body.reason }),
    answer: ({ resumeTrading: resumed }) =>
      resumed.__typename === 'Administration' ? ok(administrationOut(resumed)) : refusal(resumed),
  }),
];
