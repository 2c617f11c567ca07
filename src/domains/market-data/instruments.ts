import { type FieldIssue, InvalidInputError } from '../../kernel/domain-error.ts';
import { BUILT_IN_INSTRUMENTS } from './built-in-instruments.ts';
import type { Instrument } from './instrument.ts';

export type { Instrument } from './instrument.ts';

// The instruments of this process: those that ship until those of the database are read (market-catalogue.ts).
let known: readonly Instrument[] = [];
let bySymbol = new Map<string, Instrument>();
let byAlias = new Map<string, Instrument>();

/** Replaces the instruments of this process by those of its database, in display order. */
export function replaceInstruments(instruments: readonly Instrument[]): void {
  known = instruments;
  bySymbol = new Map(instruments.map((instrument) => [instrument.symbol, instrument]));
  byAlias = new Map(instruments.flatMap((instrument) => instrument.aliases.map((alias) => [alias, instrument])));
}
replaceInstruments(BUILT_IN_INSTRUMENTS);

/** All instruments, in display order. */
export const instruments = (): readonly Instrument[] => known;

export const symbols = (): string[] => known.map((instrument) => instrument.symbol);

/** The instrument of a symbol ("MES"), undefined when there is none; symbols are upper case. */
export const instrumentOf = (symbol: string): Instrument | undefined => bySymbol.get(symbol);

/** The instrument that a file names by its symbol or one of its aliases. */
export const instrumentNamed = (name: string): Instrument | undefined => bySymbol.get(name) ?? byAlias.get(name);

const SHOWN = 40;

/** The error for an unknown symbol. */
export function unknownInstrument(symbol: string, path: string[]): FieldIssue {
  const named = symbols();
  const list = named.slice(0, SHOWN).join(', ') + (named.length > SHOWN ? ` and ${named.length - SHOWN} more` : '');
  return {
    code: 'unknown_instrument',
    path,
    message: `"${symbol.slice(0, 40)}" is not a known instrument; expected one of ${list}`,
  };
}

/** The instrument of a symbol. Throws InvalidInputError (`unknown_instrument`) that names the symbol and the known ones. */
export function requireInstrument(symbol: string, path: string[]): Instrument {
  const instrument = instrumentOf(symbol);
  if (!instrument) throw new InvalidInputError([unknownInstrument(symbol, path)]);
  return instrument;
}
