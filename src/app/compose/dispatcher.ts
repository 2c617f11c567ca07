import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import DataLoader from 'dataloader';
import { lockAccount, lockFreeAccounts } from '../../domains/account/index.ts';
import { calendarFor, marketOf, requireInstrument } from '../../domains/market-data/index.ts';
import {
  createBarCommit,
  createDispatcher,
  createLeaseStore,
  createProgressStore,
  createShardStore,
  type Dispatcher,
  groupBy,
  keyText,
  type RuntimeKey,
} from '../../domains/runtimes/index.ts';
import type { Timeframe } from '../../engine/index.ts';
import { barsTopic, RUNTIMES_TOPIC, type Wakeups } from '../../events/index.ts';
import type { Logger } from '../../observability/logger.ts';
import { NO_TELEMETRY, type Telemetry } from '../../observability/telemetry.ts';
import { tracedCommit } from '../../observability/traces.ts';
import type { Database } from '../../platform/postgres/database.ts';
import type { Services } from './services.ts';

/** What starting runtimes need: runtimes that start together are read together. */
function readsOfStarts(db: Database, { strategyStore, signalStore }: Services) {
  const options = { cache: false, maxBatchSize: 500 };
  const versions = new DataLoader(async (asked: readonly { strategyId: string; version: number }[]) => {
    const found = await strategyStore.versions(db, asked);
    const byKey = new Map(found.map((one) => [`${one.strategyId} ${one.version}`, one]));
    return asked.map(({ strategyId, version }) => {
      const stored = byKey.get(`${strategyId} ${version}`);
      if (!stored) return new Error(`Strategy ${strategyId} has no version ${version}`);
      return { ...stored, timeframe: stored.timeframe as Timeframe };
    });
  }, options);
  const signals = new DataLoader(async (asked: readonly RuntimeKey[]) => {
    const found = groupBy(await signalStore.ofRuntimes(db, asked), keyText);
    return asked.map((key) => found.get(keyText(key)) ?? []);
  }, options);
  return {
    versionOf: (strategyId: string, version: number) => versions.load({ strategyId, version }),
    signalsOf: (strategyId: string, mode: RuntimeKey['mode']) => signals.load({ strategyId, mode }),
  };
}

export interface DispatcherParts {
  db: Database;
  /** Of leases; default: `db`. */
  leaseDb?: Database;
  wakeups: Wakeups;
  services: Services;
  logger: Logger;
  telemetry?: Telemetry;
  leaseTtl?: number;
  pollInterval?: number;
}

/** Creates the dispatcher that runs strategies, in the server or in a worker process. */
export function createRuntimeDispatcher(parts: DispatcherParts): Dispatcher {
  const { db, wakeups, services, logger, telemetry = NO_TELEMETRY, leaseTtl, pollInterval } = parts;
  const instrument = (symbol: string) => requireInstrument(symbol, ['instrument']);
  const leases = createLeaseStore();
  const commit = createBarCommit({
    db,
    leases,
    progress: createProgressStore(),
    signals: services.signals,
    events: services.events,
    lockAccount,
    lockFreeAccounts,
    tickSize: (symbol) => instrument(symbol).tickSize,
  });
  return createDispatcher({
    db,
    leaseDb: parts.leaseDb ?? db,
    shards: createShardStore(),
    owner: `${hostname()}:${process.pid}:${randomUUID()}`,
    leases,
    commit: tracedCommit(commit, telemetry),
    market: {
      finalBars: (symbol, ts, limit) => services.marketData.finalBars(symbol, ts ?? Number.NEGATIVE_INFINITY, limit),
      changedFrom: services.marketData.changedFrom,
      rollOffsets: (symbol) => services.marketData.rollOffsets(symbol),
      history: (symbol, until) => services.barReader.read(symbol, until),
      calendar: (symbol) => calendarFor(instrument(symbol).sessionGroup),
      engineMarket: marketOf,
      tickSize: (symbol) => instrument(symbol).tickSize,
    },
    ...readsOfStarts(db, services),
    wakeups: {
      onBars: (symbol, wake) => wakeups.subscribe(barsTopic(symbol), wake),
      onRuntimes: (wake) => wakeups.subscribe(RUNTIMES_TOPIC, wake),
    },
    logger,
    ...(leaseTtl === undefined ? {} : { leaseTtl }),
    ...(pollInterval === undefined ? {} : { pollInterval }),
  });
}
