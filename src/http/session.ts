import { type Caller, callerOf } from '../domains/account/index.ts';
import { UnauthorizedError } from '../kernel/domain-error.ts';
import type { TokenVerifier } from '../platform/auth/jwt.ts';
import type { RateLimits } from './limits/rate-limits.ts';

/** Authenticates by the value of an `Authorization` header. */
export interface Authenticator {
  /** Null without a header. Throws UnauthorizedError for an invalid token, RateLimitedError above the rate limit. */
  authenticate(authorization: string | null | undefined): Promise<Caller | null>;
}

const BEARER = /^bearer +([^\s]+) *$/i;

export function createAuthenticator(verifier: TokenVerifier, rates: Pick<RateLimits, 'caller'>): Authenticator {
  return {
    async authenticate(authorization) {
      if (authorization == null || authorization === '') return null;
      const token = BEARER.exec(authorization)?.[1];
      if (!token) throw new UnauthorizedError('The Authorization header must be "Bearer TOKEN".');
      const caller = callerOf(await verifier.verify(token));
      await rates.caller(caller);
      return caller;
    },
  };
}
