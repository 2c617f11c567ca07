import { instrumentOf } from '../../domains/market-data/index.ts';
import { graphValidation, type KnownMarkets } from '../../domains/strategies/index.ts';
import {
  createDraftingService,
  createDraftingStore,
  createModelProvider,
  createRuleBasedProvider,
  type DraftMarkets,
  type DraftProvider,
} from '../../domains/strategy-drafting/index.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Tier } from '../../kernel/domain-error.ts';
import type { Database, Queryable, Tx } from '../../platform/postgres/database.ts';
import type { AnthropicApi } from '../../platform/providers/anthropic.ts';

export interface VixParts {
  db: Database;
  clock: Clock;
  markets: KnownMarkets;
  entitlements: {
    capOf(db: Queryable, userId: string, cap: 'vix_generations_per_month'): Promise<{ limit: number; tier: Tier }>;
  };
  openAccount(tx: Tx, caller: { userId: string; email: string | null }): Promise<void>;
  fruitless: { take(userId: string): Promise<void>; giveBack(userId: string): Promise<void> };
  /** Null: no key is configured; prompts are parsed by rules. */
  anthropic: AnthropicApi | null;
}

export function createDrafting(parts: VixParts) {
  const { db, clock, markets: known, entitlements, openAccount, fruitless, anthropic } = parts;
  const markets: DraftMarkets = {
    symbols: known.symbols,
    contractOf(symbol) {
      const instrument = instrumentOf(symbol);
      return instrument && { tickSize: Number(instrument.tickSize), pointValue: Number(instrument.pointValue) };
    },
    validate: (graph, market) => graphValidation(graph, market, known),
  };
  const provider: DraftProvider = anthropic
    ? createModelProvider({ name: 'anthropic', converse: anthropic, markets })
    : createRuleBasedProvider({ markets });
  return createDraftingService({
    db,
    store: createDraftingStore(),
    provider,
    markets,
    entitlements,
    openAccount,
    fruitless,
    clock,
  });
}
