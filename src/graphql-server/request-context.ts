import DataLoader from 'dataloader';
import type { Services } from '../app/compose/services.ts';
import { type Caller, requireUser } from '../domains/account/index.ts';
import { createInsightResolverDeps } from '../domains/insight/graphql/context.ts';
import { createMarketResolverDeps } from '../domains/market-data/graphql/context.ts';
import { createExplainers, createStrategySignals } from '../domains/signals/graphql/context.ts';
import { listBlocked } from '../domains/signals/index.ts';
import type { Client, Context } from '../graphql/context.ts';
import type { Health } from '../http/health.ts';
import type { Clock } from '../kernel/clock.ts';
import { formatInstant } from '../kernel/instant.ts';
import type { Database } from '../platform/postgres/database.ts';

// Loaders only gather what is asked for in one go: a subscription's later events must see later rows.
const UNREMEMBERED = { cache: false };

/** Whom row-level security takes a request for that is no user's: someone who has nothing. */
const NOBODY = '00000000-0000-0000-0000-000000000000';

/** What the resolvers of one request are given. */
export function createRequestContext(parts: { db: Database; services: Services; health: Health; clock: Clock }) {
  const { db, services, health, clock } = parts;
  const { strategies, strategyReads, fixtures, markets, signals, hub, marketData, runtimes, runtimeReads } = services;

  /** Runtimes, feeds and dispatchers of the whole system: it tells nothing of any user. */
  async function signalsHealth() {
    const [alive, counts, feeds] = await Promise.all([
      services.runtimeStore.dispatcherAlive(db),
      services.runtimeStore.counts(db),
      marketData.health(),
    ]);
    return { dispatcher: alive ? ('ok' as const) : ('stale' as const), counts, marketData: feeds, now: now() };
  }
  const now = () => formatInstant(clock.now());

  return (caller: Caller | null, client: Client): Context => ({
    caller,
    client,
    prisma: db.as(caller?.kind === 'user' ? caller.userId : NOBODY).prisma,
    health: () => health.report(),
    market: createMarketResolverDeps(marketData, services.followBars),
    strategies: { service: strategies, reads: strategyReads, fixtures, markets, now },
    strategyById: new DataLoader(async (ids: readonly string[]) => {
      const found = await strategyReads.byIds(requireUser(caller).userId, ids);
      return found.map((strategy, i) => strategy ?? new Error(`there is no strategy ${ids[i]} of this caller`));
    }, UNREMEMBERED),
    signals: {
      service: signals,
      hub,
      lastPrice: new DataLoader(async (instruments: readonly string[]) => {
        const newest = new Map((await marketData.newestBars(instruments)).map((bar) => [bar.instrument, bar.close]));
        return instruments.map((instrument) => newest.get(instrument) ?? null);
      }, UNREMEMBERED),
      ofStrategy: createStrategySignals(signals, caller),
      explainerOf: createExplainers((keys) => strategyReads.drawn(requireUser(caller).userId, keys)),
      blocked: async (userId, page) => ({ ...(await listBlocked(db, userId, page)), timestamp: now() }),
    },
    signalById: new DataLoader(async (ids: readonly string[]) => {
      const found = new Map((await signals.byIds(caller, ids)).map((signal) => [signal.id, signal]));
      return ids.map((id) => found.get(id) ?? null);
    }),
    billing: {
      service: services.billing,
      checkout: services.checkout,
      subscriptions: services.subscriptions,
      compliance: services.compliance,
    },
    backtests: { service: services.backtests, reads: services.backtestReads },
    risk: services.risk,
    vix: services.vix,
    alerts: services.alerts,
    streamTickets: services.streamTickets,
    waitlist: services.waitlist,
    insight: createInsightResolverDeps(services.insight, caller, (ids) =>
      services.backtestReads.byIds(requireUser(caller).userId, ids),
    ),
    runtimes: {
      service: runtimes,
      reads: runtimeReads,
      hub,
      signalsHealth,
      heartbeatOf: new DataLoader(async (ids: readonly string[]) => {
        const found = await services.runtimeStore.heartbeats(db, ids);
        return ids.map((id) => found.get(id) ?? null);
      }, UNREMEMBERED),
    },
  });
}
