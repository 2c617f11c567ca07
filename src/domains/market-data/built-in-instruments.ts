// The instruments that ship: 19 futures contracts of CME Group. A database is given them when it is migrated; its rows win.
import type { Instrument } from './instrument.ts';

const contract = (
  symbol: string,
  name: string,
  exchange: string,
  sessionGroup: string,
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
  aliases: [],
});

/** In display order. */
export const BUILT_IN_INSTRUMENTS: readonly Instrument[] = [
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
