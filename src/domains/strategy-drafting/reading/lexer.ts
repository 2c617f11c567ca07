import { ENGLISH_WORDINGS, type Wording } from './lexicon.ts';
import { FOREIGN_WORDINGS, type Language, MARKS } from './lexicon-foreign.ts';
import { numbersInWords } from './number-words.ts';
import { correction, type Speller, spellerOf } from './spelling.ts';

// Splits a prompt into the tokens of the grammar. Every word ends as one or more tokens, as filler, or as unknown.

/** Tokens of one wording, and where the prompt has it. */
export interface Lexeme {
  /** What the grammar reads; none for filler. */
  tokens: readonly string[];
  known: boolean;
  from: number;
  to: number;
}
export interface Lexed {
  /** The normalised prompt, which `from` and `to` count. */
  text: string;
  lexemes: readonly Lexeme[];
  language: Language | null;
  /** "corss" read as "cross". */
  corrected: readonly { from: string; to: string }[];
}

interface Piece {
  text: string;
  /** `time`: minutes after midnight and whether am or pm is said. */
  kind: 'word' | 'number' | 'time' | 'ratio' | 'mark' | 'odd';
  token: string;
  from: number;
  to: number;
}

const MAX_CORRECTIONS = 20;
const MAX_PIECES = 500;
const MIN_FILLER = 6;

