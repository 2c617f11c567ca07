import type { Clock } from '../../kernel/clock.ts';
import { ForbiddenError, InvalidInputError } from '../../kernel/domain-error.ts';
import { isUuid, newId } from '../../kernel/ids.ts';
import { formatInstant } from '../../kernel/instant.ts';
import type { Logger } from '../../observability/logger.ts';
import type { Database } from '../../platform/postgres/database.ts';
import { type Caller, requireScope, requireUser, type UserCaller } from '../account/index.ts';
import type { ActionKind, AdminStore, OperatorAction, TotalUsage, UserUsage } from './admin-store.ts';

/** The whole system as an admin sees it. */
export interface Administration {
  usage: TotalUsage;
  /** The halt in force; null: none. */
  halt: OperatorAction | null;
  /** The newest actions of admins. */
  actions: OperatorAction[];
}

export interface AdminServiceDeps {
  db: Database;
  store: AdminStore;
  clock: Clock;
  logger?: Pick<Logger, 'warn'> | undefined;
}

const MOST_USERS = 200;
const ACTIONS_SHOWN = 50;
const LONGEST_REASON = 500;
const DAY = 86_400_000;

export type AdminService = ReturnType<typeof createAdminService>;

/** For admins only: everybody's usage, and a halt of all entries. */
export function createAdminService({ db, store, clock, logger }: AdminServiceDeps) {
  function requireAdmin(caller: Caller | null): UserCaller {
    requireScope(caller, 'admin');
    const user = requireUser(caller);
    if (user.role !== 'admin') throw new ForbiddenError('admin_only', 'Only an admin is allowed to do this.');
    return user;
  }

  async function report(): Promise<Administration> {
    const since = formatInstant(Math.floor(clock.now() / DAY) * DAY);
    const [usage, actions] = await Promise.all([store.totals(db, since), store.actions(db, ACTIONS_SHOWN)]);
    const [newest] = actions;
    return { usage, actions, halt: newest?.kind === 'halt' ? newest : null };
  }

  async function act(caller: Caller | null, kind: ActionKind, given: string): Promise<Administration> {
    const admin = requireAdmin(caller);
    const reason = given.trim();
    if (reason.length === 0 || reason.length > LONGEST_REASON) {
      const message = `expected 1 to ${LONGEST_REASON} characters, got ${reason.length}`;
      throw new InvalidInputError([{ code: 'length', path: ['reason'], message }]);
    }
    const { userId: adminId, email: adminEmail } = admin;
    const at = formatInstant(clock.now());
    await db.transaction((tx) => store.add(tx, { id: newId(), kind, reason, adminId, adminEmail, at }));
    logger?.warn({ adminId, reason }, kind === 'halt' ? 'an admin halted all entries' : 'an admin resumed entries');
    return report();
  }

  return {
    /** Throws UnauthorizedError without a token, ForbiddenError for anyone else than an admin; so do all. */
    async report(caller: Caller | null): Promise<Administration> {
      requireAdmin(caller);
      return report();
    },

    /** A page of all users by id, after one of them. */
    async users(caller: Caller | null, first: number, after: string | null): Promise<UserUsage[]> {
      requireAdmin(caller);
      const wrong = [
        ...(first >= 1 && first <= MOST_USERS
          ? []
          : [{ code: 'range', path: ['first'], message: `expected 1 to ${MOST_USERS}, got ${first}` }]),
        ...(after === null || isUuid(after) ? [] : [{ code: 'invalid', path: ['after'], message: 'expected a uuid' }]),
      ];
      if (wrong.length > 0) throw new InvalidInputError(wrong);
      return store.users(db, after, first);
    },

    /** Denies every entry of everybody from the next decision on; exits, stops and targets still work. Recorded. */
    halt: (caller: Caller | null, reason: string) => act(caller, 'halt', reason),
    /** Ends the halt. Recorded. */
    resume: (caller: Caller | null, reason: string) => act(caller, 'resume', reason),
  };
}
