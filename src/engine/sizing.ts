import { int, number } from './definition.ts';

/** Contracts that an amount pays for, never more than `most`; none where a contract costs nothing or is not known. */
export function contractsFor(amount: number, perContract: number, most: number): number {
  // A hair above: 0.3 / 0.1 must be 3 contracts.
  return perContract > 0 && amount > 0 ? Math.min(most, Math.floor(amount / perContract + 1e-9)) : 0;
}

/** What a size counts from: paper trades have no account balance (docs/decisions/0043). */
export const capitalParam = () =>
  number(
    'capital',
    10_000,
    1,
    1_000_000_000,
    'USD that the size counts from; it does not grow or shrink with the trades.',
  );
export const mostContracts = () => int('max_contracts', 5, 1, 100, 'Never more contracts than this.');
