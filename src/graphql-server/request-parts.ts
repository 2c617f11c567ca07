import DataLoader from 'dataloader';
import type { Services } from '../app/compose/services.ts';
import { requireUser } from '../domains/account/index.ts';
import { createInsightResolverDeps } from '../domains/insight/graphql/context.ts';
import { nodeTypes } from '../domains/insight/index.ts';
import { createMarketResolverDeps } from '../domains/market-data/graphql/context.ts';
import { keyText, type RuntimeKey } from '../domains/runtimes/index.ts';
import { createExplainers, createStrategySignals } from '../domains/signals/graphql/context.ts';
import { blockedByIds, listBlocked, pageOfBlocked } from '../domains/signals/index.ts';
import type { Timeframe } from '../engine/index.ts';
import type { Health } from '../http/health.ts';
import type { Clock } from '../kernel/clock.ts';
import { formatInstant } from '../kernel/instant.ts';
import { runningAs, type Work } from '../kernel/work.ts';
import type { Database } from '../platform/postgres/database.ts';
import type { MakeParts, Request } from './request-context.ts';

// Loaders only gather what is asked for in one go: a subscription's later events must see later rows.
const UNREMEMBERED = { cache: false };

/** Whom row-level security takes a request for that is no user's: someone who has nothing. */
const NO_USER = '00000000-0000-0000-0000-000000000000';

