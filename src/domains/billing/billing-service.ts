import type { Clock } from '../../kernel/clock.ts';
import { ForbiddenError, InvalidInputError, type Tier } from '../../kernel/domain-error.ts';
import { isUuid, newId } from '../../kernel/ids.ts';
import { formatInstant } from '../../kernel/instant.ts';
import type { Database, Queryable, Tx } from '../../platform/postgres/database.ts';
import { type Caller, requireUser } from '../account/index.ts';
import type { BillingStore } from './billing-store.ts';
import type { Entitlements, Standing } from './entitlements.ts';
import type { Caps } from './tiers.ts';

/** Counts a user's usage of each cap; each function belongs to the domain that owns the rows. */
export interface UsageReaders {
  strategies(db: Queryable, userId: string): Promise<number>;
  runningRuntimes(db: Queryable, userId: string): Promise<number>;
  alertChannels(db: Queryable, userId: string): Promise<number>;
  vixGenerationsThisMonth(db: Queryable, userId: string): Promise<number>;
  /** Streams of this process. */
  openStreams(userId: string): number;
}

/** A user's tier, its source and its caps. */
export interface Billing {
  userId: string;
  tier: Tier;
  source: Standing['source'];
  /** The Stripe status of the subscription in force; `none` without one. */
  status: string;
  currentPeriodEnd: string | null;
  cancelAtPeriodEnd: boolean;
  /** The end of a comp; null without one in force. */
  compUntil: string | null;
  caps: Caps;
}

export interface BillingServiceDeps {
  db: Database;
  store: BillingStore;
  entitlements: Entitlements;
  usage: UsageReaders;
  /** Creates the account if it does not exist and locks its row. */
  openAccount(tx: Tx, caller: { userId: string; email: string | null }): Promise<void>;
  /** Drains running runtimes beyond the cap of the tier. */
  enforceCaps(tx: Tx, userId: string): Promise<unknown>;
  clock: Clock;
}

export type BillingService = ReturnType<typeof createBillingService>;

const DAY = 86_400_000;
const MAX_COMP_MS = 10 * 366 * DAY;
const MAX_REASON_LENGTH = 500;

export function createBillingService(deps: BillingServiceDeps) {
  const { db, store, entitlements, usage, openAccount, enforceCaps, clock } = deps;

  const of = async (userId: string): Promise<Billing> => {
    const { tier, source, caps, subscription, comp } = await entitlements.standing(db, userId);
    const given = comp !== null && comp.tier !== 'free' && clock.now() < Date.parse(comp.until);
    return {
      userId,
      tier,
      source,
      status: subscription?.status ?? 'none',
      currentPeriodEnd: subscription?.currentPeriodEnd ?? null,
      cancelAtPeriodEnd: subscription?.cancelAtPeriodEnd ?? false,
      compUntil: given ? comp.until : null,
      caps,
    };
  };

  return {
    of,

    /** Usage of each cap. `historyDays`: the age of the account, at most the tier's cap. */
    async usageOf({ userId, caps }: Pick<Billing, 'userId' | 'caps'>): Promise<Caps> {
      const [strategies, runningRuntimes, alertChannels, vixGenerationsPerMonth, since] = await Promise.all([
        usage.strategies(db, userId),
        usage.runningRuntimes(db, userId),
        usage.alertChannels(db, userId),
        usage.vixGenerationsThisMonth(db, userId),
        store.accountSince(db, userId),
      ]);
      const days = since === null ? 0 : Math.max(0, Math.ceil((clock.now() - Date.parse(since)) / DAY));
      return {
        strategies,
        runningRuntimes,
        alertChannels,
        vixGenerationsPerMonth,
        historyDays: Math.min(days, caps.historyDays),
        concurrentStreams: usage.openStreams(userId),
      };
    },

    /**
     * Grants a user a tier until a date, even before their first write. The newest grant counts; a grant of FREE ends the
     * previous one. Grants are recorded with admin, time and reason. Throws ForbiddenError `admin_only` and
     * InvalidInputError.
     */
    async comp(
      caller: Caller | null,
      grant: { userId: string; tier: Tier; until: string; reason: string },
    ): Promise<Billing> {
      const admin = requireUser(caller);
      if (admin.role !== 'admin') throw new ForbiddenError('admin_only', 'Only an admin can grant a tier.');
      const reason = grant.reason.trim();
      const userId = grant.userId.toLowerCase();
      const now = clock.now();
      const until = Date.parse(grant.until);
      const problems = [
        isUuid(userId) ? null : { path: ['userId'], message: 'expected a uuid' },
        until > now && until <= now + MAX_COMP_MS
          ? null
          : { path: ['until'], message: `expected an instant after ${formatInstant(now)}, at most ten years ahead` },
        reason.length > 0 && reason.length <= MAX_REASON_LENGTH
          ? null
          : { path: ['reason'], message: `expected 1 to ${MAX_REASON_LENGTH} characters, got ${reason.length}` },
      ].filter((problem) => problem !== null);
      if (problems.length > 0)
        throw new InvalidInputError(problems.map((problem) => ({ code: 'invalid', ...problem })));
      await db.as(userId).transaction(async (tx) => {
        await openAccount(tx, { userId, email: null });
        const { tier } = grant;
        const row = { id: newId(), userId, tier, until: formatInstant(until), reason, grantedBy: admin.userId };
        await store.addComp(tx, { ...row, grantedAt: formatInstant(now) });
        await enforceCaps(tx, userId);
      });
      return of(userId);
    },
  };
}
