import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SignJWT } from 'jose';
import type { Clock } from '../../kernel/clock.ts';
import { StartupError } from '../../kernel/startup-error.ts';
import { folderError, makeFolder } from '../data-folder.ts';

export interface TokenRequest {
  /** Omitted for role service_role. */
  userId?: string;
  email?: string;
  /** Default "authenticated". */
  role?: 'authenticated' | 'service_role';
  admin?: boolean;
  hours: number;
}

export interface DevKeys {
  /** HS256. */
  secret: string;
}

/**
 * Loads the secret that signs tokens when none is configured. It is stored in the data folder, so that tokens stay valid
 * after a restart.
 */
export async function createDevKeys(dataDir: string): Promise<DevKeys> {
  const path = join(dataDir, 'dev-jwt-secret');
  try {
    await makeFolder(dataDir);
    await writeFile(path, randomBytes(32).toString('base64url'), { mode: 0o600, flag: 'wx' }).catch((error) => {
      if (error.code !== 'EEXIST') throw error;
    });
    const secret = (await readFile(path, 'utf8')).trim();
    if (secret.length >= 32) return { secret };
  } catch (error) {
    throw folderError(dataDir, error);
  }
  throw new StartupError(
    `the file ${path} is damaged: remove it to create a new secret, which invalidates existing tokens`,
  );
}

/** Signs a token like Supabase; `issuer` is the project's (SUPABASE_URL/auth/v1), if there is one. */
export async function signToken(
  { secret, issuer, clock }: { secret: string; issuer?: string | null; clock: Clock },
  request: TokenRequest,
): Promise<string> {
  const { role = 'authenticated', userId, email, admin = false, hours } = request;
  const now = Math.floor(clock.now() / 1000);
  const token = new SignJWT({
    role,
    ...(email ? { email } : {}),
    ...(admin ? { app_metadata: { role: 'admin' } } : {}),
  })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setIssuedAt(now)
    .setExpirationTime(now + Math.round(hours * 3600));
  if (issuer) token.setIssuer(issuer);
  if (role === 'authenticated') token.setAudience('authenticated').setSubject(userId ?? '');
  return token.sign(new TextEncoder().encode(secret));
}
