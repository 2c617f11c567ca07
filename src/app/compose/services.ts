import {
  createApiKeyService,
  createApiKeySessions,
  createApiKeyStore,
  createIdempotency,
  createIdempotencyStore,
  createStreamTicketService,
  createStreamTicketStore,
  ensureAccount,
  lockAccount,
} from '../../domains/account/index.ts';
import { createAdminService, createAdminStore } from '../../domains/administration/index.ts';
import { createAgentCallStore, createAgentService, createConfirmationStore } from '../../domains/agents/index.ts';
import { createBacktestReads } from '../../domains/backtests/index.ts';
import {
  calendarFor,
  createBarFollower,
  createBarReader,
  createFeedStatusStore,
  createHistoryStore,
  createImportService,
  createMarketCatalogue,
  createMarketCatalogueStore,
  createMarketDataService,
  createMarketDataStore,
  instrumentNamed,
  instrumentOf,
  liveFeeds,
  marketOf,
  requireInstrument,
  symbols,
  tradeDate,
  tradeDateEnd,
} from '../../domains/market-data/index.ts';
import { createRiskReport, createRiskService, createRiskStore } from '../../domains/risk/index.ts';
import {
  createMinuteHistories,
  createQuietAudit,
  createQuietAuditStore,
  createReportDay,
  createRuntimeReads,
  createRuntimeService,
  createRuntimeStore,
} from '../../domains/runtimes/index.ts';
import { createSignalService, createSignalStore, type SignalMarket } from '../../domains/signals/index.ts';
import {
  createStrategyReads,
  createStrategyService,
  createStrategyStore,
  type KnownMarkets,
  loadFixtures,
} from '../../domains/strategies/index.ts';
import { createWaitlistService, createWaitlistStore } from '../../domains/waitlist/index.ts';
import type { Timeframe } from '../../engine/index.ts';
import type { Timers, Wakeups } from '../../events/index.ts';
import {
  API_KEYS_TOPIC,
  barsTopic,
  CATALOGUE_TOPIC,
  createEventHub,
  createEventLog,
  createEventStore,
  RUNTIMES_TOPIC,
} from '../../events/index.ts';
import { createPlaces } from '../../http/limits/places.ts';
import { createPromptLimit } from '../../http/limits/prompt-limit.ts';
import { createWaitlistLimit } from '../../http/limits/waitlist-limit.ts';
import type { Clock } from '../../kernel/clock.ts';
import { type EventObserver, observedLog, reportLatency } from '../../observability/observed-events.ts';
import type { Database, Tx } from '../../platform/postgres/database.ts';
import { createJobQueue } from '../../platform/postgres/jobs.ts';
import { alertingLog, createAlerts } from './alerts.ts';
import { createAnalysis } from './analysis.ts';
import { type BillingParts, createBilling, createBillingBase } from './billing.ts';
import { createDrafting } from './drafting.ts';
import { NO_PROVIDERS, type Providers } from './providers.ts';

export interface ServicesParts {
  db: Database;
  clock: Clock;
  wakeups: Wakeups;
  heartbeatMs: number;
  timers?: Timers;
  billing?: BillingParts;
  /** Default: no services. */
  providers?: Providers;
  /** Observes every event that this process commits or delivers. */
  observer?: EventObserver;
  onFault(fault: unknown): void;
}

const UNOBSERVED: EventObserver = { onCommitted: () => {}, onDelivered: () => {} };

export type Services = ReturnType<typeof createServices>;

