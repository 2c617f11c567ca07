import { useState } from 'react';
import { attempt } from '../../api/actions.ts';
import { accepted } from '../../api/errors.ts';
import { useAnswer, useApi } from '../../api/hooks.ts';
import { useTimes } from '../../format/times.ts';
import {
  type ApiKeyScope,
  ApiKeysDocument,
  CreateApiKeyDocument,
  RevokeApiKeyDocument,
} from '../../generated/operations.ts';
import { Field, Panel } from '../../ui/parts.tsx';

const SCOPES: readonly [ApiKeyScope, string][] = [
  ['READ', 'read'],
  ['RESEARCH', 'read and research'],
  ['TRADE', 'read, research and trade'],
  ['ADMIN', 'everything of this account'],
];

/** Keys of programs: made here, shown once, revoked at once. */
export function ApiKeysPanel() {
  const { ask } = useApi();
  const times = useTimes();
  const { data, refresh } = useAnswer(ApiKeysDocument, {});
  const [secret, setSecret] = useState<string | null>(null);
  const keys = (data?.apiKeys ?? []).filter(({ revokedAt }) => revokedAt === null);

  const create = (form: FormData) =>
    attempt(async () => {
      const input = { name: String(form.get('name')), scopes: [String(form.get('scope')) as ApiKeyScope] };
      setSecret(accepted((await ask(CreateApiKeyDocument, { input })).createApiKey, 'CreatedApiKey').secret);
      refresh();
      return null;
    });
  const revoke = (id: string) =>
    attempt(async () => {
      accepted((await ask(RevokeApiKeyDocument, { id })).revokeApiKey, 'ApiKey');
      refresh();
      return 'Revoked: its streams end within 30 seconds.';
    });

  return (
    <Panel id="api-keys" title="API keys">
      <p className="quiet">A key lets a program in without a sign-in, with no more than the rights that it is given.</p>
      {secret !== null && (
        <p role="status" className="message key-secret">
          <span>Copy it now, it is shown this once:</span> <code>{secret}</code>
          <button
            type="button"
            className="button small"
            onClick={() => void attempt(() => navigator.clipboard.writeText(secret).then(() => 'Copied.'))}
          >
            Copy
          </button>
        </p>
      )}
      {keys.length > 0 && (
        <table>
          <tbody>
            {keys.map(({ id, name, start, scopes, expiresAt, lastUsedAt }) => (
              <tr key={id}>
                <th scope="row">
                  {name}
                  <small>
                    {start}…, {scopes.join(', ').toLowerCase()}, until {times.day(expiresAt)}
                    {lastUsedAt ? `, last used ${times.day(lastUsedAt)}` : ', not used yet'}
                  </small>
                </th>
                <td className="number">
                  <button
                    type="button"
                    className="button small danger"
                    aria-label={`Revoke ${name}`}
                    onClick={() => void revoke(id)}
                  >
                    Revoke
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <form
        className="key-form"
        onSubmit={(event) => {
          event.preventDefault();
          const form = event.currentTarget;
          void create(new FormData(form)).then((made) => made && form.reset());
        }}
      >
        <Field label="What the key is for">
          <input className="input" name="name" required maxLength={80} placeholder="Trading bot at home" />
        </Field>
        <Field label="It may">
          <select className="select" name="scope" defaultValue="READ">
            {SCOPES.map(([scope, text]) => (
              <option key={scope} value={scope}>
                {text}
              </option>
            ))}
          </select>
        </Field>
        <button type="submit" className="button">
          Make a key
        </button>
      </form>
    </Panel>
  );
}