const SPACE = /\s+/y;
const CLOCK = /(\d{1,2})(?::|h|\.)(\d{2})(?![\d%])\s?(?:(am|pm|a\.m\.|p\.m\.)(?![a-z]))?/iy;
const HOUR = /(\d{1,2})\s?(?:(am|pm|a\.m\.|p\.m\.)(?![a-z])|uhr(?![a-z])|h(?![a-z\d]))/iy;
const RATIO = /(\d{1,3}(?:\.\d{1,3})?):(\d{1,3}(?:\.\d{1,3})?)(?![\d:])/y;
const NUMBER = /(?:\d{1,3}(?:,\d{3})+(?![\d])|\d{1,9})(?:\.\d{1,9})?|\.\d{1,9}/y;
const LONG_NUMBER = /\d{10,}/y;
const COMMA_DECIMAL = /\d{1,6},\d{1,4}(?![\d,])/y;
const SYMBOL = /[a-z\d]{2,4}(?![\w])/iy;
const WORD = /[rs][1-3](?![\w.])|%[kdbr](?![a-z])|[+-]di(?![a-z])|s&p|r:r|[a-zßà-öø-ÿœσ]+(?:['’][a-zßà-öø-ÿ]+)*/iy;
const MARK = />=|<=|=>|->|→|[><=+\-/,.;:!?()%$@&|–—•*"“”'[\]]/y;

/** One pass over the text. */
function pieces(text: string, symbols: ReadonlySet<string>, decimalComma: boolean): Piece[] {
  const found: Piece[] = [];
  let at = 0;
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    return pattern.exec(text);
  };
  const push = (kind: Piece['kind'], token: string, length: number) => {
    const [before, last] = found.slice(-2);
    // A third of the same mark or word says no more than two, and each token costs the grammar its rules.
    if (last && before && [before, last].every((piece) => piece.kind === kind && piece.token === token)) {
      if (kind === 'mark' || kind === 'word') {
        at += length;
        last.to = at;
        last.text = text.slice(last.from, at);
        return;
      }
    }
    found.push({ kind, token, text: text.slice(at, at + length), from: at, to: at + length });
    at += length;
  };
  while (at < text.length) {
    // Ordinary prompts of the longest length have fewer; the rest is reported as not understood.
    if (found.length >= MAX_PIECES) {
      push('odd', '', text.length - at);
      break;
    }
    const space = match(SPACE);
    if (space) {
      if (space[0].includes('\n')) push('mark', '.', space[0].length);
      else at += space[0].length;
      continue;
    }
    const symbol = match(SYMBOL);
    if (symbol && isSymbol(symbol[0], symbols)) {
      push('word', symbol[0], symbol[0].length);
      continue;
    }
    const digit = /[\d.]/.test(text[at] as string);
    const clock = digit ? clockAt(match) : null;
    if (clock) {
      push('time', clock.token, clock.length);
      continue;
    }
    const ratio = digit && match(RATIO);
    if (ratio) {
      push('ratio', `${Number(ratio[1])}:${Number(ratio[2])}`, ratio[0].length);
      continue;
    }
    const tooLong = digit && match(LONG_NUMBER);
    if (tooLong) {
      push('odd', '', tooLong[0].length);
      continue;
    }
    const comma = digit && (decimalComma || text.startsWith('0,', at)) && match(COMMA_DECIMAL);
    const number = comma || (digit && match(NUMBER));
    if (number) {
      const plain = comma ? number[0].replace(',', '.') : number[0].replaceAll(',', '');
      push('number', String(Number(plain)), number[0].length);
      continue;
    }
    const word = match(WORD);
    if (word) {
      push('word', word[0], word[0].length);
      continue;
    }
    const mark = match(MARK);
    if (mark) push('mark', mark[0], mark[0].length);
    else push('odd', '', text.codePointAt(at) !== undefined && (text.codePointAt(at) as number) > 0xffff ? 2 : 1);
  }
  return found;
}

const DIGIT_CLOCK = /^(?:[01]\d|2[0-3])[0-5]\d$/;
const BETWEEN = new Set(['and', 'to', 'until', '-', 'till', 'through']);
/** "0930", and "1600" beside such a time or a zone, are times of day. */
function withDigitClocks(found: Piece[]): Piece[] {
  const isTime = (piece: Piece | undefined): boolean =>
    piece?.kind === 'time' || (piece?.kind === 'number' && piece.text.startsWith('0') && DIGIT_CLOCK.test(piece.text));
  const isZone = (piece: Piece | undefined): boolean => /^(et|est|ct|cst|utc)$/i.test(piece?.text ?? '');
  return found.map((piece, at) => {
    if (piece.kind !== 'number' || !DIGIT_CLOCK.test(piece.text)) return piece;
    const beside = [found[at - 1], found[at + 1]].map((one) => BETWEEN.has(one?.text.toLowerCase() ?? ''));
    const told =
      isTime(piece) ||
      isZone(found[at + 1]) ||
      (beside[0] && isTime(found[at - 2])) ||
      (beside[1] && isTime(found[at + 2]));
    if (!told) return piece;
    return { ...piece, kind: 'time', token: `@${piece.text.slice(0, 2)}:${piece.text.slice(2)}!` };
  });
}

/** "9:30", "3pm", "15 Uhr", "9h30" as "@09:30", with "p" or "a" where it is said. */
function clockAt(match: (pattern: RegExp) => RegExpExecArray | null): { token: string; length: number } | null {
  const full = match(CLOCK);
  const half = full ? null : match(HOUR);
  const found = full ?? half;
  if (!found) return null;
  const text = found[0];
  // "1.50" is a number unless it is said to be a time.
  if (full && text.includes('.') && !full[3]) return null;
  if (half && /\d\s?h$/i.test(text) && !/^\d{1,2}h$/i.test(text)) return null;
  const hour = Number(found[1]);
  const minute = full ? Number(full[2]) : 0;
  const half12 = ((full ? full[3] : half?.[2]) ?? '').charAt(0).toLowerCase();
  if (hour > 24 || minute > 59 || (half12 && (hour > 12 || hour === 0))) return null;
  if (half && !half12 && /h$/i.test(text)) return null;
  const on24 = half12 === 'p' && hour < 12 ? hour + 12 : half12 === 'a' && hour === 12 ? 0 : hour % 24;
  const clock = `${String(on24).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
  return { token: `@${clock}${half12 || (half && /uhr/i.test(text)) ? '!' : ''}`, length: text.trimEnd().length };
}

/** "SI" and "ES" are words of other languages: they count in capitals alone, or with a dollar sign. */
const isSymbol = (word: string, symbols: ReadonlySet<string>): boolean =>
  symbols.has(word.toUpperCase()) &&
  (word === word.toUpperCase() || (word.toLowerCase() !== 'si' && word === word.toLowerCase()));

class Lexicon {
  private readonly byFirst = new Map<string, Wording[]>();
  readonly words = new Set<string>();

  constructor(wordings: readonly Wording[]) {
    for (const wording of wordings) {
      const first = wording.words[0] as string;
      const list = this.byFirst.get(first);
      if (list) list.push(wording);
      else this.byFirst.set(first, [wording]);
      // A short word that is mistaken for filler would be lost without a trace.
      for (const word of wording.words)
        if (wording.tokens.length > 0 || word.length >= MIN_FILLER) this.words.add(word);
    }
    // The longest first; of equal ones the later, which a language adds.
    for (const list of this.byFirst.values()) list.reverse().sort((a, b) => b.words.length - a.words.length);
  }

  /** The longest wording that begins at `at`. */
  find(words: readonly (string | null)[], at: number): Wording | null {
    for (const wording of this.byFirst.get(words[at] as string) ?? []) {
      if (wording.words.every((word, k) => words[at + k] === word)) return wording;
    }
    return null;
  }
}

const lexicons = new Map<Language | null, { lexicon: Lexicon; speller: Speller }>();

function lexiconOf(language: Language | null) {
  const known = lexicons.get(language);
  if (known) return known;
  const lexicon = new Lexicon([...ENGLISH_WORDINGS, ...(language ? FOREIGN_WORDINGS[language] : [])]);
  const made = { lexicon, speller: spellerOf(lexicon.words) };
  lexicons.set(language, made);
  return made;
}

function languageOf(found: readonly Piece[]): Language | null {
  const scores = { German: 0, French: 0, Spanish: 0 };
  const seen = new Set(found.filter(({ kind }) => kind === 'word').map(({ text }) => text.toLowerCase()));
  const languages = Object.keys(MARKS) as Language[];
  for (const word of seen) for (const language of languages) if (MARKS[language].has(word)) scores[language] += 1;
  const best = languages.reduce((a, b) => (scores[b] > scores[a] ? b : a));
  const english = ['when', 'the', 'above', 'below', 'buy', 'and', 'is', 'if', 'crosses'].filter((word) =>
    seen.has(word),
  );
  return scores[best] >= 2 && scores[best] > english.length ? best : null;
}

/** Marks that the grammar reads; others separate nothing and say nothing. */
const MARKS_READ: Readonly<Record<string, string>> = {
  ',': ',',
  '.': '.',
  ';': '.',
  '!': '.',
  '?': '.',
  ':': ':',
  '(': '(',
  ')': ')',
  '/': '/',
  '-': '-',
  '–': '-',
  '—': ',',
  '>': 'above',
  '<': 'below',
  '>=': 'at_least',
  '<=': 'at_most',
  '=': 'equals',
  '=>': ':',
  '->': ':',
  '→': ':',
  '+': 'and',
  '&': 'and',
  '%': 'percent',
  $: '$',
  '@': 'at',
  '|': '.',
  '•': '.',
  '*': '',
  '"': '',
  "'": '',
  '[': '(',
  ']': ')',
  '“': '',
  '”': '',
};

/** One letter that is a word of the grammar after a number: "2R", "5m", "3d". */
const LETTER_UNITS: Readonly<Record<string, string>> = {
  m: 'minute',
  h: 'hour',
  d: 'day',
  r: 'r',
  x: 'x',
  t: 'tick',
  s: 'second',
  w: 'week',
  n: 'atr',
};
const LETTERS: Readonly<Record<string, string>> = { k: 'stoch_k', d: 'stoch_d', x: 'x', r: 'r' };

export function lex(prompt: string, symbols: ReadonlySet<string>, names: readonly Wording[]): Lexed {
  const text = prompt
    .normalize('NFKC')
    .slice(0, 4_000)
    .replace(/[’‘`´]/g, "'")
    .replace(/≥/g, '>=')
    .replace(/≤/g, '<=')
    .replace(/[‐-―−]/g, '-')
    .replace(/×/g, 'x');
  const first = pieces(text, symbols, false);
  const language = languageOf(first);
  const found = withDigitClocks(numbersInWords(language ? pieces(text, symbols, true) : first));
  const { lexicon, speller } = lexiconOf(language);
  const named = namesOf(names);
  const words = found.map(({ kind, text: word }) => (kind === 'word' ? plain(word) : kind === 'mark' ? word : null));
  const lexemes: Lexeme[] = [];
  const corrected: { from: string; to: string }[] = [];
  for (let at = 0; at < found.length; ) {
    const piece = found[at] as Piece;
    const before = found[at - 1];
    const push = (tokens: readonly string[], count = 1, known = true) => {
      lexemes.push({ tokens, known, from: piece.from, to: (found[at + count - 1] as Piece).to });
      at += count;
    };
    if (piece.kind === 'number' || piece.kind === 'ratio' || piece.kind === 'time') {
      push([piece.token]);
      continue;
    }
    if (piece.kind === 'odd') {
      push([], 1, false);
      continue;
    }
    const word = words[at] as string;
    if (piece.kind === 'mark') {
      const next = found[at + 1];
      // "-100" after a space is a number below zero; "9-21" is not.
      const isSign =
        (word === '-' || word === '+') &&
        next?.kind === 'number' &&
        next.from === piece.to &&
        (before === undefined || before.to < piece.from) &&
        before?.kind !== 'number';
      if (isSign) {
        push([word === '-' ? `-${next.token}` : next.token], 2);
        continue;
      }
      const joinsWords =
        word === '-' &&
        before?.to === piece.from &&
        next?.from === piece.to &&
        !(before.kind !== 'word' && next.kind !== 'word');
      // "20-day", "take-profit".
      if (joinsWords) {
        push([]);
        continue;
      }
      const wording = lexicon.find(words, at);
      if (wording) push(wording.tokens, wording.words.length);
      else if (word in MARKS_READ) push(MARKS_READ[word] === '' ? [] : [MARKS_READ[word] as string]);
      else push([], 1, false);
      continue;
    }
    if (isSymbol(piece.text, symbols) && !(language && piece.text !== piece.text.toUpperCase())) {
      push([`sym:${piece.text.toUpperCase()}`]);
      continue;
    }
    const touchesNumber = before?.kind === 'number' && before.to === piece.from;
    if (
      word.length === 1 &&
      word in LETTER_UNITS &&
      (touchesNumber || (before?.kind === 'number' && word !== 'd' && word !== 's'))
    ) {
      push([LETTER_UNITS[word] as string]);
      continue;
    }
    // "der 9er EMA"
    if (touchesNumber && language === 'German' && /^(er|er-|te|ten|ter)$/.test(word)) {
      push([]);
      continue;
    }
    const wording = lexicon.find(words, at);
    const name = named.find(words, at);
    if (name && (!wording || name.words.length > wording.words.length)) {
      push(name.tokens, name.words.length);
      continue;
    }
    if (wording) {
      push(wording.tokens, wording.words.length);
      continue;
    }
    if (word in LETTERS) {
      push([LETTERS[word] as string]);
      continue;
    }
    const right = corrected.length < MAX_CORRECTIONS ? correction(speller, word) : null;
    if (right) {
      corrected.push({ from: piece.text, to: right });
      words[at] = right;
      const better = lexicon.find(words, at);
      if (better) {
        push(better.tokens, better.words.length);
        continue;
      }
    }
    push([], 1, false);
  }
  return { text, lexemes, language, corrected };
}

/** Lower case, without the apostrophes of "don't" and "yesterday's". */
const plain = (word: string): string => {
  const lower = word.toLowerCase();
  return lower.endsWith("'s") ? lower.slice(0, -2) : lower.replaceAll("'", '');
};

const namedLexicons = new WeakMap<readonly Wording[], Lexicon>();
function namesOf(names: readonly Wording[]): Lexicon {
  const known = namedLexicons.get(names) ?? new Lexicon(names);
  namedLexicons.set(names, known);
  return known;
}
