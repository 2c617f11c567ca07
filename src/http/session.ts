import { createHash, timingSafeEqual } from 'node:crypto';
import { type ApiKeySessions, type Caller, callerOf } from '../domains/account/index.ts';
import { UnauthorizedError } from '../kernel/domain-error.ts';
import type { TokenVerifier } from '../platform/auth/jwt.ts';
import type { ResponseHeaders } from './limits/rate-headers.ts';
import type { RateLimits } from './limits/rate-limits.ts';

/** The headers that say who calls. */
export interface Credentials {
  authorization?: string | null | undefined;
  apikey?: string | string[] | null | undefined;
}

/** Authenticates by a request's headers. */
export interface Authenticator {
  /** Null without a token. The rate is shown in the response. Throws UnauthorizedError for an invalid one, RateLimitedError above the rate limit. */
  authenticate(credentials: Credentials, response?: ResponseHeaders): Promise<Caller | null>;
}

export interface AuthenticatorDeps {
  verifier: TokenVerifier;
  keys: Pick<ApiKeySessions, 'isKey' | 'callerOf'>;
  rates: Pick<RateLimits, 'caller'>;
  /** Supabase's secret key, which names a service; null: none does. */
  secretKey: string | null;
}

const BEARER = /^bearer +([^\s]+) *$/i;
/** It tells a project from others and is no secret: supabase-js sends it beside a user's token. */
const PUBLISHABLE = 'sb_publishable_';
const NEVER = 8.64e15;

export function createAuthenticator({ verifier, keys, rates, secretKey }: AuthenticatorDeps): Authenticator {
  const isSecretKey = (given: string): boolean => secretKey !== null && sameText(given, secretKey);

  const byToken = async (token: string): Promise<Caller> =>
    keys.isKey(token) ? keys.callerOf(token) : callerOf(await verifier.verify(token));

  const byApiKey = async (given: string): Promise<Caller | null> => {
    if (isSecretKey(given)) return { kind: 'service', expiresAt: NEVER };
    if (keys.isKey(given)) return keys.callerOf(given);
    if (given.startsWith(PUBLISHABLE)) return null;
    throw new UnauthorizedError(
      'The apikey header must be an API key (ex7_live_…) or the project’s secret key; a user’s token is sent as "Authorization: Bearer TOKEN".',
    );
  };

  const callerFor = async ({ authorization, apikey }: Credentials): Promise<Caller | null> => {
    const given = typeof apikey === 'string' && apikey !== '' ? apikey : null;
    if (authorization == null || authorization === '') return given === null ? null : byApiKey(given);
    const token = BEARER.exec(authorization)?.[1];
    if (!token) throw new UnauthorizedError('The Authorization header must be "Bearer TOKEN".');
    // supabase-js sends its key as both.
    return token === given && isSecretKey(token) ? byApiKey(token) : byToken(token);
  };

  return {
    async authenticate(credentials, response) {
      const caller = await callerFor(credentials);
      if (caller) await rates.caller(caller, response);
      return caller;
    },
  };
}

/** Compares in a time that says nothing about where they differ. */
function sameText(one: string, other: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
