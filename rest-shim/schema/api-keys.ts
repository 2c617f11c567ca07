import { API_KEY_SCOPES, keysOf } from '../wire.ts';
import { flag, instant, listOf, named, orNull, record, text, uuid, words } from './fields.ts';

const scopes = listOf(
  words(keysOf(API_KEY_SCOPES)),
  'What it may do; each scope includes those before it, except `ingest`.',
);

const fields = {
  id: uuid('The key.'),
  name: text('Bot on the server', 'What its owner calls it.'),
  start: text('ex7_live_4fGh', 'The first characters of its secret.'),
  scopes,
  for_agent: flag(false, 'Whether it was made for an agent.'),
  created_at: instant('When it was made.'),
  rotated_at: orNull(instant('When its secret was last replaced.')),
  expires_at: instant('When it ends by itself.', '2027-04-20T13:35:00.120Z'),
  last_used_at: orNull(instant('When it was last used, to five minutes.')),
  revoked_at: orNull(instant('When it was revoked.')),
};

export const ApiKey = named('ApiKey', record(fields));

export const ApiKeyList = record({ items: listOf(ApiKey, 'Newest first.') });

export const CreatedApiKey = named(
  'CreatedApiKey',
  record({
    ...fields,
    secret: text(
      'ex7_live_4fGh7Kq0…',
      'Send it as `Authorization: Bearer SECRET`. It is shown this once: only its hash is stored.',
    ),
  }),
);
