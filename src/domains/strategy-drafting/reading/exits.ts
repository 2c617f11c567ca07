import { pattern } from '../../../kernel/pattern.ts';
import type { Distance, Plan } from '../plan.ts';
import { DIGITS } from './settings.ts';
import type { Words } from './words.ts';

const N = `((?:${DIGITS}(?:\\.\\d{1,9})?|(?<!\\d)\\.\\d{1,9})(?!\\d))`;
const ATR = '(?:average true ranges?|atrs?)';
/** A quantity with its unit; groups: value, unit, ATR length. */
const Q = `(?:\\$ ?${N}|${N} ?-? ?(ticks?|points?|pts?|handles?|%|percent|pct|bps|r\\b|usd|dollars?|(?:x|\\*|times)? ?(?:the )?(?:${DIGITS}[- ]?(?:period|bar)s? )?${ATR}(?: ?\\(? ?${DIGITS} ?\\)?)?)|(?:an? |1 )?(${ATR})(?: ?\\(? ?(?:${DIGITS}) ?\\)?)? ?(?:x|\\*|times) ?${N}|(?:an |1 )(${ATR}))`;
/** Number of groups in a quantity. */
const GROUPS = 6;
/** A quantity that is not an amount of money, which is a trade's risk rather than its stop distance. */
const NO_USD = Q.replace('\\$ ?', '(?!)');
const IS =
  '(?: ?(?:loss|order|distance))?(?: ?(?:of|at|is|are|=|:|to|about|around|set at|set to|placed|placed at|should be|will be|away)){0,5}(?: (?:a|an|the|fixed))? ?';

