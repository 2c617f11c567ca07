import { readConfig } from '../config/config.ts';
import { DEMO_USER } from '../domains/account/index.ts';
import { systemClock } from '../kernel/clock.ts';
import { isUuid } from '../kernel/ids.ts';
import { StartupError } from '../kernel/startup-error.ts';
import { createDevKeys, signToken, type TokenRequest } from '../platform/auth/dev-keys.ts';
import { runCommand } from './run-command.ts';

const COMMAND = {
  usage: 'npm run token',
  about: 'Prints a token that the server of this environment accepts, for the demo user or another user.',
  options: {
    user: { type: 'string', value: 'UUID', default: DEMO_USER.userId, about: 'Whose.' },
    email: { type: 'string', value: 'ADDRESS', about: 'The user’s e-mail address.' },
    role: { type: 'string', value: 'ROLE', default: 'authenticated', about: 'authenticated or service_role.' },
    admin: { type: 'boolean', default: false, about: 'Give administrator rights.' },
    hours: { type: 'string', value: 'N', default: '24', about: 'The token’s lifetime.' },
  },
} as const;

await runCommand(COMMAND, async ({ values }) => {
  const { auth, dataDir } = readConfig();
  const { user, role } = values;
  const hours = Number(values.hours);
  if (role !== 'authenticated' && role !== 'service_role') {
    throw new StartupError(`--role is "${role}", expected authenticated or service_role`);
  }
  if (!isUuid(user)) throw new StartupError(`--user is "${user}", expected a uuid`);
  if (!(hours > 0 && hours <= 87_600)) {
    throw new StartupError(`--hours is "${values.hours}", expected a number above 0, at most 87600`);
  }
  if (!auth.jwtSecret && auth.supabaseUrl) {
    throw new StartupError('tokens cannot be signed: SUPABASE_URL is set and SUPABASE_JWT_SECRET is not');
  }
  const secret = auth.jwtSecret ?? (await createDevKeys(dataDir)).secret;
  const issuer = auth.supabaseUrl && `${auth.supabaseUrl}/auth/v1`;
  const email = values.email ?? (user === DEMO_USER.userId ? DEMO_USER.email : undefined);
  const request: TokenRequest =
    role === 'service_role' ? { role, hours } : { role, hours, userId: user, email, admin: values.admin };
  process.stdout.write(`${await signToken({ secret, issuer, clock: systemClock }, request)}\n`);
});
