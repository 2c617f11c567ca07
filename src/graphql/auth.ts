import {
  type Caller,
  requireOperator as operator,
  requireService as service,
  type UserCaller,
  requireUser as user,
} from '../domains/account/index.ts';
import { UnauthorizedError } from '../kernel/domain-error.ts';
import type { Context } from './context.ts';

// Missing and invalid tokens: HTTP 401, WebSocket 4401.

type WithCaller = Pick<Context, 'caller'>;

/** The calling user. Throws UnauthorizedError without a token, ForbiddenError for the service role. */
export const requireUser = ({ caller }: WithCaller): UserCaller => user(caller);

/** Throws UnauthorizedError without a token, ForbiddenError for anyone but the service role. */
export const requireService = ({ caller }: WithCaller): void => void service(caller);

/** Throws UnauthorizedError without a token, ForbiddenError for anyone but the service role or an admin. */
export const requireOperator = ({ caller }: WithCaller): void => void operator(caller);

/** Any authenticated caller, for public data that anonymous traffic may not read. Throws UnauthorizedError. */
export function requireCaller({ caller }: WithCaller): Caller {
  if (!caller) throw new UnauthorizedError('A token is required: send "Authorization: Bearer TOKEN".');
  return caller;
}
