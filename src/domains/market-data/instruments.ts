import { type FieldIssue, InvalidInputError } from '../../kernel/domain-error.ts';

/** Groups of instruments with the same trading hours. */
export type SessionGroup = 'equity_index' | 'energy' | 'metals' | 'fx' | 'rates' | 'crypto';

/** A CME futures contract. `tickSize` and prices are in points, other amounts in USD per contract. */
export interface Instrument {
  symbol: string;
  name: string;
  exchange: string;
  tickSize: string;
  tickValue: string;
  pointValue: string;
  currency: string;
  sessionGroup: SessionGroup;
  /** All-in: exchange, clearing and broker. */
  commissionPerSide: string;
}

const contract = (
  symbol: string,
  name: string,
  exchange: string,
  sessionGroup: SessionGroup,
  tickSize: string,
  tickValue: string,
  pointValue: string,
  commissionPerSide: string,
): Instrument => ({
  symbol,
  name,
  exchange,
  tickSize,
  tickValue,
  pointValue,
  currency: 'USD',
  sessionGroup,
  commissionPerSide,
});

/** All instruments, in display order. */
export const INSTRUMENTS: readonly Instrument[] = [
  contract('MNQ', 'Micro E-mini Nasdaq-100', 'CME', 'equity_index', '0.25', '0.5', '2', '0.62'),
  contract('NQ', 'E-mini Nasdaq-100', 'CME', 'equity_index', '0.25', '5', '20', '2.25'),
  contract('MES', 'Micro E-mini S&P 500', 'CME', 'equity_index', '0.25', '1.25', '5', '0.62'),
  contract('ES', 'E-mini S&P 500', 'CME', 'equity_index', '0.25', '12.5', '50', '2.25'),
  contract('MYM', 'Micro E-mini Dow', 'CBOT', 'equity_index', '1', '0.5', '0.5', '0.62'),
  contract('YM', 'E-mini Dow ($5)', 'CBOT', 'equity_index', '1', '5', '5', '2.25'),
  contract('M2K', 'Micro E-mini Russell 2000', 'CME', 'equity_index', '0.1', '0.5', '5', '0.62'),
  contract('RTY', 'E-mini Russell 2000', 'CME', 'equity_index', '0.1', '5', '50', '2.25'),
  contract('MCL', 'Micro WTI Crude', 'NYMEX', 'energy', '0.01', '1', '100', '0.77'),
  contract('CL', 'WTI Crude', 'NYMEX', 'energy', '0.01', '10', '1000', '2.37'),
  contract('MGC', 'Micro Gold', 'COMEX', 'metals', '0.1', '1', '10', '0.87'),
  contract('GC', 'Gold', 'COMEX', 'metals', '0.1', '10', '100', '2.47'),
  contract('SIL', 'Micro Silver (1,000 oz)', 'COMEX', 'metals', '0.005', '5', '1000', '1.27'),
  contract('SI', 'Silver (5,000 oz)', 'COMEX', 'metals', '0.005', '25', '5000', '2.47'),
  contract('M6E', 'Micro EUR/USD', 'CME', 'fx', '0.0001', '1.25', '12500', '0.51'),
  contract('6E', 'Euro FX', 'CME', 'fx', '0.00005', '6.25', '125000', '2.47'),
  contract('ZN', '10-Year T-Note', 'CBOT', 'rates', '0.015625', '15.625', '1000', '1.67'),
  contract('ZB', '30-Year T-Bond', 'CBOT', 'rates', '0.03125', '31.25', '1000', '1.74'),
  contract('MBT', 'Micro Bitcoin (0.1 BTC)', 'CME', 'crypto', '5', '0.5', '0.1', '1.42'),
];

const bySymbol = new Map(INSTRUMENTS.map((instrument) => [instrument.symbol, instrument]));

export const SYMBOLS: readonly string[] = INSTRUMENTS.map((instrument) => instrument.symbol);

/** The instrument of a symbol ("MES"), undefined when there is none; symbols are upper case. */
export const instrumentOf = (symbol: string): Instrument | undefined => bySymbol.get(symbol);

/** The error for an unknown symbol. */
export const unknownInstrument = (symbol: string, path: string[]): FieldIssue => ({
  code: 'unknown_instrument',
  path,
  message: `"${symbol.slice(0, 40)}" is not a known instrument; expected one of ${SYMBOLS.join(', ')}`,
});

/** The instrument of a symbol. Throws InvalidInputError (`unknown_instrument`) that names the symbol and the known ones. */
export function requireInstrument(symbol: string, path: string[]): Instrument {
  const instrument = instrumentOf(symbol);
  if (!instrument) throw new InvalidInputError([unknownInstrument(symbol, path)]);
  return instrument;
}
