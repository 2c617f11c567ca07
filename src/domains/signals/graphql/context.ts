import DataLoader from 'dataloader';
import { createExplainer, type Explainer, type Graph, type NodeRevisions } from '../../../engine/index.ts';
import type { EventHub } from '../../../events/index.ts';
import type { Page, PageRequest } from '../../../kernel/page.ts';
import type { Caller } from '../../account/index.ts';
import type { BlockedFilter, BlockedPage, BlockedSort } from '../blocked-list-store.ts';
import type { ContractPrice } from '../rolled.ts';
import type { BlockedRecord, ShownSignal, SignalRecord } from '../signal.ts';
import type { SignalFilter, SignalSort } from '../signal-list-store.ts';
import type { SignalService } from '../signal-service.ts';

export interface StrategySignals {
  strategyId: string;
  filter: SignalFilter;
  page: PageRequest<SignalSort>;
}

/** A version of a strategy. */
export interface VersionKey {
  strategyId: string;
  version: number;
}

/** The services used by the fields in this folder. */
export interface SignalResolverDeps {
  service: SignalService;
  hub: EventHub;
  /** The bars around a signal's entry bar, of its timeframe, oldest first. */
  barsAround(
    signal: Pick<ShownSignal, 'instrument' | 'timeframe' | 'barTs'>,
    before: number,
    after: number,
  ): Promise<object[]>;
  /** The newest close of an instrument, null before its first bar; calls are batched. */
  lastPrice: { load(instrument: string): Promise<ContractPrice | null> };
  /** Corrections of an instrument's bars after they were stored, in their order; calls are batched. */
  corrections: { load(instrument: string): Promise<readonly { fromTs: string; madeAt: string }[]> };
  /** A page of one strategy's signals; the same page of several strategies is read in one statement. */
  ofStrategy: { load(asked: StrategySignals): Promise<Page<ShownSignal>> };
  /** Explains bars of a strategy version; null when it does not exist. Calls are batched. */
  explainerOf: { load(version: VersionKey): Promise<Explainer | null> };
  /** A user's denied entries, newest first. */
  blocked(
    userId: string,
    page: { limit?: number; offset?: number },
  ): Promise<BlockedPage & { /** The time of the read. */ timestamp: string }>;
  blockedEntries(userId: string, filter: BlockedFilter, page: PageRequest<BlockedSort>): Promise<Page<BlockedRecord>>;
  blockedByIds(userId: string, ids: readonly string[]): Promise<BlockedRecord[]>;
}

/** Creates the loader of a request. Calls with the same arguments, as in a list of strategies, share a statement. */
export function createStrategySignals(service: SignalService, caller: Caller | null): SignalResolverDeps['ofStrategy'] {
  return new DataLoader(
    async (asked: readonly StrategySignals[]) => {
      const pages = new Map<string, Promise<Map<string, Page<ShownSignal>>>>();
      const shapeOf = ({ filter, page }: StrategySignals) => JSON.stringify([filter, page]);
      for (const one of asked) {
        const shape = shapeOf(one);
        if (pages.has(shape)) continue;
        const ids = asked.filter((other) => shapeOf(other) === shape).map(({ strategyId }) => strategyId);
        pages.set(shape, service.listOfStrategies(caller, [...new Set(ids)], one.filter, one.page));
      }
      return Promise.all(
        asked.map(async (one) => (await pages.get(shapeOf(one)))?.get(one.strategyId) as Page<ShownSignal>),
      );
    },
    { cache: false },
  );
}

/** Creates the loader of a request. Each version is read and compiled once. */
export function createExplainers(
  drawn: (keys: readonly VersionKey[]) => Promise<(VersionKey & { graph: Graph; revisions: NodeRevisions })[]>,
): SignalResolverDeps['explainerOf'] {
  const nameOf = ({ strategyId, version }: VersionKey) => `${strategyId} ${version}`;
  return new DataLoader<VersionKey, Explainer | null, string>(
    async (keys) => {
      const found = new Map((await drawn(keys)).map((one) => [nameOf(one), createExplainer(one.graph, one.revisions)]));
      return keys.map((key) => found.get(nameOf(key)) ?? null);
    },
    { cacheKeyFn: nameOf },
  );
}

declare module '../../../graphql/context.ts' {
  interface Context {
    signals: SignalResolverDeps;
    /** A signal that another row refers to; calls are batched into one statement. */
    signalById: { load(id: string): Promise<SignalRecord | null> };
  }
}