/** The quantity whose groups start at `from` in a match. */
function quantity(match: RegExpExecArray, from: number): Distance | null {
  const [dollars, value, unit = '', atrWord, atrTimes, single] = match.slice(from, from + GROUPS);
  const whole = match[0];
  if (dollars !== undefined) return { unit: 'usd', value: Number(dollars) };
  const length = Number(
    /(?:atr|ranges?) ?\(? ?(\d{1,9})/.exec(whole)?.[1] ??
      /(\d{1,9})[- ]?(?:period|bar)s? (?:atr|average)/.exec(whole)?.[1] ??
      14,
  );
  if (atrWord !== undefined) return { unit: 'atr', value: Number(atrTimes), length };
  if (single !== undefined) return { unit: 'atr', value: 1, length };
  if (value === undefined) return null;
  const amount = Number(value);
  if (/atr|range/.test(unit)) return { unit: 'atr', value: amount, length };
  if (unit.startsWith('tick')) return { unit: 'ticks', value: amount };
  if (/^(?:point|pt|handle)/.test(unit)) return { unit: 'points', value: amount };
  if (unit === 'bps') return { unit: 'percent', value: amount / 100 };
  if (/^(?:%|percent|pct)/.test(unit)) return { unit: 'percent', value: amount };
  if (unit === 'r') return { unit: 'r', value: amount };
  return { unit: 'usd', value: amount };
}

const first = (words: Words, wordings: readonly RegExp[]): Distance | null => {
  for (const wording of wordings) {
    const match = words.take(wording);
    const found = match && quantity(match, 1);
    if (found && found.value > 0) return found;
  }
  return null;
};

/** A duration, possibly in bars. */
export interface Span {
  count: number;
  unit: 'bars' | 'minutes';
}
type Trade = Pick<Plan, 'trail' | 'breakeven'> & { stop: Distance | null; target: Distance | null; held: Span | null };

const spanOf = (count: string | undefined, unit: string | undefined): Span =>
  /^(?:bar|candle)/.test(unit ?? '')
    ? { count: Number(count), unit: 'bars' }
    : { count: Number(count) * (unit?.startsWith('h') ? 60 : 1), unit: 'minutes' };

const BREAKEVEN_AT = pattern(
  `(?:(?:move|bring|take|shift|set|raise)s?(?: the| my| your)? (?:stop|sl)(?: ?-?loss)? (?:up )?to )?\\b(?:break[- ]?even|be|b\\/e|entry)(?: stop)? (?:at|after|once|when|from)(?: (?:up|price (?:is|moves)|it is|in profit)){0,5}(?: by)? (?:\\+ ?)?${N} ?r\\b|(?:at|after|once(?: up)?|when(?: up)?) (?:\\+ ?)?${N} ?r,? (?:move|bring|shift)s?(?: the| my| your)? (?:stop|sl)(?: ?-?loss)? (?:up )?to (?:break[- ]?even|be|entry)`,
);
const TRAILS = [
  pattern(
    `\\btrail(?:ing|ed|s)?(?: the)?(?: (?:stop|sl))?${IS}(?:by |with |of |using )?(?:a |an )?${Q}(?: ?(?:trail(?:ing)?|behind))?`,
  ),
  pattern(`${Q}[- ]?(?:trailing|trail)(?: ?(?:stop|sl))?(?:[- ]?loss)?`),
];
const TRAIL_AFTER = pattern(
  `(?:,? ?(?:start(?:ing)? (?:to )?)?trail(?:ing)?(?: stop)? (?:after|once|from|at) (?:price (?:is|moves) |up )?(?:\\+ ?)?)${N} ?r\\b(?= (?:by|with|of)|[.,;]|$| $)`,
);
const TRAIL_BY = [pattern(`\\bby ${Q}`)];
const ACTIVATE_AT = pattern(`\\b(?:after|once|activat(?:ed?|ing)(?: at| after)?) (?:\\+ ?|up )?${N} ?r\\b`);
const RATIO = pattern(
  `(?:(?:risk|reward)[- :/]{0,3}(?:to )?[- ]?(?:risk|reward)(?: ratio)?|r ?: ?r|\\brr\\b|rrr)(?: ratio)?(?: (?:of|is|at|=))? ?${N}(?: ?(?::|to) ?${N})?|${N} ?(?::|to) ?${N} (?:(?:risk|reward)[- :/]{0,3}(?:to )?[- ]?(?:risk|reward)|r ?: ?r|rr)(?: ratio)?`,
);
const RISK_TO_MAKE = pattern(
  `\\brisk(?:ing)? ${Q},? (?:to (?:make|win|gain|earn)|for|and (?:make|target|aim for)) (?:a )?(?:${Q}|${N})`,
);
const STOPS = [
  pattern(
    `\\b(?:(?:hard |initial |protective |tight |wide |with |a |my |the |use ){0,5}(?:stop(?:[- ]?loss)?|stoploss|sl)|stopped out)${IS}${Q}(?: (?:away|below|above|from|under|distance)(?: (?:the )?entry)?)?`,
  ),
  pattern(`${Q}[- ]?(?:hard |initial |protective |fixed )?(?:stop(?:[- ]?loss)?s?|stoploss|sl)\\b`),
  pattern(`\\brisk(?:ing)? (?:only )?(?:a |an )?${NO_USD}(?! ?(?:per|each|a|on) ?(?:trade|position)?)`),
];
const TARGETS = [
  pattern(
    `\\b(?:(?:profit |price |a |my |the |with ){0,5}(?:take[- ]?profits?|targets?|tp|profit[- ]?taking|profit target|limit)|take profits?|aim(?:ing)? for|exit (?:with|at)(?: a)? (?:profit|gain) of|profit)${IS}${Q}`,
  ),
  pattern(`${Q}[- ]?(?:profit )?(?:targets?|take[- ]?profits?|tp|profit|gain)\\b`),
];

/** Stops, targets, trailing, breakeven and the maximum bars of a trade; null when not specified. */
export function readExits(words: Words): Trade {
  const breakevenAt = words.take(BREAKEVEN_AT);
  const breakeven = breakevenAt
    ? { triggerR: Number(breakevenAt[1] ?? breakevenAt[2]) }
    : words.take(
          /\b(?:(?:move|bring|shift)s?(?: the| my| your)? (?:stop|sl)(?: ?-?loss)? (?:up )?to )?break[- ]?even(?: stop)?\b/,
        )
      ? { triggerR: 1 }
      : null;

  const named = first(words, TRAILS);
  const after = named ? null : words.take(TRAIL_AFTER);
  const trailing = named ?? (after ? first(words, TRAIL_BY) : null);
  const bareTrail = !trailing && words.take(/\b(?:with )?(?:a )?trail(?:ing)?[- ]?(?:stop|sl)?(?: loss)?\b/);
  const activate = words.take(ACTIVATE_AT);
  const trail =
    trailing || bareTrail || after
      ? {
          distance: trailing ?? ({ unit: 'atr', value: 2, length: 14 } as const),
          activateR: Number(after?.[1] ?? activate?.[1] ?? 0),
        }
      : null;

  const ratio = words.take(RATIO);
  const riskToMake = words.take(RISK_TO_MAKE);

  const swingStop = words.take(
    /\b(?:(?:with )?(?:a |the |my )?stop(?:[- ]?loss)?|sl)(?: (?:is|goes|at|placed|set|just|right|a tick|1 tick)){0,5} (?:below|under|above|over|at|behind|beyond)(?: or (?:below|above))? (?:the )?(?:(?:recent|last|prior|previous|nearest) )?(?:(?:low|high)(?:est)?s?(?: low| high)?(?:\/(?:low|high))? of (?:the )?(?:last |previous |prior )?(\d{1,9}) (?:bars?|candles?)|(\d{1,9})[- ](?:bar|candle) (?:low|high)s?(?:\/(?:low|high))?|(?:recent |last )?swing (?:low|high)s?(?:\/(?:low|high))?|(?:signal|entry|previous|prior) (?:bar|candle)(?:'s)? (?:low|high))/,
  );
  const rangeStop = words.take(
    /\b(?:with )?(?:a |the |my )?(?:stop(?:[- ]?loss)?|sl)(?: (?:is|goes|at|on|placed|set|just|right)){0,5} (?:below |above |beyond |on )?(?:the )?(?:other|opposite|far) (?:side|end)(?: of (?:the )?(?:opening )?range)?|\b(?:a |the )?(?:stop(?:[- ]?loss)?|sl) (?:at|below|under|above) (?:the )?(?:opening )?range(?: low| high)?/,
  );
  const stop = swingStop
    ? ({
        unit: 'swing',
        value: Number(swingStop[1] ?? swingStop[2] ?? (/bar|candle/.test(swingStop[0]) ? 2 : 10)),
      } as const)
    : rangeStop
      ? ({ unit: 'range', value: 1 } as const)
      : riskToMake
        ? quantity(riskToMake, 1)
        : first(words, STOPS);
  const targetGroup = 1 + GROUPS;
  const target = ratio
    ? ratioTarget(ratio)
    : riskToMake
      ? (quantity(riskToMake, targetGroup) ?? sameUnit(quantity(riskToMake, 1), riskToMake[targetGroup + GROUPS]))
      : first(words, TARGETS);

  const held = words.take(
    /\b(?:exit|close(?: it| out)?|get out|out|time stop|sell|cover|bail(?: out)?)(?: (?:the |all |any )?(?:trades?|positions?|of|it|anyway)){0,5} (?:after|within|in) (?:at most |no later than )?(\d{1,9})[- ]?(bars?|candles?|mins?|minutes?|hours?|hrs?)\b(?! before)|\b(?:hold|held|keep|stay)(?: (?:it|the (?:trade|position)|in|for|at most|no more than|no longer than|up to|max(?:imum)?)){0,5} (\d{1,9}) ?(bars?|candles?|mins?|minutes?|hours?|hrs?)\b|\b(?:max(?:imum)? (?:hold(?:ing)?|duration)(?: (?:time|period))?(?: of|:)?) (\d{1,9}) ?(bars?|candles?|mins?|minutes?|hours?|hrs?)\b|\b(\d{1,9})[- ](bar|candle|min|minute|hour) time[- ](?:stop|exit)/,
  );
  const at = held ? [1, 3, 5, 7].find((group) => held[group] !== undefined) : undefined;
  return {
    stop,
    target,
    trail,
    breakeven,
    held: held && at !== undefined ? spanOf(held[at], held[at + 1]) : null,
  };
}

/** "risk 10 ticks to make 20" */
const sameUnit = (distance: Distance | null, value: string | undefined): Distance | null =>
  distance && value ? { ...distance, value: Number(value) } : null;

/** "2:1 reward to risk" and "1:2 risk reward" are both two R. */
function ratioTarget(match: RegExpExecArray): Distance {
  const [a, b] =
    match[1] === undefined ? [Number(match[3]), Number(match[4])] : [Number(match[1]), Number(match[2] ?? 1)];
  return { unit: 'r', value: Math.max(a, b) / Math.min(a, b) };
}

type Money = Pick<Plan, 'perSession' | 'limits'> & {
  size: Plan['size'] | null;
  pause: (Span & { after: 'any_exit' | 'loss' }) | null;
};

const MOST = '(?:max(?:imum)?(?: of)?|at most|no more than|up to|only|limit(?:ed)? to)';
const DAY = '(?:per|a|each|every|in a|in 1) ?(?:trading )?(?:day|session)';
const TRADES_A_DAY = pattern(
  `(?:${MOST} )?(?:take )?(\\d{1,9}) (?:trades?|entries|entry|signals?|positions?|setups?)(?: (?:max(?:imum)?|at most))? (?:${DAY}|daily)|(?:max(?:imum)?|most) (?:daily )?(?:trades|entries)(?: (?:${DAY}|daily))?(?: (?:of|is|:))? ?(\\d{1,9})|(?:only )?(?:take |trade )?(?:the )?first (?:signal|trade|breakout|setup|1)(?: only)?(?: (?:of|per|each|in) (?:the |each |a )?(?:day|session))?|${MOST} (\\d{1,9}) (?:trades|entries)`,
);

/** Size, trades per day, cooldowns and loss limits; null when not specified. */
export function readSizing(words: Words): Money {
  const trades = words.take(TRADES_A_DAY);
  const perSession = trades ? Number(trades[1] ?? trades[2] ?? trades[3] ?? 1) : null;

  const lossUsd = words.take(
    /\b(?:max(?:imum)? )?daily loss(?: limit)?(?: (?:of|is|at|:))? ?\$? ?(\d{1,9}(?:\.\d{1,9})?)(?: (?:usd|dollars?))?|\bstop(?: trading)?(?: for the day)? (?:after|at|when|once)(?: (?:down|i lose|losing|a (?:daily )?loss of|daily loss(?:es)? (?:of|reach(?:es)?))){1,4} ?\$? ?(\d{1,9}(?:\.\d{1,9})?)(?: (?:usd|dollars?|on the day|for the day|in a day)){0,5}/,
  );
  const streak = words.take(
    /\b(?:stop|quit|halt|pause)(?: trading)?(?: for the day)? after (\d{1,9}) (?:consecutive |straight )?(?:losses|losing trades|losers)(?: in a row)?(?: for the day)?|\bmax(?:imum)? (\d{1,9}) (?:consecutive |straight )?loss(?:es)?(?: in a row)?/,
  );
  const limits =
    lossUsd || streak
      ? {
          dailyLossUsd: lossUsd ? Number(lossUsd[1] ?? lossUsd[2]) : null,
          losses: streak ? Number(streak[1] ?? streak[2]) : null,
        }
      : null;

  const pause = words.take(
    /\b(?:cool[- ]?down(?: period)?(?: of)?|wait|pause|sit out)(?: (?:for|at least)){0,5} (\d{1,9}) ?(bars?|candles?|mins?|minutes?|hours?)(?: cool[- ]?down)?(?: (?:between|after|before)(?: (?:a|an|any|each|every|the|next|new|another)){0,5} ?(loss(?:es)?|losing trades?|losers?|trades?|exits?|entr(?:y|ies)|re-?entering|trading again))?|\b(\d{1,9})[- ](bar|minute) cool[- ]?down(?: after (?:a |each )?(loss(?:es)?|trades?|exits?))?/,
  );
  const [count, unit, why] = pause ? (pause[1] === undefined ? pause.slice(4, 7) : pause.slice(1, 4)) : [];
  const risk = words.take(
    /\b(?:risk(?:ing)?|size(?:d)? (?:for|to risk)) (?:at most |up to |about |no more than |max(?:imum)? )?\$ ?(\d{1,9}(?:\.\d{1,9})?)(?!\.?\d)(?! ?,? ?(?:to make|to win|for \$|stop))(?: (?:per|a|each|on each|on every) (?:trade|position))?|\b(?:risk(?:ing)?) (?:at most |up to |about |no more than )?(\d{1,9}(?:\.\d{1,9})?) (?:usd|dollars|bucks)(?: (?:per|a|each) (?:trade|position))?|\$ ?(\d{1,9}(?:\.\d{1,9})?) (?:risk|of risk|at risk)(?: (?:per|a|each) (?:trade|position))?/,
  );
  const contracts = words.take(
    /\b(?:(max(?:imum)?|at most|up to|no more than) )?(\d{1,9})[- ](?:contracts?|lots?|cars?|micros?|minis?)\b(?: (?:per|a|each) (?:trade|position|entry))?|\b(?:position )?size(?: (?:of|is|:|=))? ?(\d{1,9})\b/,
  );
  const lots = contracts ? Number(contracts[2] ?? contracts[3]) : null;
  const usd = risk && Number(risk[1] ?? risk[2] ?? risk[3]);
  const size: Plan['size'] | null = usd
    ? { kind: 'risk', usd, most: lots ?? 5 }
    : lots
      ? { kind: 'fixed', contracts: lots }
      : null;
  const after = /^los/.test(why ?? '') ? ('loss' as const) : ('any_exit' as const);
  return { perSession, limits, size, pause: pause && { ...spanOf(count, unit), after } };
}
