import { ForbiddenError, UnauthorizedError } from '../../kernel/domain-error.ts';
import type { JwtClaims } from '../../platform/auth/jwt.ts';
import { includesScope, type Scope, USER_SCOPES } from './api-key.ts';

/** The authenticated user. `expiresAt` in UTC milliseconds: the token and its streams end then. */
export type Caller = UserCaller | ServiceCaller;

export interface UserCaller {
  kind: 'user';
  userId: string;
  email: string | null;
  role: 'user' | 'admin';
  expiresAt: number;
  /** The API key that calls; left out: the user's own token does. */
  key?: CallerKey;
  /** The OAuth client that calls with a token of the user. */
  grant?: Grant;
}

/** What a user lets an OAuth client do. */
export interface Grant {
  clientId: string;
  scopes: readonly Scope[];
  /** Whom its token is meant for. */
  audiences: readonly string[];
}

/** The service role, or a key of the scope `ingest`: it ingests bars and has no access to users' data. */
export interface ServiceCaller {
  kind: 'service';
  expiresAt: number;
  key?: CallerKey;
}

export interface CallerKey {
  id: string;
  name: string;
  scopes: readonly Scope[];
  /** Of the secret that was sent: the one before a rotation ends earlier. */
  secretHash: string;
}

/** The calling key lacks a scope. */
export class ScopeError extends ForbiddenError {
  readonly scope: Scope;
  constructor({ name, scopes }: Pick<CallerKey, 'name' | 'scopes'>, scope: Scope, kind = 'API key') {
    super('forbidden', `This needs the scope "${scope}"; the ${kind} "${name}" has ${scopes.join(', ')}.`);
    this.scope = scope;
  }
}

/** Throws ScopeError for an API key without the scope. A user's own token has no scopes. */
export function requireScope(caller: Caller | null, scope: Scope): void {
  if (caller?.key && !includesScope(caller.key.scopes, scope)) throw new ScopeError(caller.key, scope);
  const grant = caller?.kind === 'user' ? caller.grant : undefined;
  if (grant && !includesScope(grant.scopes, scope)) {
    throw new ScopeError({ name: grant.clientId, scopes: grant.scopes }, scope, 'OAuth client');
  }
}

const LAST_INSTANT = 8.64e15;

/** The caller for verified claims. */
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
    ...(claims.client_id ? { role: 'user', grant: grantOf(claims.client_id, claims) } : {}),
  };
}

/** A client without scopes of ours has what a key for an agent has. It never has an admin's rights over others. */
function grantOf(clientId: string, { scope = '', aud = [] }: JwtClaims): Grant {
  const named = USER_SCOPES.filter((known) => known !== 'admin' && scope.split(' ').includes(known));
  return { clientId, scopes: named.length > 0 ? named : ['read', 'research'], audiences: [aud].flat() };
}

/** The caller as a user. Throws UnauthorizedError without a token, ForbiddenError for the service role. */
export function requireUser(caller: Caller | null): UserCaller {
  if (!caller) throw new UnauthorizedError('A token is required: send "Authorization: Bearer TOKEN".');
  if (caller.kind !== 'user') {
    requireScope(caller, 'read');
    throw new ForbiddenError('user_required', 'The service role cannot access data of a user.');
  }
  return caller;
}

/** Throws UnauthorizedError without a token, ForbiddenError for any caller except the service role or an admin. */
export function requireOperator(caller: Caller | null): Caller {
  if (!caller) throw new UnauthorizedError('A token is required: send "Authorization: Bearer TOKEN".');
  requireScope(caller, 'ingest');
  if (caller.kind === 'service' || caller.role === 'admin') return caller;
  throw new ForbiddenError('operator_required', 'Only the service role or an admin is allowed to do this.');
}

/** Throws UnauthorizedError without a token, ForbiddenError for any caller except the service role. */
export function requireService(caller: Caller | null): ServiceCaller {
  if (!caller) throw new UnauthorizedError('A token is required: send "Authorization: Bearer TOKEN".');
  requireScope(caller, 'ingest');
  if (caller.kind !== 'service')
    throw new ForbiddenError('service_required', 'Only the service role is allowed to do this.');
  return caller;
}
