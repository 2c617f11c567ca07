import { readConfig } from '../config/config.ts';
import { createApiKeyService, createApiKeyStore } from '../domains/account/index.ts';
import { systemClock } from '../kernel/clock.ts';
import { formatInstant } from '../kernel/instant.ts';
import { StartupError } from '../kernel/startup-error.ts';
import { withDatabase } from './database.ts';
import { runCommand } from './run-command.ts';

const COMMAND = {
  usage: 'npm run keys -- create',
  about:
    'Makes an API key of the operator, with which a program stores bars. Users make theirs in the studio or by API.',
  positionals: true,
  options: {
    scope: { type: 'string', value: 'SCOPE', default: 'ingest', about: 'What it may do: ingest.' },
    name: { type: 'string', value: 'TEXT', default: 'Feed', about: 'What it is for.' },
    days: { type: 'string', value: 'N', default: '365', about: 'Its lifetime, at most 1095.' },
  },
} as const;

const DAY_MS = 86_400_000;

await runCommand(COMMAND, async ({ values, positionals }) => {
  const [action, ...others] = positionals;
  if (action !== 'create' || others.length > 0) {
    throw new StartupError(`the action is "${positionals.join(' ')}", expected create`);
  }
  if (values.scope !== 'ingest') {
    throw new StartupError(`--scope is "${values.scope}", expected ingest: keys of users are made in the studio`);
  }
  const days = Number(values.days);
  if (!(days > 0 && days <= 1_095)) throw new StartupError(`--days is "${values.days}", expected 1 to 1095`);
  await withDatabase(readConfig(), async (db) => {
    const keys = createApiKeyService({
      db,
      store: createApiKeyStore(),
      clock: systemClock,
      openAccount: async () => {},
      onChange: () => {},
    });
    const expiresAt = formatInstant(systemClock.now() + days * DAY_MS);
    const { secret } = await keys.createForOperator({ name: values.name, expiresAt });
    process.stderr.write(`It ends on ${expiresAt.slice(0, 10)} and is shown this once:\n`);
    process.stdout.write(`${secret}\n`);
  });
});
