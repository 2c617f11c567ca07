import { ForbiddenError, UnauthorizedError } from '../../kernel/domain-error.ts';
import type { JwtClaims } from '../../platform/auth/jwt.ts';

/** The authenticated user. `expiresAt`: UTC milliseconds; the token and the streams opened with it end then. */
export type Caller = UserCaller | ServiceCaller;

export interface UserCaller {
  kind: 'user';
  userId: string;
  email: string | null;
  role: 'user' | 'admin';
  expiresAt: number;
}

/** The service role: it ingests bars and cannot read or change what belongs to a user. */
export interface ServiceCaller {
  kind: 'service';
  expiresAt: number;
}

const LAST_INSTANT = 8.64e15;

/** The caller of verified claims. */
export function callerOf(claims: JwtClaims): Caller {
  const expiresAt = Math.min(claims.exp * 1000, LAST_INSTANT);
  if (claims.role === 'service_role') return { kind: 'service', expiresAt };
  return {
    kind: 'user',
    // PostgreSQL writes uuids in lower case, and ids are compared as text.
    userId: (claims.sub as string).toLowerCase(),
    email: typeof claims.email === 'string' && claims.email !== '' ? claims.email : null,
    role: claims.app_metadata?.role === 'admin' ? 'admin' : 'user',
    expiresAt,
  };
}

/** The caller as a user. Throws UnauthorizedError without a token, ForbiddenError for the service role. */
export function requireUser(caller: Caller | null): UserCaller {
  if (!caller) throw new UnauthorizedError('A token is needed: send "Authorization: Bearer TOKEN".');
  if (caller.kind !== 'user') {
    throw new ForbiddenError('user_required', 'The service role cannot access what belongs to a user.');
  }
  return caller;
}

/** Throws UnauthorizedError without a token, ForbiddenError for any caller but the service role. */
export function requireService(caller: Caller | null): ServiceCaller {
  if (!caller) throw new UnauthorizedError('A token is needed: send "Authorization: Bearer TOKEN".');
  if (caller.kind !== 'service') throw new ForbiddenError('service_required', 'Only the service role may do this.');
  return caller;
}
