import DataLoader from 'dataloader';
import type { BarFollower } from '../bar-follower.ts';
import type { BarRecord } from '../bars.ts';
import type { StoredRoll } from '../contracts.ts';
import type { ImportService } from '../import-service.ts';
import type { MarketCatalogue } from '../market-catalogue.ts';
import type { MarketDataService, Quote } from '../market-data-service.ts';

/** The services used by the fields in this folder. Loaders batch reads of several instruments. */
export interface MarketResolverDeps {
  service: MarketDataService;
  follow: BarFollower;
  imports: ImportService;
  catalogue: MarketCatalogue;
  quote: { load(symbol: string): Promise<Quote | null> };
  contracts: { load(symbol: string): Promise<StoredRoll[]> };
  lastBar: { load(symbol: string): Promise<BarRecord | null> };
}

declare module '../../../graphql/context.ts' {
  interface Context {
    market: MarketResolverDeps;
  }
}

/** Creates the dependencies of a request. Loaders do not cache, so later events of a subscription read later bars. */
export function createMarketResolverDeps(
  service: MarketDataService,
  follow: BarFollower,
  imports: ImportService,
  catalogue: MarketCatalogue,
): MarketResolverDeps {
  return {
    service,
    follow,
    imports,
    catalogue,
    quote: new DataLoader(
      async (symbols: readonly string[]) => {
        const quotes = await service.quotes(symbols);
        return symbols.map((symbol) => quotes.get(symbol) ?? null);
      },
      { cache: false },
    ),
    contracts: new DataLoader(
      async (symbols: readonly string[]) => {
        const all = await service.contractsOf([...new Set(symbols)]);
        return symbols.map((symbol) => all.filter(({ instrument }) => instrument === symbol));
      },
      { cache: false },
    ),
    lastBar: new DataLoader(
      async (symbols: readonly string[]) => {
        const bars = await service.newestBars([...new Set(symbols)]);
        return symbols.map((symbol) => bars.find(({ instrument }) => instrument === symbol) ?? null);
      },
      { cache: false },
    ),
  };
}
