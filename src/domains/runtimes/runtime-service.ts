import type { NewEvent, UserEvent } from '../../events/types.ts';
import type { Clock } from '../../kernel/clock.ts';
import { ConflictError, ForbiddenError, NotFoundError, type Tier, TierLimitError } from '../../kernel/domain-error.ts';
import { isUuid } from '../../kernel/ids.ts';
import { formatInstant } from '../../kernel/instant.ts';
import type { Database, Tx } from '../../platform/postgres/database.ts';
import { type Caller, requireUser } from '../account/index.ts';
import { type KnownMarkets, requireExecutable } from '../strategies/index.ts';
import { runtimeEvent } from './bar-commit.ts';
import type { RuntimeKey, RuntimeRecord, RuntimeStatus } from './runtime.ts';
import { RuntimeActiveError } from './runtime-errors.ts';
import type { RuntimeStore } from './runtime-store.ts';

export interface RuntimeServiceDeps {
  db: Database;
  store: RuntimeStore;
  events: { append(tx: Tx, userId: string, events: NewEvent[]): Promise<UserEvent[]> };
  /** Creates the caller's account row on their first write and locks it. */
  openAccount(tx: Tx, caller: { userId: string; email: string | null }): Promise<void>;
  markets: KnownMarkets;
  entitlements: {
    capOf(tx: Tx, userId: string, cap: 'running_runtimes'): Promise<{ limit: number; liftedBy: Tier | null }>;
  };
  /** Notifies dispatchers, after the commit, that a runtime was started or stopped. */
  onChange(): void;
  clock: Clock;
}

const STARTABLE = ['ready', 'live', 'paused'];

export type RuntimeService = ReturnType<typeof createRuntimeService>;

export function createRuntimeService(deps: RuntimeServiceDeps) {
  const { db, store, events, openAccount, markets, entitlements, onChange, clock } = deps;

  async function announce(tx: Tx, runtime: RuntimeRecord): Promise<RuntimeRecord> {
    await events.append(tx, runtime.userId, [runtimeEvent(runtime)]);
    tx.afterCommit(onChange);
    return runtime;
  }

  return {
    /**
     * Starts a strategy's head version at the newest bar. Checks in the documented order: NotFoundError; ForbiddenError
     * `not_owner`; ConflictError `strategy_not_startable`; ForbiddenError `live_mode_disabled_v1`; TierLimitError;
     * RuntimeActiveError while running or draining (while starting, the runtime is returned unchanged); GraphInvalidError.
     */
    async start(caller: Caller | null, key: RuntimeKey): Promise<RuntimeRecord> {
      const user = requireUser(caller);
      const missing = () => new NotFoundError('strategy_not_found', `The strategy ${key.strategyId} does not exist.`);
      if (!isUuid(key.strategyId)) throw missing();
      return db.as(user.userId).transaction(async (tx) => {
        await openAccount(tx, user);
        const candidate = await store.candidate(tx.system, key.strategyId);
        if (!candidate) throw missing();
        if (candidate.userId !== user.userId) throw new ForbiddenError('not_owner', 'This strategy is not yours.');
        if (!STARTABLE.includes(candidate.status)) {
          throw new ConflictError(
            'strategy_not_startable',
            `A ${candidate.status} strategy cannot be started: it must be ${STARTABLE.join(', ')}.`,
          );
        }
        if (key.mode === 'live') {
          throw new ForbiddenError(
            'live_mode_disabled_v1',
            'Live trading is not available in this version: use paper.',
          );
        }
        const { limit, liftedBy } = await entitlements.capOf(tx, user.userId, 'running_runtimes');
        if ((await store.activeBeside(tx, user.userId, key)) >= limit) {
          throw new TierLimitError('running_runtimes', String(limit), liftedBy);
        }
        const current = await store.own(tx, key, user.userId);
        if (current?.status === 'starting') return current;
        if (current?.status === 'running' || current?.status === 'draining') throw new RuntimeActiveError(current);
        requireExecutable(candidate.graph, candidate, markets);
        const started = await store.start(tx, key, candidate, formatInstant(clock.now()));
        if (!started) throw new RuntimeActiveError((await store.own(tx, key, user.userId)) as RuntimeRecord);
        return announce(tx, started);
      });
    },

    /**
     * Stops a running runtime after the current bar; in any other status it is returned unchanged. Throws NotFoundError
     * when the caller has no such runtime.
     */
    async stop(caller: Caller | null, key: RuntimeKey): Promise<RuntimeRecord> {
      const user = requireUser(caller);
      const missing = () => new NotFoundError('runtime_not_found', `You have no ${key.mode} runtime of this strategy.`);
      if (!isUuid(key.strategyId)) throw missing();
      const current = await store.own(db, key, user.userId);
      if (!current) throw missing();
      return db.as(user.userId).transaction(async (tx) => {
        await openAccount(tx, user);
        const draining = await store.stop(tx, key, user.userId);
        if (draining) return announce(tx, draining);
        return (await store.own(tx, key, user.userId)) ?? current;
      });
    },

    /**
     * Stops all but the `keep` most recently started runtimes of a user after their current bar, oldest first; `reason`
     * becomes their last error. The caller holds the account lock.
     */
    async drainOldest(tx: Tx, userId: string, keep: number, reason: string): Promise<RuntimeRecord[]> {
      const drained = await store.drainOldest(tx, userId, keep, reason);
      if (drained.length === 0) return [];
      drained.sort((a, b) => ((a.startedAt ?? '') < (b.startedAt ?? '') ? -1 : 1));
      await events.append(tx, userId, drained.map(runtimeEvent));
      tx.afterCommit(onChange);
      return drained;
    },

    /**
     * Stops a strategy's runtimes after their current bar, because it was paused, archived or deleted. The caller holds the
     * locks of the owner's account row and the strategy.
     */
    async drainOfStrategy(tx: Tx, userId: string, strategyId: string): Promise<void> {
      const drained = await store.drainOfStrategy(tx, strategyId);
      if (drained.length === 0) return;
      await events.append(tx, userId, drained.map(runtimeEvent));
      tx.afterCommit(onChange);
    },

    /** The number of runtimes in each status over all users, and whether a dispatcher is alive. */
    async health(): Promise<{ dispatcher: 'ok' | 'stale'; counts: { status: RuntimeStatus; count: number }[] }> {
      const [alive, counts] = await Promise.all([store.dispatcherAlive(db), store.counts(db)]);
      return { dispatcher: alive ? 'ok' : 'stale', counts };
    },
  };
}
