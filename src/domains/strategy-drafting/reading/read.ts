import { parse, TOKEN_CODES } from '../../../generated/strategy-grammar.ts';
import { build, type Clause, type Item } from './clauses.ts';
import { type Lexed, type Lexeme, lex } from './lexer.ts';
import { namesOfNodes, namesOfPatterns } from './numbers.ts';
import { CannotDrawError } from './terms.ts';

// A prompt as clauses, with an account of every word.

export interface Reading {
  /** In the order of the prompt, with the number of their sentence. */
  clauses: readonly (Clause & { sentence: number; words: string })[];
  /** The words that no clause and no filler took. */
  unread: readonly string[];
  /** What was understood, and cannot be drawn. */
  impossible: readonly string[];
  assumed: readonly string[];
}

const MAX_FRAGMENTS = 8;
const MAX_DEPTH = 8;

/** Node types that the grammar has rules for. */
const KNOWN_NODES = new Set(
  'ind.sma ind.ema ind.rsi ind.macd ind.bollinger ind.atr ind.adx ind.stochastic ind.vwap ind.donchian ind.supertrend ind.rel_volume'.split(
    ' ',
  ),
);
const NODE_NAMES = [...namesOfNodes(KNOWN_NODES), ...namesOfPatterns()];

export function read(prompt: string, symbols: readonly string[]): Reading {
  const lexed = lex(prompt, new Set(symbols), [...NODE_NAMES, ...INSTRUMENT_NAMES]);
  const { lexemes, corrected, text } = lexed;
  const lost = new Set(lexemes.flatMap(({ known }, k) => (known ? [] : [k])));
  const assumed = corrected.map(({ from, to }) => `"${from}" is read as "${to}".`);
  const tokens = tokensOf(lexemes);
  if (tokens.text === '') return { clauses: [], unread: fragments(lexed, lost), impossible: [], assumed };
  let items: Item[];
  try {
    items = parse(tokens.text, {
      build: { ...build, ...counting(), number: tokens.numberOf, words: tokens.wordsOf },
      zone: onlyZoneIn(lexemes),
      peg$silentFails: 1,
    });
  } catch (error) {
    if (error instanceof TooMuchError) return { clauses: [], unread: [], impossible: [error.message], assumed };
    if (!(error instanceof CannotDrawError)) throw error;
    const at = error.to > error.from ? quoted(text, lexemes, tokens, error.from, error.to) : null;
    const what = at && at.toLowerCase() !== error.message ? `${error.message} ("${at}")` : `"${at ?? error.message}"`;
    return { clauses: [], unread: fragments(lexed, lost), impossible: [what], assumed };
  }
  const clauses: Reading['clauses'][number][] = [];
  let sentence = 0;
  for (const item of (items as unknown[]).flat(2) as (
    | Clause
    | { kind: 'unread'; start: number; end: number }
    | { kind: 'end' }
    | null
  )[]) {
    if (item === null) continue;
    if (item.kind === 'end') sentence += 1;
    else if (item.kind === 'unread') lost.add(tokens.lexemeAt(item.start));
    else clauses.push({ ...(item as Clause), sentence, words: quoted(text, lexemes, tokens, item.start, item.end) });
  }
  return { clauses, unread: fragments(lexed, lost), impossible: [], assumed };
}

const ZONES = new Set(['et', 'ct', 'utc', 'gb', 'pt', 'de']);
/** The zone of all times, where the prompt names one. */
function onlyZoneIn(lexemes: readonly Lexeme[]): string | null {
  const named = new Set(lexemes.flatMap(({ tokens }) => tokens.filter((token) => ZONES.has(token))));
  const [only] = named;
  return named.size === 1 && only ? only : null;
}

const NUMBER = /^-?\d+(?:\.\d+)?$/;
/** A token that the grammar does not have. */
const UNKNOWN = '\ue000';
const WORDS = new Map([...TOKEN_CODES].map(([word, code]) => [String.fromCharCode(code), `${word} `]));

/** Words are one character of what the parser reads; numbers, times, symbols and node types are spelled out. */
function codeOf(token: string): string {
  const code = TOKEN_CODES.get(token);
  if (code !== undefined) return String.fromCharCode(code);
  return /^[\d@]|:/.test(token) ? `${token} ` : UNKNOWN;
}

const WHOLE = 0xf000;
const OTHER = 0xf400;
const ROOM = 0x400;

/** Numbers as one character each, whole ones in a range of their own. */
function createNumbers() {
  const values: Record<number, number[]> = { [WHOLE]: [], [OTHER]: [] };
  return {
    codeOf(value: number): string {
      const range = Number.isInteger(value) && value >= 0 ? WHOLE : OTHER;
      const list = values[range] as number[];
      let at = list.indexOf(value);
      if (at < 0) at = list.push(value) - 1;
      return at < ROOM ? String.fromCharCode(range + at) : UNKNOWN;
    },
    valueOf(character: string): number | undefined {
      const code = character.charCodeAt(0);
      return code >= OTHER ? values[OTHER]?.[code - OTHER] : values[WHOLE]?.[code - WHOLE];
    },
  };
}

