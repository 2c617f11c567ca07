import type { Clock } from '../../kernel/clock.ts';
import { ForbiddenError, InvalidInputError, type Tier } from '../../kernel/domain-error.ts';
import { isUuid, newId } from '../../kernel/ids.ts';
import { formatInstant } from '../../kernel/instant.ts';
import type { Database, Queryable, Tx } from '../../platform/postgres/database.ts';
import { type Caller, requireUser } from '../account/index.ts';
import type { BillingStore } from './billing-store.ts';
import type { Entitlements, Standing } from './entitlements.ts';
import { type Caps, tierInfo } from './tiers.ts';

/** How much of what is capped a user has; each asks the domain that keeps it. */
export interface UsageReaders {
  strategies(db: Queryable, userId: string): Promise<number>;
  runningRuntimes(db: Queryable, userId: string): Promise<number>;
  alertChannels(db: Queryable, userId: string): Promise<number>;
  vixGenerationsThisMonth(db: Queryable, userId: string): Promise<number>;
  /** Of this process. */
  openStreams(userId: string): number;
}

/** What a user has and what that allows. */
export interface Billing {
  userId: string;
  tier: Tier;
  source: Standing['source'];
  /** Stripe's word for the subscription that counts; `none` without one. */
  status: string;
  currentPeriodEnd: string | null;
  cancelAtPeriodEnd: boolean;
  /** Until when the tier is a gift; null when it is none, or it is over. */
  compUntil: string | null;
  caps: Caps;
}

export interface BillingServiceDeps {
  db: Database;
  store: BillingStore;
  entitlements: Entitlements;
  usage: UsageReaders;
  /** Creates the account where there is none yet, and locks its row. */
  openAccount(tx: Tx, caller: { userId: string; email: string | null }): Promise<void>;
  /** Lets a user's running runtimes beyond what the tier allows finish and stop. */
  enforceCaps(tx: Tx, userId: string): Promise<unknown>;
  clock: Clock;
}

export type BillingService = ReturnType<typeof createBillingService>;

const DAY = 86_400_000;
const LONGEST_COMP = 10 * 366 * DAY;
const LONGEST_REASON = 500;

export function createBillingService(deps: BillingServiceDeps) {
  const { db, store, entitlements, usage, openAccount, enforceCaps, clock } = deps;

  const of = async (userId: string): Promise<Billing> => {
    const { tier, source, subscription, comp } = await entitlements.standing(db, userId);
    const given = comp !== null && comp.tier !== 'free' && clock.now() < Date.parse(comp.until);
    return {
      userId,
      tier,
      source,
      status: subscription?.status ?? 'none',
      currentPeriodEnd: subscription?.currentPeriodEnd ?? null,
      cancelAtPeriodEnd: subscription?.cancelAtPeriodEnd ?? false,
      compUntil: given ? comp.until : null,
      caps: tierInfo(tier).caps,
    };
  };

  return {
    of,

    /** How much of each cap is used. `historyDays`: how far back the account goes, at most what the tier keeps. */
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
     * Grants a user a tier until a date, before their first write too; the newest grant counts, one of FREE ends the
     * one before. Who granted what, when and why is kept. Throws ForbiddenError `admin_only` and InvalidInputError.
     */
    async comp(
      caller: Caller | null,
      grant: { userId: string; tier: Tier; until: string; reason: string },
    ): Promise<Billing> {
      const admin = requireUser(caller);
      if (admin.role !== 'admin') throw new ForbiddenError('admin_only', 'Only an admin may give a tier.');
      const reason = grant.reason.trim();
      const userId = grant.userId.toLowerCase();
      const now = clock.now();
      const until = Date.parse(grant.until);
      const problems = [
        isUuid(userId) ? null : { path: ['userId'], message: 'expected a uuid' },
        until > now && until <= now + LONGEST_COMP
          ? null
          : { path: ['until'], message: `expected an instant after ${formatInstant(now)}, at most ten years on` },
        reason.length > 0 && reason.length <= LONGEST_REASON
          ? null
          : { path: ['reason'], message: `expected 1 to ${LONGEST_REASON} characters, got ${reason.length}` },
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
