import { requireUser } from '../../../graphql/auth.ts';
import { builder } from '../../../graphql/builder.ts';
import { resultUnion } from '../../../graphql/errors.ts';
import { Node, nodeLoader } from '../../../graphql/node.ts';
import { MeRef } from '../../../graphql/references.ts';
import { ConflictError, ForbiddenError, InvalidInputError, NotFoundError } from '../../../kernel/domain-error.ts';
import type { CreatedApiKey as Created } from '../api-key-service.ts';
import type { ApiKey as Key } from '../api-key-store.ts';
import './context.ts';

const ApiKeyScope = builder.enumType('ApiKeyScope', {
  description: 'What an API key may do. Each includes those before it, except INGEST.',
  values: {
    READ: { value: 'read', description: 'Read everything of one’s own, and follow streams.' },
    RESEARCH: { value: 'research', description: 'Change drafts and run backtests.' },
    TRADE: { value: 'trade', description: 'Start, stop, close, halt; change limits and the status of strategies.' },
    ADMIN: { value: 'admin', description: 'Everything of one’s own account: keys, alerts, billing.' },
    INGEST: { value: 'ingest', description: 'Store bars, and nothing of a user. Made by an admin.' },
  } as const,
});

const ApiKey = builder.objectRef<Key>('ApiKey').implement({
  description: 'A key with which a program calls instead of its user.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.exposeID('id', { description: 'The key.' }),
    name: t.exposeString('name', { description: 'What its owner calls it.' }),
    start: t.exposeString('start', { description: 'The first characters of its secret.' }),
    scopes: t.field({ type: [ApiKeyScope], description: 'What it may do.', resolve: ({ scopes }) => [...scopes] }),
    forAgent: t.exposeBoolean('forAgent', { description: 'Whether it was made for an agent.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
    rotatedAt: t.expose('rotatedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When its secret was last replaced.',
    }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', description: 'When it ends by itself.' }),
    lastUsedAt: t.expose('lastUsedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was last used, to five minutes.',
    }),
    revokedAt: t.expose('revokedAt', { type: 'DateTime', nullable: true, description: 'When it was revoked.' }),
  }),
});

const CreatedApiKey = builder.objectRef<Created>('CreatedApiKey').implement({
  description: 'An API key with its secret.',
  fields: (t) => ({
    secret: t.exposeString('secret', {
      description: 'Send it as `Authorization: Bearer SECRET`. It is shown this once: only its hash is stored.',
    }),
    apiKey: t.field({ type: ApiKey, description: 'The key.', resolve: ({ key }) => key }),
  }),
});

const CreatedApiKeyResult = resultUnion(
  'CreatedApiKeyResult',
  'The key with its secret, or the error.',
  CreatedApiKey,
  [NotFoundError, ForbiddenError, ConflictError, InvalidInputError],
);
const ApiKeyResult = resultUnion('ApiKeyResult', 'The key, or the error.', ApiKey, [NotFoundError]);

const CreateApiKeyInput = builder.inputType('CreateApiKeyInput', {
  description: 'A new API key.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'What it is for, 1 to 80 characters.' }),
    scopes: t.field({
      type: [ApiKeyScope],
      description: 'What it may do. Default: READ; for an agent READ and RESEARCH.',
    }),
    expiresAt: t.field({
      type: 'DateTime',
      description: 'When it ends by itself, at most three years ahead. Default: in a year.',
    }),
    forAgent: t.boolean({ description: 'Whether an agent will use it. Default: false.' }),
  }),
});

nodeLoader('ApiKey', (keys, context) => Promise.all(keys.map(([id = '']) => context.apiKeys.byId(context.caller, id))));

builder.objectField(MeRef, 'apiKey', (t) =>
  t.field({
    type: ApiKey,
    nullable: true,
    description: 'The API key that calls; null: the user’s own token does.',
    resolve: ({ key }, _args, context) => (key ? context.apiKeys.byId(context.caller, key.id) : null),
  }),
);

builder.queryField('apiKeys', (t) =>
  t.field({
    type: [ApiKey],
    description: 'The caller’s API keys, newest first; those that ended are kept for 90 days.',
    resolve: (_root, _args, context) => {
      requireUser(context);
      return context.apiKeys.list(context.caller);
    },
  }),
);

builder.mutationFields((t) => ({
  createApiKey: t.field({
    type: CreatedApiKeyResult,
    description: 'Makes an API key. Its secret is in this answer and nowhere else.',
    args: { input: t.arg({ type: CreateApiKeyInput, required: true, description: 'The key.' }) },
    resolve: (_root, { input }, context) => context.apiKeys.create(context.caller, input),
  }),
  rotateApiKey: t.field({
    type: CreatedApiKeyResult,
    description:
      'Replaces the secret of a key and restarts its lifetime. The old secret and its streams end after `graceMinutes`.',
    args: {
      id: t.arg.id({ required: true, description: 'The key.' }),
      graceMinutes: t.arg.int({
        defaultValue: 60,
        description: 'For how long the old secret is accepted, 0 to 10080 minutes.',
      }),
    },
    resolve: (_root, { id, graceMinutes }, context) => context.apiKeys.rotate(context.caller, id, graceMinutes ?? 60),
  }),
  revokeApiKey: t.field({
    type: ApiKeyResult,
    description: 'Ends a key: calls are refused at once, streams and WebSockets end within 30 seconds.',
    args: { id: t.arg.id({ required: true, description: 'The key.' }) },
    resolve: (_root, { id }, context) => context.apiKeys.revoke(context.caller, id),
  }),
}));