const toldNumber = (value: number | undefined, character: string): string =>
  value === undefined ? character : `${value} `;

/** More than any strategy says; a prompt that is longer is not worth the time. */
const MAX_UNREAD = 24;
const MAX_CLAUSES = 48;
class TooMuchError extends Error {}

/** Stops reading where a prompt says too much, or too much that is not understood. */
function counting(): Pick<typeof build, 'unread' | 'clause'> {
  let unread = 0;
  let clauses = 0;
  return {
    unread(range) {
      if (++unread > MAX_UNREAD) throw new TooMuchError(`more than ${MAX_UNREAD} words that mean nothing here`);
      return build.unread(range);
    },
    clause(meaning, range) {
      if (++clauses > MAX_CLAUSES) throw new TooMuchError(`more than ${MAX_CLAUSES} rules`);
      return build.clause(meaning, range);
    },
  };
}

interface Tokens {
  text: string;
  /** Which lexeme the token at an offset belongs to. */
  lexemeAt(offset: number): number;
  numberOf(character: string): number;
  /** What a piece of the text says. */
  wordsOf(piece: string): string;
}

/** The text that the grammar reads. Brackets that are nested deeper than any sentence needs are left out. */
function tokensOf(lexemes: readonly Lexeme[]): Tokens {
  const starts: number[] = [];
  const owners: number[] = [];
  const parts: string[] = [];
  const numbers = createNumbers();
  let length = 0;
  let depth = 0;
  lexemes.forEach(({ tokens, known }, owner) => {
    // Unknown words separate what is before and behind them; a run of them is one.
    if (!known && parts.at(-1) === UNKNOWN && lexemes[owner - 1]?.known === false) return;
    for (const token of known ? tokens : ['']) {
      if (token === '(') depth += 1;
      if ((token === '(' || token === ')') && depth > MAX_DEPTH) continue;
      if (token === ')' && depth > 0) depth -= 1;
      starts.push(length);
      owners.push(owner);
      const part = NUMBER.test(token) ? numbers.codeOf(Number(token)) : codeOf(token);
      parts.push(part);
      length += part.length;
    }
  });
  const text = parts.join('');
  return {
    text: parts.every((part) => part === UNKNOWN) ? '' : text,
    numberOf: (character) => numbers.valueOf(character) as number,
    wordsOf: (piece) =>
      [...piece].map((character) => WORDS.get(character) ?? toldNumber(numbers.valueOf(character), character)).join(''),
    lexemeAt(offset) {
      let [low, high] = [0, starts.length - 1];
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if ((starts[middle] as number) <= offset) low = middle;
        else high = middle - 1;
      }
      return owners[low] ?? 0;
    },
  };
}

function quoted(text: string, lexemes: readonly Lexeme[], tokens: Tokens, start: number, end: number): string {
  const first = lexemes[tokens.lexemeAt(start)];
  const last = lexemes[tokens.lexemeAt(Math.max(start, end - 1))];
  return first && last ? text.slice(first.from, last.to).replace(/^[\s,.;:]+|[\s,.;:]+$/g, '') : '';
}

/** Runs of lost words, with the filler between them, as the prompt has them. */
function fragments({ text, lexemes }: Lexed, lost: ReadonlySet<number>): string[] {
  const runs: [number, number][] = [];
  let open = false;
  lexemes.forEach((lexeme, k) => {
    if (lost.has(k)) {
      const run = runs.at(-1);
      if (open && run) run[1] = lexeme.to;
      else runs.push([lexeme.from, lexeme.to]);
      open = true;
    } else if (lexeme.tokens.length > 0) open = false;
  });
  const told = runs.map(([from, to]) => {
    const words = [...text.slice(from, to).replace(/\s+/g, ' ').trim()];
    return words.length > 80 ? `${words.slice(0, 79).join('')}…` : words.join('');
  });
  return [...new Set(told)].slice(0, MAX_FRAGMENTS);
}

const named = (symbol: string, names: string) =>
  names.split(', ').map((name) => ({ words: name.split(' '), tokens: [`sym:${symbol}`] }));

/** What the markets are called beside their symbols; the micro contract is meant. */
const INSTRUMENT_NAMES = [
  ...named(
    'MNQ',
    'nasdaq, nasdaq 100, qqq, ndx, nasdaq futures, micro nasdaq, micro nq, nasdaq100, nas, nas100, us100',
  ),
  ...named('MES', 's&p, s&p 500, spx, spy, sp500, micro es, spoos, s and p, s and p 500, spooz, us500, micro s&p'),
  ...named('MYM', 'dow, dow jones, djia, us30'),
  ...named('M2K', 'russell, russell 2000, iwm, small caps'),
  ...named('MCL', 'crude, crude oil, oil, wti, crude oil futures'),
  ...named('MGC', 'gold, gold futures, xau'),
  ...named('SIL', 'silver, silver futures'),
  ...named('M6E', 'euro fx, eur usd, eurusd, euro'),
  ...named('MBT', 'bitcoin, btc, bitcoin futures'),
];