/** Creates the services of all domains. */
export function createServices(parts: ServicesParts) {
  const { db, clock, wakeups, heartbeatMs, timers, onFault, providers = NO_PROVIDERS } = parts;
  const { observer = UNOBSERVED } = parts;
  const eventStore = createEventStore(db);
  const log = observedLog(createEventLog({ store: eventStore, wakeups, clock }), observer);
  const hub = createEventHub({
    store: eventStore,
    wakeups,
    clock,
    timers,
    heartbeatSeconds: heartbeatMs / 1000,
    onDelivered: reportLatency(observer, clock),
    onError: onFault,
  });

  const openAccount = async (tx: Tx, caller: { userId: string; email: string | null }) => {
    await ensureAccount(tx, caller);
    await lockAccount(tx, caller.userId);
  };

  const marketCatalogue = createMarketCatalogue({
    store: createMarketCatalogueStore(db),
    clock,
    onChange: () => wakeups.publish(CATALOGUE_TOPIC, {}),
  });
  const marketDataStore = createMarketDataStore(db);
  const marketData = createMarketDataService({
    store: marketDataStore,
    clock,
    onBars: (arrived) => wakeups.publish(barsTopic(arrived.instrument), arrived),
  });
  const imports = createImportService({
    store: createHistoryStore(db),
    known: { find: instrumentNamed, calendarOf: ({ sessionGroup }) => calendarFor(sessionGroup) },
    clock,
    onBars: (arrived) => wakeups.publish(barsTopic(arrived.instrument), arrived),
  });
  const followBars = createBarFollower({
    market: marketData,
    onBars: (instrument, wake) => wakeups.subscribe(barsTopic(instrument), wake),
  });
  const feedStatus = createFeedStatusStore(db);
  const markets: KnownMarkets = {
    symbols,
    tickSizeOf(symbol) {
      const instrument = instrumentOf(symbol);
      return instrument && Number(instrument.tickSize);
    },
    calendarOf(symbol) {
      const instrument = instrumentOf(symbol);
      return instrument && calendarFor(instrument.sessionGroup);
    },
  };

  const billingBase = createBillingBase({
    clock,
    policy: {
      defaultTier: parts.billing?.defaultTier ?? null,
      sold: parts.billing?.sold ?? (parts.billing?.stripe ?? null) !== null,
    },
  });
  const { entitlements } = billingBase;

  const strategyReads = createStrategyReads(db);
  const alerts = createAlerts({
    db,
    clock,
    jobs: createJobQueue(),
    providers,
    entitlements,
    openAccount,
    strategyName: async (userId, id) => (await strategyReads.byIds(userId, [id]))[0]?.name ?? null,
  });
  const events = alertingLog(log, alerts.deliveries.onEvents);

  const fixtures = loadFixtures();
  const strategyStore = createStrategyStore();

  const riskStore = createRiskStore();
  const signalStore = createSignalStore();
  const signalMarket: SignalMarket = {
    costs: (instrument) => requireInstrument(instrument, ['instrument']),
    tradeDate: (_instrument, ts) => tradeDate(ts),
    async newestBar(instrument, via) {
      const bar = await marketData.newestBar(instrument, via);
      return bar && { ts: Date.parse(bar.ts), close: bar.close, rollOffset: bar.rollOffset };
    },
  };
  const riskService = createRiskService({ store: riskStore });
  const quietRows = createQuietAudit({
    store: createQuietAuditStore(),
    minutes: createMinuteHistories({ barsAfter: (symbol, ts, limit) => marketDataStore.barsAfter(symbol, ts, limit) }),
    market: {
      calendar: (symbol) => calendarFor(requireInstrument(symbol, ['instrument']).sessionGroup),
      engineMarket: marketOf,
      tickSize: (symbol) => requireInstrument(symbol, ['instrument']).tickSize,
    },
    async versionOf(via, strategyId, version) {
      const stored = await strategyStore.version(via, strategyId, version);
      if (!stored) throw new Error(`Strategy ${strategyId} has no version ${version}`);
      return { ...stored, timeframe: stored.timeframe as Timeframe };
    },
    signalsOf: (via, strategyId, mode) => signalStore.ofRuntime(via, strategyId, mode),
  });
  const signalsOn = (db: Database) =>
    createSignalService({
      db,
      store: signalStore,
      risk: riskService,
      events,
      lockAccount,
      market: signalMarket,
      quietRows,
      clock,
    });
  const signals = signalsOn(db);

  const runtimeStore = createRuntimeStore();
  const runtimes = createRuntimeService({
    db,
    store: runtimeStore,
    events,
    openAccount,
    markets,
    entitlements,
    onChange: () => wakeups.publish(RUNTIMES_TOPIC, {}),
    clock,
  });

  const strategies = createStrategyService({
    db,
    store: strategyStore,
    fixtures,
    markets,
    entitlements,
    openAccount,
    drainRuntimes: runtimes.drainOfStrategy,
    clock,
  });

  const { anthropic } = providers;
  const fruitless = createPromptLimit();
  const vix = createDrafting({ db, clock, markets, entitlements, openAccount, fruitless, anthropic });
  const waitlist = createWaitlistService({ db, store: createWaitlistStore(), limit: createWaitlistLimit(), clock });

  const streams = createPlaces();
  const apiKeyStore = createApiKeyStore();
  const keySessions = createApiKeySessions({ db, store: apiKeyStore, clock, onFault, heartbeatMs });
  wakeups.subscribe(API_KEYS_TOPIC, (id) => void keySessions.check(String(id)).catch(onFault));
  const apiKeys = createApiKeyService({
    db,
    store: apiKeyStore,
    clock,
    openAccount,
    onChange: (id) => wakeups.publish(API_KEYS_TOPIC, id),
  });
  const administration = createAdminService({ db, store: createAdminStore(), clock });
  const streamTickets = createStreamTicketService({ db, store: createStreamTicketStore(), clock, keys: keySessions });
  const agents = createAgentService({
    db,
    calls: createAgentCallStore(),
    confirmations: createConfirmationStore(),
    clock,
  });
  const billing = createBilling(
    {
      ...billingBase,
      db,
      clock,
      openAccount,
      lockAccount,
      drainOldest: runtimes.drainOldest,
      usage: {
        strategies: strategyStore.count,
        runningRuntimes: runtimeStore.activeOf,
        alertChannels: alerts.channels.count,
        vixGenerationsThisMonth: vix.usedThisMonth,
        openStreams: streams.count,
      },
    },
    parts.billing ?? {},
  );

  const reportDay = createReportDay({ store: runtimeStore, tradeDate, tradeDateEnd, clock });
  const risk = createRiskReport({
    db,
    store: riskStore,
    entitlements,
    openAccount,
    reportDay,
    clock,
    onFault,
  });
  const barReader = createBarReader(db);
  const analysis = createAnalysis({
    db,
    barReader,
    clock,
    wakeups,
    openAccount,
    markets,
    marketData,
    strategyStore,
    signalStore,
    runtimeStore,
    risk,
    reportDay,
    strategies,
  });

  return {
    barReader,
    ...billing,
    streams,
    streamTickets,
    administration,
    apiKeys,
    keySessions,
    agents,
    idempotency: createIdempotency({ db, store: createIdempotencyStore(), clock }),
    vix,
    alerts,
    waitlist,
    ...analysis,
    risk,
    events,
    hub,
    marketCatalogue,
    marketData,
    imports,
    followBars,
    feedStatus,
    feedHealth: () => liveFeeds(feedStatus, clock),
    markets,
    fixtures,
    strategies,
    strategyReads,
    strategyStore,
    signals,
    signalStore,
    runtimes,
    runtimeStore,
    runtimeReads: createRuntimeReads(db),
    /** The same reads of lists on another database, such as that of one request. */
    listsOn: (db: Database) => ({
      get strategyReads() {
        return createStrategyReads(db);
      },
      get signals() {
        return signalsOn(db);
      },
      get runtimeReads() {
        return createRuntimeReads(db);
      },
      get backtestReads() {
        return createBacktestReads(db);
      },
    }),
  };
}