/** How the parts of a request's context are made: what a part reads is part of the request's work. */
export function createRequestParts(deps: {
  db: Database;
  /** The database that a request's lists are read from. Default: `db`. */
  listDatabase?: ((work: Work) => Database) | undefined;
  services: Services;
  health: Health;
  clock: Clock;
}): MakeParts {
  const { db, services, health, clock, listDatabase = (work: Work) => db.partOf(work) } = deps;
  const now = () => formatInstant(clock.now());
  const databaseOf = ({ work }: Request) => (work ? db.partOf(work) : db);
  // Answers lists: given its database. A stream reads with the streams of all users (work is null).
  const listsOf = ({ work }: Request) => (work ? services.listsOn(listDatabase(work)) : services);
  const strategiesOf = (request: Request) => listsOf(request).strategyReads;

  /** Runtimes, feeds and dispatchers of the whole system, without any user's data. */
  async function signalsHealth() {
    const [alive, counts, marketData, calendars, feeds] = await Promise.all([
      services.runtimeStore.dispatcherAlive(db),
      services.runtimeStore.counts(db),
      services.marketData.health(),
      services.marketData.calendarHealth(),
      services.feedHealth(),
    ]);
    return {
      dispatcher: alive ? ('ok' as const) : ('stale' as const),
      counts,
      marketData,
      feeds,
      calendars,
      now: now(),
    };
  }

  return {
    prisma: (request) => {
      const { caller } = request;
      return databaseOf(request).as(caller?.kind === 'user' ? caller.userId : NO_USER).prisma;
    },
    health: ({ work }) => runningAs(work, { report: () => health.report() }).report,
    market: ({ work }) =>
      createMarketResolverDeps(
        runningAs(work, services.marketData),
        services.followBars,
        services.imports,
        services.marketCatalogue,
      ),
    strategies: (request) => {
      const { strategies, fixtures, markets } = services;
      const service = runningAs(request.work, strategies);
      const reads = strategiesOf(request);
      const versionCount = new DataLoader(
        (ids: readonly string[]) => reads.versionCounts(requireUser(request.caller).userId, ids),
        UNREMEMBERED,
      );
      return { service, reads, fixtures, markets, now, versionCount };
    },
    strategyById: (request) =>
      new DataLoader(async (ids: readonly string[]) => {
        const found = await strategiesOf(request).byIds(requireUser(request.caller).userId, ids);
        return found.map((strategy, i) => strategy ?? new Error(`there is no strategy ${ids[i]} of this caller`));
      }, UNREMEMBERED),
    signals: (request) => {
      const { caller, work } = request;
      const { signals: service } = listsOf(request);
      const marketData = runningAs(work, services.marketData);
      return {
        service,
        hub: services.hub,
        barsAround: ({ instrument, timeframe, barTs }, before, after) =>
          marketData.barsAround(instrument, { timeframe: timeframe as Timeframe, at: barTs, before, after }),
        lastPrice: new DataLoader(async (instruments: readonly string[]) => {
          const newest = new Map(
            (await marketData.newestBars(instruments)).map(({ instrument, close, rollOffset }) => [
              instrument,
              { price: close, rollOffset },
            ]),
          );
          return instruments.map((instrument) => newest.get(instrument) ?? null);
        }, UNREMEMBERED),
        corrections: new DataLoader(async (instruments: readonly string[]) => {
          const all = await marketData.corrections([...new Set(instruments)]);
          return instruments.map((symbol) => all.filter(({ instrument }) => instrument === symbol));
        }, UNREMEMBERED),
        ofStrategy: createStrategySignals(service, caller),
        explainerOf: createExplainers((keys) => strategiesOf(request).drawn(requireUser(caller).userId, keys)),
        blocked: async (userId, page) => ({
          ...(await listBlocked(databaseOf(request), userId, page)),
          timestamp: now(),
        }),
        blockedEntries: (userId, filter, page) => pageOfBlocked(databaseOf(request), userId, filter, page),
        blockedByIds: (userId, ids) => blockedByIds(databaseOf(request), userId, ids),
      };
    },
    signalById: (request) =>
      new DataLoader(async (ids: readonly string[]) => {
        const found = await listsOf(request).signals.byIds(request.caller, ids);
        const byId = new Map(found.map((signal) => [signal.id, signal]));
        return ids.map((id) => byId.get(id) ?? null);
      }),
    billing: ({ work }) => ({
      service: runningAs(work, services.billing),
      checkout: runningAs(work, services.checkout),
      subscriptions: runningAs(work, services.subscriptions),
      compliance: runningAs(work, services.compliance),
    }),
    research: (request) => ({
      service: runningAs(request.work, services.studies),
      sharing: runningAs(request.work, services.sharing),
    }),
    backtests: (request) => {
      const reads = listsOf(request).backtestReads;
      const counted = (count: (userId: string, ids: readonly string[]) => Promise<number[]>) =>
        new DataLoader((ids: readonly string[]) => count(requireUser(request.caller).userId, ids), UNREMEMBERED);
      return {
        service: runningAs(request.work, services.backtests),
        comparisons: runningAs(request.work, services.comparisons),
        reports: runningAs(request.work, services.reports),
        reads,
        countOfStrategy: counted(reads.countsOfStrategies),
        tradeCount: counted(reads.tradeCounts),
      };
    },
    nodeTypes: (request) => (ids) => nodeTypes(databaseOf(request), requireUser(request.caller).userId, ids),
    risk: ({ work }) => runningAs(work, services.risk),
    vix: ({ work }) => runningAs(work, services.vix),
    alerts: ({ work }) => ({
      channels: runningAs(work, services.alerts.channels),
      deliveries: runningAs(work, services.alerts.deliveries),
    }),
    apiKeys: ({ work }) => runningAs(work, services.apiKeys),
    agents: ({ work }) => runningAs(work, services.agents),
    streamTickets: ({ work }) => runningAs(work, services.streamTickets),
    administration: ({ work }) => runningAs(work, services.administration),
    waitlist: ({ work }) => runningAs(work, services.waitlist),
    insight: (request) => {
      const { caller, work } = request;
      const { backtestReads } = listsOf(request);
      return createInsightResolverDeps(
        runningAs(work, services.insight),
        runningAs(work, services.stats),
        caller,
        (ids) => backtestReads.byIds(requireUser(caller).userId, ids),
      );
    },
    runtimes: (request) => ({
      service: runningAs(request.work, services.runtimes),
      reads: listsOf(request).runtimeReads,
      hub: services.hub,
      signalsHealth: runningAs(request.work, { signalsHealth }).signalsHealth,
      progressOf: new DataLoader(async (keys: readonly RuntimeKey[]) => {
        const found = await services.runtimeStore.progress(
          databaseOf(request),
          requireUser(request.caller).userId,
          keys,
        );
        return keys.map((key) => found.get(keyText(key)) ?? { lastBarTs: null, heartbeatAt: null });
      }, UNREMEMBERED),
    }),
  };
}
