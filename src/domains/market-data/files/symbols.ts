import { pattern } from '../../../kernel/pattern.ts';
import type { Instrument } from '../instruments.ts';

// Maps a vendor's symbol to an instrument: "ESH4", "CME_MINI:ES1!", "ES.c.0", "ES=F", "@ES" are all ES.

export interface Meant {
  instrument: Instrument;
  /** "ESH4": a contract month; null for a continuous or undated symbol. */
  contract: string | null;
}

const MONTH_CODES = 'FGHJKMNQUVXZ';
const MONTH_NAMES = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
/** A symbol's root and its contract month: ESH4, ESH24, ESH2024. */
const CONTRACT = pattern(`^(.+?)[ _-]?([${MONTH_CODES}])(\\d{1,2}|20\\d\\d)$`);
/** NinjaTrader's "ES 03-24", and "ES MAR24". */
const DATED = /^(.+?)[ _](?:(\d{2})-(\d{2})|([A-Z]{3})[ -]?(\d{2}))$/;

/** The meaning of a symbol among the instruments that `find` knows; null when there is none. */
export function meantBy(symbol: string, find: (symbol: string) => Instrument | undefined): Meant | null {
  const text = symbol.trim().toUpperCase();
  const bare = text.slice(text.lastIndexOf(':') + 1).replace(/ (INDEX|COMDTY|CURNCY|EQUITY)$/, '');
  for (const name of [text, bare, undatedRoot(bare)]) {
    const instrument = find(name);
    if (instrument) return { instrument, contract: null };
  }
  const root = bare.replace(/^[/@.]/, '');
  const coded = CONTRACT.exec(root);
  if (coded) {
    const instrument = find(coded[1] as string);
    if (instrument) return { instrument, contract: `${coded[1]}${coded[2]}${(coded[3] as string).slice(-2)}` };
  }
  const dated = DATED.exec(root);
  const instrument = dated && find(dated[1] as string);
  if (!instrument) return null;
  const month = dated[2] ? Number(dated[2]) : MONTH_NAMES.indexOf(dated[4] as string) + 1;
  if (month < 1 || month > 12) return null;
  return { instrument, contract: `${dated[1]}${MONTH_CODES[month - 1]}${dated[3] ?? dated[5]}` };
}

const MONTH_OF_CONTRACT = pattern(`([${MONTH_CODES}])(\\d{1,2})$`);

/** The month of a contract such as ESH4, in months since year 0; the year is the one nearest to that of `ts` (UTC ms). */
export function contractMonth(contract: string, ts: number): number {
  const [, code = '', digits = ''] = MONTH_OF_CONTRACT.exec(contract) ?? [];
  const span = digits.length === 1 ? 10 : 100;
  const year = new Date(ts).getUTCFullYear();
  const nearest = Math.round((year - Number(digits)) / span) * span + Number(digits);
  return nearest * 12 + MONTH_CODES.indexOf(code);
}

/** The root of a continuous symbol: "ES1!", "ES.C.0", "ES=F", "@ES", "/ES", "ES_F", "ES #F", "ES 12-99" without a month. */
const undatedRoot = (text: string): string =>
  text.replace(/^[/@.]/, '').replace(/(\d!|\.[CNV]\.\d+|=F|=X|_F| ?#F|-C)$/, '');
