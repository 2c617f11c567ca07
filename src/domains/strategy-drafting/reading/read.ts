import { parse } from '../../../generated/strategy-grammar.ts';
import { type Clause, build, type Item } from './clauses.ts';
import { type Lexed, type Lexeme, lex } from './lexer.ts';
import { namesOfNodes } from './numbers.ts';
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

/** A prompt with more unknown words is no strategy. */
const MAX_UNKNOWN = 60;
const MAX_FRAGMENTS = 8;
const MAX_DEPTH = 8;

/** Node types that the grammar has rules for. */
const KNOWN_NODES = new Set(
  'ind.sma ind.ema ind.rsi ind.macd ind.bollinger ind.atr ind.adx ind.stochastic ind.vwap ind.donchian ind.supertrend ind.rel_volume'.split(' '),
);
const NODE_NAMES = namesOfNodes(KNOWN_NODES);

export function read(prompt: string, symbols: readonly string[]): Reading {
  const lexed = lex(prompt, new Set(symbols), [...NODE_NAMES, ...INSTRUMENT_NAMES]);
  const { lexemes, corrected, text } = lexed;
  const lost = new Set(lexemes.flatMap(({ known }, k) => (known ? [] : [k])));
  const assumed = corrected.map(({ from, to }) => `"${from}" is read as "${to}".`);
  const tokens = tokensOf(lexemes);
  if (lost.size > MAX_UNKNOWN || tokens.text === '') return { clauses: [], unread: fragments(lexed, lost), impossible: [], assumed };
  let items: Item[];
  try {
    items = parse(tokens.text, { build });
  } catch (error) {
    if (!(error instanceof CannotDrawError)) throw error;
    const at = error.to > error.from ? quoted(text, lexemes, tokens, error.from, error.to) : null;
    const what = at && at.toLowerCase() !== error.message ? `${error.message} ("${at}")` : `"${at ?? error.message}"`;
    return { clauses: [], unread: fragments(lexed, lost), impossible: [what], assumed };
  }
  const clauses: Reading['clauses'][number][] = [];
  let sentence = 0;
  for (const item of (items as unknown[]).flat(2) as (Clause | { kind: 'unread'; start: number; end: number } | { kind: 'end' } | null)[]) {
    if (item === null) continue;
    if (item.kind === 'end') sentence += 1;
    else if (item.kind === 'unread') lost.add(tokens.lexemeAt(item.start));
    else clauses.push({ ...(item as Clause), sentence, words: quoted(text, lexemes, tokens, item.start, item.end) });
  }
  return { clauses, unread: fragments(lexed, lost), impossible: [], assumed };
}

interface Tokens {
  text: string;
  /** Which lexeme the token at an offset belongs to. */
  lexemeAt(offset: number): number;
}

/** The text that the grammar reads. Brackets that are nested deeper than any sentence needs are left out. */
function tokensOf(lexemes: readonly Lexeme[]): Tokens {
  const starts: number[] = [];
  const owners: number[] = [];
  const parts: string[] = [];
  let length = 0;
  let depth = 0;
  lexemes.forEach(({ tokens, known }, owner) => {
    // An unknown word stands between what is before and behind it.
    for (const token of known ? tokens : ['?']) {
      if (token === '(') depth += 1;
      if ((token === '(' || token === ')') && depth > MAX_DEPTH) continue;
      if (token === ')' && depth > 0) depth -= 1;
      starts.push(length);
      owners.push(owner);
      parts.push(`${token} `);
      length += token.length + 1;
    }
  });
  const text = parts.join('');
  return {
    text: parts.every((part) => part === '? ') ? '' : text,
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
  ...named('MNQ', 'nasdaq, nasdaq 100, qqq, ndx, nasdaq futures, micro nasdaq, micro nq, nasdaq100, nas, nas100, us100'),
  ...named('MES', 's&p, s&p 500, spx, spy, sp500, micro es, spoos, s and p, s and p 500, spooz, us500, micro s&p'),
  ...named('MYM', 'dow, dow jones, djia, us30'),
  ...named('M2K', 'russell, russell 2000, iwm, small caps'),
  ...named('MCL', 'crude, crude oil, oil, wti, crude oil futures'),
  ...named('MGC', 'gold, gold futures, xau'),
  ...named('SIL', 'silver, silver futures'),
  ...named('M6E', 'euro fx, eur usd, eurusd, euro'),
  ...named('MBT', 'bitcoin, btc, bitcoin futures'),
];
