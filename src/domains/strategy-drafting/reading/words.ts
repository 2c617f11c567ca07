import { pattern } from '../../../kernel/pattern.ts';

// The prompt in normalised form: lower case, numbers as digits, parsed words removed.

const ONES = [
  'zero',
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
  'eleven',
  'twelve',
  'thirteen',
  'fourteen',
  'fifteen',
  'sixteen',
  'seventeen',
  'eighteen',
  'nineteen',
];
const TENS: Readonly<Record<string, number>> = {
  twenty: 20,
  thirty: 30,
  forty: 40,
  fifty: 50,
  sixty: 60,
  seventy: 70,
  eighty: 80,
  ninety: 90,
};
const one = ONES.join('|');
const ten = Object.keys(TENS).join('|');
const NUMBER_WORDS = pattern(
  `\\b(?:(${one}|${ten})(?:[- ](${ONES.slice(1, 10).join('|')}))?( hundred)?)( and a half)?\\b`,
  'g',
);

/** NFKC expands a character to up to 18; longer text is truncated. */
const MAX_LENGTH = 4_000;

/**
 * Lower case, plain quotes and dashes, "twenty-five" as 25, "1,500" as 1500. Numbers have at most nine digits before and
 * after the point.
 */
export function normalise(prompt: string): string {
  return prompt
    .normalize('NFKC')
    .slice(0, MAX_LENGTH)
    .toLowerCase()
    .replace(/[‘’`´]/g, "'")
    .replace(/[“”]/g, '"')
    .replace(/[‐-―−]/g, '-')
    .replace(/≥/g, '>=')
    .replace(/≤/g, '<=')
    .replace(/×/g, 'x')
    .replace(/(\d),(?=\d{3}\b)/g, '$1')
    .replace(/(\.\d{9})\d+/g, '$1')
    .replace(/\d{10,}/g, 'number-with-too-many-digits')
    .replace(/\bhalf an hour\b/g, '30 minutes')
    .replace(/\ban hour\b/g, '1 hour')
    .replace(/\ba (?:single|couple of)\b/g, (words) => (words === 'a single' ? '1' : '2'))
    .replace(/\b(?:once|one time) (?=(?:a|per|each) (?:day|session))/g, '1 trade ')
    .replace(/\btwice (?=(?:a|per|each) (?:day|session))/g, '2 trades ')
    .replace(NUMBER_WORDS, (words, first: string, second?: string, hundred?: string, half?: string) => {
      const head = TENS[first] ?? ONES.indexOf(first);
      if (second && head < 20) return words;
      const value = (head + (second ? ONES.indexOf(second) : 0)) * (hundred ? 100 : 1) + (half ? 0.5 : 0);
      return String(value);
    })
    .replace(/\bhalf\b(?= (?:a|an|r\b))/g, '0.5')
    .replace(/\s+/g, ' ')
    .trim();
}

/** Text under parsing: each parser removes what it has consumed. */
export interface Words {
  /** The remaining text, with the original length. */
  readonly left: string;
  /** The first match, which is removed; null without one. */
  take(pattern: RegExp): RegExpExecArray | null;
  /** Every match; all are removed. */
  takeAll(pattern: RegExp): RegExpExecArray[];
  /** Removes `length` characters at `at`. */
  cut(at: number, length: number): void;
}

/** Replaces consumed text; patterns do not match across it. */
const READ = '\ue000';

export function createWords(text: string): Words {
  let left = ` ${text} `;
  const words: Words = {
    get left() {
      return left;
    },
    take(pattern) {
      const match = pattern.exec(left);
      if (!match) return null;
      words.cut(match.index, match[0].length);
      return match;
    },
    cut(at, length) {
      left = left.slice(0, at) + READ.repeat(length) + left.slice(at + length);
    },
    takeAll(pattern) {
      const matches: RegExpExecArray[] = [];
      for (let match = words.take(pattern); match?.[0]; match = words.take(pattern)) matches.push(match);
      return matches;
    },
  };
  return words;
}

const FILLER = new Set(
  `a an the and or but of to in on at by with for from is are was be been being it its it's this that these those i i'd
  i'm me my mine we our us you your please can could would should will shall want wants need needs like make made build
  create design draw give generate write me some something strategy strategies system bot algo algorithm trading trade
  trades trader setup setups idea simple basic classic good nice based using use uses used via when whenever while if
  once then so as than there here just only also too both each every any all not no do does don't per into out up down
  over under above below about around approximately roughly ish market markets price prices close closes closed closing
  bar bars candle candles candlestick chart charts timeframe period periods indicator indicators signal signals condition
  conditions rule rules position positions entry entries enter exit exits order orders take takes get gets go goes going
  come comes back again new next last previous first same other another more most less least very really quite still
  until till before after during within between through across against along time times day days session sessions
  futures contract contracts micro mini emini e-mini index value values level levels line lines side sides way ways
  direction directions move moves moving average averages set sets place put keep let lets got have has had having
  which who what where how why one ones let's pls thanks thank hi hello hey okay ok e.g eg i.e ie etc vs versus
  long longs short shorts buy buys sell sells buying selling open opens opened opening run runs look looks looking
  start starts stop stops target targets profit loss confirmed confirmation confirm confirms trigger triggers happen
  happens happening occurs occur wait waits waiting see seeing sees default standard normal regular usual settings
  setting length fast slow faster slower they them their he she his her anything everything max maximum min minimum
  most least size sized risk reward rr plus minus times x r t s m h d pullback pullbacks dip dips rally rallies strong
  weak high low highs lows higher lower trend trends trending momentum volatility intraday scalp scalping scalper swing
  daytrade daytrading style type kind version mode filter filters filtered side-ways today fully automated automatic
  automatically hard tight wide initial protective fixed dynamic level-based must may might does entering exiting entered
  exited holding hold holds held allow allowed allows ideal ideally prefer preferably e ex7 vix hey reverse opposite
  vice versa mirror symmetrical symmetric above-mentioned following follows follow follower followers trend-following
  mean reversion reverting breakout breakouts crossover crossovers cross crosses crossing fade fades fading bounce bounces
  respectively well together combined combine combining combination instead rather also additionally furthermore finally
  think thinking lot lots few little bit part half full entire whole rest remaining etc pair pairs plain sure certain
  upside downside because since trades' bars' that's there's what's i've we're you're isn't doesn't aren't can't won't let me know`.split(
    /\s+/,
  ),
);

/** Fragments that were not understood, each a few words, without fillers. */
export function unreadIn(left: string): string[] {
  const fragments: string[] = [];
  for (const clause of left.split(/[\ue000,;:!?()"\n]+|\.(?!\d)/)) {
    const words = clause.split(/\s+/).filter(Boolean);
    const known = (word: string) => {
      const bare = word.replace(/^[^\p{L}\d]+|(?<![^\p{L}\d])[^\p{L}\d]+$/gu, '');
      return bare === '' || FILLER.has(bare);
    };
    while (words.length > 0 && known(words[0] as string)) words.shift();
    while (words.length > 0 && known(words.at(-1) as string)) words.pop();
    if (words.length > 0) fragments.push(words.join(' ').slice(0, 80));
  }
  return [...new Set(fragments)].slice(0, 8);
}
