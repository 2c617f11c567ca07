import { calendarFor, instrumentOf, symbols } from '../../src/domains/market-data/index.ts';
import { graphValidation, type KnownMarkets } from '../../src/domains/strategies/index.ts';
import type { DraftMarkets, DraftRequest } from '../../src/domains/strategy-drafting/index.ts';

const known: KnownMarkets = {
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

export const markets: DraftMarkets = {
  symbols: known.symbols,
  contractOf(symbol) {
    const instrument = instrumentOf(symbol);
    return instrument && { tickSize: Number(instrument.tickSize), pointValue: Number(instrument.pointValue) };
  },
  validate: (graph, market) => graphValidation(graph, market, known),
};

export const wish = (prompt: string, more: Partial<DraftRequest> = {}): DraftRequest => ({
  prompt,
  instrument: null,
  timeframe: null,
  lenient: false,
  ...more,
});
export const NEVER = new AbortController().signal;
