import { endpoint, noContent, ok } from '../endpoint.ts';
import { refusal } from '../errors.ts';
import {
  type ApiKeyFieldsFragment,
  ApiKeysDocument,
  CreateApiKeyDocument,
  RevokeApiKeyDocument,
  RotateApiKeyDocument,
} from '../generated/operations.ts';
import { choice, flag, instant, integer, list, optional, text, uuid, withDefault } from '../readers.ts';
import { ApiKeyList, CreatedApiKey } from '../schema/api-keys.ts';
import { API_KEY_SCOPES, lower } from '../wire.ts';

const keyOut = (key: ApiKeyFieldsFragment) => ({
  id: key.id,
  name: key.name,
  start: key.start,
  scopes: key.scopes.map(lower),
  for_agent: key.forAgent,
  created_at: key.createdAt,
  rotated_at: key.rotatedAt,
  expires_at: key.expiresAt,
  last_used_at: key.lastUsedAt,
  revoked_at: key.revokedAt,
});

const MAX_GRACE_MINUTES = 10_080;

export const apiKeyEndpoints = [
  endpoint({
    id: 'listApiKeys',
    method: 'GET',
    route: '/api/keys',
    summary: 'The caller’s API keys, newest first, without their secrets.',
    response: ApiKeyList,
    operation: ApiKeysDocument,
    variables: () => ({}),
    answer: ({ apiKeys }) => ok({ items: apiKeys.map(keyOut) }),
  }),
  endpoint({
    id: 'createApiKey',
    method: 'POST',
    route: '/api/keys',
    summary: 'Make an API key. Its secret is in this answer and nowhere else.',
    description:
      'Without `scopes` it may `read`; one for an agent may also `research`. Without `expires_at` it ends in a year.',
    status: 201,
    response: CreatedApiKey,
    errors: { 403: ['admin_only'], 409: ['too_many_api_keys'] },
    example: { name: 'Bot on the server', scopes: ['read', 'trade'] },
    body: {
      name: text,
      scopes: optional(list(choice(API_KEY_SCOPES))),
      expires_at: optional(instant),
      for_agent: optional(flag),
    },
    operation: CreateApiKeyDocument,
    variables: ({ body: { name, scopes, expires_at: expiresAt, for_agent: forAgent } }) => ({
      input: { name, scopes, expiresAt, forAgent },
    }),
    answer: ({ createApiKey: made }) =>
      made.__typename === 'CreatedApiKey' ? ok({ ...keyOut(made.apiKey), secret: made.secret }) : refusal(made),
  }),
  endpoint({
    id: 'rotateApiKey',
    method: 'POST',
    route: '/api/keys/{key_id}/rotate',
    summary: 'Replace a key’s secret. The old one and its streams end after `grace_minutes`.',
    response: CreatedApiKey,
    errors: { 404: ['api_key_not_found'], 409: ['api_key_over'] },
    example: { grace_minutes: 60 },
    path: { key_id: uuid },
    body: { grace_minutes: withDefault(integer({ min: 0, max: MAX_GRACE_MINUTES }), 60) },
    operation: RotateApiKeyDocument,
    variables: ({ path, body }) => ({ id: path.key_id, graceMinutes: body.grace_minutes }),
    answer: ({ rotateApiKey: made }) =>
      made.__typename === 'CreatedApiKey' ? ok({ ...keyOut(made.apiKey), secret: made.secret }) : refusal(made),
  }),
  endpoint({
    id: 'revokeApiKey',
    method: 'DELETE',
    route: '/api/keys/{key_id}',
    summary: 'End a key: calls are refused at once, streams and WebSockets end within 30 seconds.',
    status: 204,
    response: null,
    errors: { 404: ['api_key_not_found'] },
    path: { key_id: uuid },
    operation: RevokeApiKeyDocument,
    variables: ({ path }) => ({ id: path.key_id }),
    answer: ({ revokeApiKey: ended }) => (ended.__typename === 'ApiKey' ? noContent : refusal(ended)),
  }),
];
