import { DomainError, ForbiddenError } from '../kernel/domain-error.ts';
import type { Caller, Context } from './context.ts';

/** A token is needed and none was sent, or the one sent is not valid: HTTP 401, WebSocket 4401. */
export class UnauthorizedError extends DomainError {
  constructor(message = 'Send a token: `Authorization: Bearer …`.') {
    super('unauthorized', message);
  }
}

export interface UserCaller extends Caller {
  userId: string;
}

/** The user who asks. Throws UnauthorizedError without a token, ForbiddenError for the service role. */
export function requireUser({ caller }: Pick<Context, 'caller'>): UserCaller {
  if (!caller) throw new UnauthorizedError();
  const { userId } = caller;
  if (userId === null) throw new ForbiddenError('user_only', 'The service role owns nothing: use a user’s token.');
  return { ...caller, userId };
}

/** Any caller at all: for what is not secret, but not open to anonymous traffic. Throws UnauthorizedError. */
export function requireCaller({ caller }: Pick<Context, 'caller'>): Caller {
  if (!caller) throw new UnauthorizedError();
  return caller;
}

/** Throws UnauthorizedError without a token, ForbiddenError for anyone but the service role. */
export function requireService({ caller }: Pick<Context, 'caller'>): void {
  if (!caller) throw new UnauthorizedError();
  if (caller.role !== 'service') throw new ForbiddenError('service_only', 'Only the service role may do this.');
}
