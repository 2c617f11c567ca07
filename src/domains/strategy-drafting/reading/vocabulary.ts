import { pattern } from '../../../kernel/pattern.ts';
import type { Operand } from '../conditions.ts';
import { BOLLINGER, DEVIATIONS, N, PERIOD, type Settings } from './settings.ts';
import type { Idea, Token } from './token.ts';

// The patterns of entries and exits and their tokens. The first match wins, so a longer pattern precedes its prefixes.

type Make = (match: RegExpExecArray) => Token | Token[];
type Row = [wording: string, token: Make];

const AVERAGE = '(?:ema|sma|wma|hma|exponential moving average|simple moving average|moving average|ma)s?';

const operand = (value: Operand, how?: Idea): Token =>
  how ? { kind: 'operand', operand: value, how } : { kind: 'operand', operand: value };
const price = (field: 'open' | 'high' | 'low' | 'close'): Operand => ({ kind: 'price', field });
const bandLine = (word: string): 'upper' | 'middle' | 'lower' =>
  /^(?:upper|top|outer high|high)/.test(word) ? 'upper' : /^(?:lower|bottom|low)/.test(word) ? 'lower' : 'middle';
const averageType = (word: string, settings: Settings): 'ema' | 'sma' =>
  /^(?:ema|exp)/.test(word) ? 'ema' : /^(?:sma|simple)/.test(word) ? 'sma' : settings.average;
// Patterns are the same for every prompt and compiled once; the tokens depend on the settings.
const compiled = (wording: string): RegExp => pattern(`(?:${wording})(?![\\p{L}])`, 'uy');

/** The patterns in matching order, with their token factories. */
export function rowsFor(settings: Settings): [RegExp, Make][] {
  const average = (type: string, length: number | string): Operand => ({
    kind: 'ma',
    type: averageType(type, settings),
    length: Number(length),
  });
  const bands = (line: 'upper' | 'middle' | 'lower'): Operand => ({ kind: 'bollinger', line, ...settings.bollinger });
  const vwap = (line: 'vwap' | 'upper' | 'lower'): Operand => ({ kind: 'vwap', line, stddev: settings.vwapStddev });
  const donchian = (line: 'upper' | 'middle' | 'lower', length: number | string | undefined): Operand => ({
    kind: 'donchian',
    line,
    length: Number(length ?? settings.donchian),
  });
  const range = (line: 'high' | 'low'): Operand => ({ kind: 'opening_range', line, minutes: settings.openingRange });
  const pair = (type: string, a: string, b: string): Token => ({
    kind: 'operand',
    operand: average(type, Math.min(Number(a), Number(b))),
    pair: average(type, Math.max(Number(a), Number(b))),
  });

  const list: Row[] = [
    ['\\.(?!\\d)|[!?;]|\\n', () => ({ kind: 'sentence' })],

    [
      `(?:the )?opposite (?:${BOLLINGER} ?|vwap )?band`,
      (m) => (/vwap/.test(m[0]) ? operand(vwap('upper')) : operand(bands('upper'))),
    ],
    [`(?:the )?mean\\b(?! ?-?rever)`, () => operand(settings.mean === 'vwap' ? vwap('vwap') : bands('middle'))],

    [
      '(?:vice[- ]versa|(?:and |or )?(?:do )?(?:the )?(?:exact )?(?:opposite|reverse|inverse|mirror(?:ed)?(?: image)?|same (?:in reverse|inverted|reversed|mirrored))(?: (?:for|on|to) (?:the )?(?:shorts?|longs?|sells?|short side|other side|downside))?|mirror(?:ed|s)?(?: it)? for (?:the )?shorts?|same for (?:the )?shorts?|(?:in )?both (?:directions|sides|ways)|either (?:direction|side|way)|longs? (?:and|or|&|/) shorts?|long/short|buys? (?:and|or) sells?|both(?: longs? and shorts?)?)\\b',
      () => ({ kind: 'mirrored' }),
    ],

    [
      `${DEVIATIONS} (?:or more )?(?:away )?(above|over|below|under)(?: (?:the )?(?:session |daily )?(?:vwap|mean|average|middle(?: band)?))?`,
      (m) => {
        const up = /^[ao]/.test(m[2] as string);
        const line = up ? 'upper' : 'lower';
        return [
          { kind: 'relation', how: 'state', way: up ? 'above' : 'below' },
          operand(settings.mean === 'vwap' ? vwap(line) : bands(line)),
        ];
      },
    ],

    // Averages.
    [
      `(?:the |a )?(\\d{1,9})${PERIOD}(${AVERAGE}) on (?:the |a )?(?:(\\d{1,9})[- ]?(m|h|d)[a-z]*|(hourly|daily))(?: (?:charts?|bars?|timeframe))?`,
      (m) => {
        const minutes = m[3]
          ? Number(m[3]) * (m[4] === 'm' ? 1 : m[4] === 'h' ? 60 : 1440)
          : m[5] === 'hourly'
            ? 60
            : 1440;
        const multiple = Math.round(minutes / settings.barMinutes);
        const length = average(m[2] as string, m[1] as string);
        return operand(multiple >= 2 && multiple <= 60 ? ({ ...length, multiple } as Operand) : length);
      },
    ],
    [
      `golden[- ]cross(?:es|ing|over)?`,
      () => [
        {
          kind: 'operand',
          operand: { kind: 'ma', type: 'sma', length: 50 },
          pair: { kind: 'ma', type: 'sma', length: 200 },
        },
        { kind: 'relation', how: 'cross', way: 'above' },
      ],
    ],
    [
      `death[- ]cross(?:es|ing|over)?`,
      () => [
        {
          kind: 'operand',
          operand: { kind: 'ma', type: 'sma', length: 50 },
          pair: { kind: 'ma', type: 'sma', length: 200 },
        },
        { kind: 'relation', how: 'cross', way: 'below' },
      ],
    ],
    [
      `(?:the )?(\\d{1,9})${PERIOD}(?:and|\\/|&|x|,|vs\\.?|over|-)[- ]?(?:the )?(\\d{1,9})${PERIOD}(${AVERAGE})\\b`,
      (m) => pair(m[3] as string, m[1] as string, m[2] as string),
    ],
    [
      `(${AVERAGE}) ?\\(? ?(\\d{1,9}) ?(?:\\/|and|,|x|&|vs\\.?) ?(?:${AVERAGE} ?)?\\(? ?(\\d{1,9}) ?\\)?`,
      (m) => pair(m[1] as string, m[2] as string, m[3] as string),
    ],
    [`(\\d{1,9}) ?[\\/x] ?(\\d{1,9})(?= ?(?:cross))`, (m) => pair('', m[1] as string, m[2] as string)],
    [
      `(?:the )?volume (?:is |closes |must be )?(?:above|over|greater than|higher than|more than|>|at least|exceeds)? ?(?:${N} ?(?:x|times|\\*) )?(?:than )?(?:the |its )?(?:(\\d{1,9})${PERIOD})?(?:${AVERAGE}|average|avg|mean)(?: volume)?`,
      (m) => ({ kind: 'volume', times: Number(m[1] ?? 1) }),
    ],
    [
      `(?:relative |rel\\.? )?(?:volume|rvol)(?: (?:is|at|of|must be)){0,5} ?(?:above|over|greater than|more than|>=?|at least|exceeds) ?${N} ?(?:x|times)?(?: (?:the |its )?(?:average|avg|usual|normal))?`,
      (m) => ({ kind: 'volume', times: Number(m[1]) }),
    ],
    [
      `${N} ?(?:x|times) (?:the )?(?:average|avg|usual|normal|relative)(?: volume)?`,
      (m) => ({ kind: 'volume', times: Number(m[1]) }),
    ],
    [
      '(?:high|strong|heavy|above[- ]average|elevated|increased|rising|expanding|unusual|good)(?: relative)? volume|volume (?:spikes?|surges?|expansion|confirm(?:s|ation))|rvol',
      () => ({ kind: 'volume', times: 1.5 }),
    ],
    [`(?:the )?(\\d{1,9})${PERIOD}(${AVERAGE})\\b`, (m) => operand(average(m[2] as string, m[1] as string))],
    [
      `(?:the )?(?:(?:fast|slow|short|long)(?:er)?(?:[- ]term)? )?(${AVERAGE}) ?\\(? ?(\\d{1,9}) ?\\)?(?! ?(?:ticks?|points?|%|minutes?|hours?))`,
      (m) => operand(average(m[1] as string, m[2] as string)),
    ],
    [`(?:the )?(?:fast|short|quick)(?:er)?(?:[- ]term)? (${AVERAGE})\\b`, (m) => operand(average(m[1] as string, 9))],
    [`(?:the )?(?:slow|long)(?:er)?(?:[- ]term)? (${AVERAGE})\\b`, (m) => operand(average(m[1] as string, 21))],
    [`(?:(?:two|2|a pair of|dual) )?(${AVERAGE})\\b(?=.{0,12}\\bcross)`, (m) => pair(m[1] as string, '9', '21')],
    [`(?:the |a |its )?(${AVERAGE})\\b`, (m) => operand(average(m[1] as string, 20))],

    // Oscillators.
    [`(?:the )?(\\d{1,9})${PERIOD}rsi\\b`, (m) => operand({ kind: 'rsi', length: Number(m[1]) })],
    [
      `(?:the )?(?:rsi|relative strength(?: index)?) ?\\( ?(\\d{1,9}) ?\\)`,
      (m) => operand({ kind: 'rsi', length: Number(m[1]) }),
    ],
    [
      `(?:the )?(?:rsi) ?-?(\\d{1,9})(?= (?:is|crosses|cross|drops|falls|dips|goes|below|above|under|over|<|>|rises|reaches|oversold|overbought))`,
      (m) => operand({ kind: 'rsi', length: Number(m[1]) }),
    ],
    ['(?:the |an? )?(?:rsi|relative strength(?: index)?)\\b', () => operand({ kind: 'rsi', length: settings.rsi })],
    [
      '(?:the )?(?:stochastics?|stoch)(?: oscillator)? ?%?k|%k(?: line)?',
      () => operand({ kind: 'stochastic', line: 'k', ...settings.stochastic }),
    ],
    [
      '(?:the )?%d(?: line)?|(?:the )?stoch(?:astic)? %?d\\b',
      () => operand({ kind: 'stochastic', line: 'd', ...settings.stochastic }),
    ],
    [
      '(?:the |a )?(?:slow |fast |full )?(?:stochastics?|stoch)(?: oscillator)?',
      () => operand({ kind: 'stochastic', line: 'k', ...settings.stochastic }),
    ],

    // Bands and channels.
    [
      `(?:the |its )?(upper|top|lower|bottom|middle|mid|center|centre) (?:line of (?:the )?)?(?:${BOLLINGER}|bollinger)`,
      (m) => operand(bands(bandLine(m[1] as string))),
    ],
    [
      `(?:the )?${BOLLINGER},?(?:'s)? (upper|top|lower|bottom|middle|mid|basis)(?: band| line)?`,
      (m) => operand(bands(bandLine(m[1] as string))),
    ],
    [`(?:the |a )?${BOLLINGER}(?: ?width)?[- ](?:squeeze|contraction)s?`, () => [operand(bands('upper'), 'squeeze')]],
    [`squeeze[sd]?(?: in| of)?(?: the)? ${BOLLINGER}`, () => [operand(bands('upper'), 'squeeze')]],
    [`(?:the |a )?${BOLLINGER}`, () => operand(bands('upper'))],
    [
      '(?:the |its )?(upper|top|lower|bottom) (?:vwap )(?:deviation )?band',
      (m) => operand(vwap(bandLine(m[1] as string) as 'upper' | 'lower')),
    ],
    [
      "(?:the )?vwap(?:'s)? (upper|lower|top|bottom)(?: deviation)?(?: band)?",
      (m) => operand(vwap(bandLine(m[1] as string) as 'upper' | 'lower')),
    ],
    ['(?:the )?vwap (?:deviation )?bands?', () => operand(vwap('lower'), 'reversion')],
    [
      '(?:the |session |daily |intraday |its ){0,5}(?:anchored )?(?:vwap|volume[- ]weighted average price)',
      () => operand(vwap('vwap')),
    ],
    [
      '(?:the |its )?(upper|top|lower|bottom) (?:donchian(?: channel)?|channel(?: line)?)',
      (m) => operand(donchian(bandLine(m[1] as string), undefined)),
    ],
    [
      `(?:the |a )?(?:(\\d{1,9})${PERIOD})?donchian(?: channels?)? ?(?:\\( ?(\\d{1,9}) ?\\))? ?(upper|lower|high|low|middle|top|bottom)?(?: band| line)?`,
      (m) =>
        m[3] ? operand(donchian(bandLine(m[3]), m[1] ?? m[2])) : operand(donchian('upper', m[1] ?? m[2]), 'breakout'),
    ],
    [
      '(?:the |its )?(upper|top|lower|bottom|middle|mid|center|centre) band(?:s)?',
      (m) => operand(bands(bandLine(m[1] as string))),
    ],
    [
      `(?:the |a |new |its ){0,5}(\\d{1,9})${PERIOD}(?:price )?(highs?|lows?)\\b`,
      (m) => operand(donchian(bandLine(m[2] as string), m[1])),
    ],
    [
      `(?:the |a |new ){0,5}(highest high|lowest low|highs?|lows?) (?:of|in|over|for) (?:the )?(?:last |past |previous |prior ){0,5}(\\d{1,9})${PERIOD}`,
      (m) => operand(donchian(bandLine((m[1] as string).replace(/est.*/, '')), m[2])),
    ],
    [
      `(?:the |a )?(\\d{1,9})${PERIOD}(?:(?:trading )?(?:range|channel|consolidation|price) ?)?break(?:s|ing)?[- ]?outs?`,
      (m) => operand(donchian('upper', m[1]), 'breakout'),
    ],
    [
      `(?:the |a )?(\\d{1,9})${PERIOD}(?:trading )?(?:range|channel|consolidation)`,
      (m) => operand(donchian('upper', m[1]), 'breakout'),
    ],
    [
      '(?:the )?(?:highs? ?(?:or|and|\\/) ?lows?|range) of (?:the )?opening[- ]range',
      () => operand(range('high'), 'breakout'),
    ],
    ['turtle(?:s)?(?: (?:trading|breakout|system|strategy)){0,5}', () => operand(donchian('upper', 20), 'breakout')],
    ['(?:the )?(?:recent |swing )(highs?|lows?)', (m) => operand(donchian(bandLine(m[1] as string), 20))],
    [
      '(?:the )?(high|low|top|bottom) of (?:the |this )?(?:opening |morning |initial )?(?:range|balance)|(?:the )?(?:opening range|or|orb|initial balance|ib) (high|low|top|bottom)',
      (m) => operand(range(bandLine((m[1] ?? m[2]) as string) === 'upper' ? 'high' : 'low')),
    ],
    [
      '(?:the |an? )?(?:opening[- ]range|orb|initial balance|morning range)(?:[- ]break(?:s|ing)?[- ]?outs?)?',
      () => operand(range('high'), 'breakout'),
    ],
    [
      "(?:the )?(?:prior|previous|yesterday(?:'s)?|last|prev)(?: (?:day|session)(?:'s)?)? (highs?|lows?|close|closing price)",
      (m) =>
        operand({
          kind: 'prior',
          line: (m[1] as string).startsWith('h') ? 'high' : (m[1] as string).startsWith('l') ? 'low' : 'close',
        }),
    ],
    [
      "(?:the )?(?:prior|previous|yesterday(?:'s)?|last) (?:day|session)(?:'s)?(?: range)?",
      () => operand({ kind: 'prior', line: 'high' }, 'breakout'),
    ],
    [
      'pdh|pdl|pdc',
      (m) => operand({ kind: 'prior', line: m[0] === 'pdh' ? 'high' : m[0] === 'pdl' ? 'low' : 'close' }),
    ],

    // Trends.
    [
      '(?:the )?macd (?:histogram|hist)|(?:the )?histogram',
      () => operand({ kind: 'macd', line: 'histogram', ...settings.macd }),
    ],
    ['(?:the |its )?(?:macd )?signal line', () => operand({ kind: 'macd', line: 'signal', ...settings.macd })],
    ['(?:its |the )?signal(?= (?:line)|$)', () => operand({ kind: 'macd', line: 'signal', ...settings.macd })],
    ['(?:the |a )?macd(?: line)?', () => operand({ kind: 'macd', line: 'macd', ...settings.macd })],
    ['(?:the |a )?zero(?:[- ]?line)?|(?:the )?0[- ]line', () => ({ kind: 'number', value: 0 })],
    ['(?:the |a )?super[- ]?trend(?: line| indicator)?', () => operand({ kind: 'supertrend', ...settings.supertrend })],
    [
      `(?:the )?(?:(\\d{1,9})${PERIOD})?adx(?: ?\\( ?(\\d{1,9}) ?\\))?`,
      (m) => operand({ kind: 'adx', line: 'adx', length: Number(m[1] ?? m[2] ?? settings.adx) }),
    ],
    ['\\+ ?di\\b|di ?\\+|plus[- ]di', () => operand({ kind: 'adx', line: 'plus_di', length: settings.adx })],
    ['- ?di\\b|di ?-|minus[- ]di', () => operand({ kind: 'adx', line: 'minus_di', length: settings.adx })],
    [
      '(?:a )?strong(?:ly)? trend(?:ing|s)?(?: market)?',
      () => [
        operand({ kind: 'adx', line: 'adx', length: settings.adx }),
        { kind: 'relation', how: 'state', way: 'above' },
        { kind: 'number', value: 25 },
      ],
    ],
    [
      '(?:the )?(?:(?:14|average true range|atr)[- ]?)?atr(?: ?\\( ?\\d{1,9} ?\\))?',
      () => operand({ kind: 'atr', length: 14 }),
    ],

    // Prices.
    [
      `(?:price |it )?(?:is |has )?(?:been )?(up|gain(?:s|ed)?|rall(?:ies|ied)|ris(?:es|en)|rise|jumps?|climbs?|moves? up|down|drop(?:s|ped)?|fall(?:s|en)?|los(?:es|t)|declin(?:es|ed)|moves? down|sells? off) (?:by )?(?:more than |at least |over )?${N} ?(%|percent|points?|pts) (?:in|over|within) (?:the )?(?:last |past )?(\\d{1,9}) (?:bars?|candles?)`,
      (m) => ({
        kind: 'change',
        percent: /%|percent/.test(m[3] as string),
        value: (/^(?:up|gain|rall|ris|jump|climb|moves? up)/.test(m[1] as string) ? 1 : -1) * Number(m[2]),
        bars: Number(m[4]),
      }),
    ],
    [
      `(\\d{1,9}) (?:consecutive |straight )?(up|green|bullish|higher|rising|down|red|bearish|lower|falling) (?:bars?|candles?|closes?)(?: in a row)?`,
      (m) => ({
        kind: 'run',
        way: /^(?:up|green|bull|higher|ris)/.test(m[2] as string) ? 'rising' : 'falling',
        bars: Number(m[1]),
      }),
    ],
    [
      "(?:the )?(?:price|close|candle|bar|market|last price)(?:'s)?(?: (?:price|closes?(?= (?:is|above|below|over|under)\\b)))?(?= )",
      () => operand(price('close')),
    ],
    [
      '(?:it|this|that)(?= (?:is|crosses|drops|falls|rises|goes|gets|reaches|closes|moves|turns|hits|comes|dips|breaks|touches))',
      () => ({ kind: 'it' }),
    ],

    // Relations, events before states.
    [
      '(?:cross(?:es|ed|ing|over)?|x-?es)(?: back)?(?: up| down)?(?: and closes)? (?:above|over|up ?through|up|higher than)',
      () => ({ kind: 'relation', how: 'cross', way: 'above' }),
    ],
    [
      '(?:cross(?:es|ed|ing|under)?)(?: back)?(?: down)? (?:below|under|beneath|down ?through|down|lower than)',
      () => ({ kind: 'relation', how: 'cross', way: 'below' }),
    ],
    [
      '(?:break(?:s|ing)?|broke|pop(?:s|ping)?|ris(?:es|ing)|climb(?:s|ing)?|mov(?:es|ing)?|rall(?:ies|ying)|clos(?:es|ed|ing)|close|com(?:es|ing)|go(?:es|ing)?|get(?:s|ting)?|push(?:es|ing)?|turn(?:s|ing)?|reclaim(?:s|ing)?|recover(?:s|ing)?|return(?:s|ing)?|bounc(?:es|ing)|take(?:s|n)? out|clears?|back)(?: out)?(?: back)?(?: up| and closes)? (?:to )?(?:above|over|through the top of|higher than|up through)',
      () => ({ kind: 'relation', how: 'cross', way: 'above' }),
    ],
    [
      '(?:break(?:s|ing)?|broke|drop(?:s|ped|ping)?|fall(?:s|ing)?|fell|dip(?:s|ping)?|mov(?:es|ing)?|clos(?:es|ed|ing)|close|com(?:es|ing)|go(?:es|ing)?|get(?:s|ting)?|push(?:es|ing)?|turn(?:s|ing)?|slip(?:s|ping)?|los(?:es|ing)|return(?:s|ing)?|rolls? over|back)(?: out)?(?: back)?(?: down)? (?:to )?(?:below|under|beneath|through the bottom of|lower than|down through)',
      () => ({ kind: 'relation', how: 'cross', way: 'below' }),
    ],
    [
      'reclaim(?:s|ing)?|take(?:s)? out|clears?|breaks? up(?: out of)?',
      () => ({ kind: 'relation', how: 'cross', way: 'above' }),
    ],
    [
      '(?:touch(?:es|ed|ing)?|tag(?:s|ged|ging)?|hit(?:s|ting)?|reach(?:es|ed|ing)?|pierc(?:es|ed|ing)|test(?:s|ed|ing)?|gets? to)',
      () => ({ kind: 'relation', how: 'touch', way: null }),
    ],
    [
      `(?:(?:is|stays?|remains?|being|was|are) ){0,5}between ${N} (?:and|-) ${N}`,
      (m) => ({ kind: 'between', low: Number(m[1]), high: Number(m[2]) }),
    ],
    [
      '(?:(?:is|are|be|being|was|stays?|remains?|holds?|trad(?:es|ing)|sits?|still|must|well|currently) ){0,5}(?:above|over|greater than|higher than|more than|at least|exceed(?:s|ing)?|>=?)',
      () => ({ kind: 'relation', how: 'state', way: 'above' }),
    ],
    [
      '(?:(?:is|are|be|being|was|stays?|remains?|holds?|trad(?:es|ing)|sits?|still|must|well|currently) ){0,5}(?:below|under|beneath|less than|lower than|smaller than|at most|<=?)',
      () => ({ kind: 'relation', how: 'state', way: 'below' }),
    ],
    [
      '(?:is |are |gets? |becomes? |deeply |turns? ){0,5}(oversold|overbought)(?: (?:territory|zone|area|levels?|conditions?|readings?))?',
      (m) => ({ kind: 'zone', zone: m[1] as 'oversold' | 'overbought' }),
    ],
    [
      '(?:is |are |keeps? |both ){0,5}(?:rising|slop(?:es|ing) up(?:wards?)?|trending up(?:wards?)?|increasing|going up|pointing up|upward|expanding)',
      () => ({ kind: 'slope', way: 'rising' }),
    ],
    [
      '(?:is |are |keeps? |both ){0,5}(?:falling|slop(?:es|ing) down(?:wards?)?|trending down(?:wards?)?|decreasing|declining|going down|pointing down|downward)',
      () => ({ kind: 'slope', way: 'falling' }),
    ],
    [
      '(?:is |are |turns?|flips?|goes|becomes?|changes? to|switches to|turning|flipping)(?: from (?:red|green|bearish|bullish) to)?(?: to)? ?(?:green|positive|bullish|up(?: ?trend)?|long)\\b',
      () => ({ kind: 'colour', way: 'up' }),
    ],
    [
      '(?:is |are |turns?|flips?|goes|becomes?|changes? to|switches to|turning|flipping)(?: from (?:red|green|bearish|bullish) to)?(?: to)? ?(?:red|negative|bearish|down(?: ?trend)?|short)\\b',
      () => ({ kind: 'colour', way: 'down' }),
    ],
    [
      '(?:mean[- ]?rever(?:sion|ting)|rever(?:sion|sals?|ts?)|fad(?:e|es|ing)|bounc(?:e|es|ing)|overextended|overextension|snap[- ]?back|return to the mean)',
      () => ({ kind: 'idea', idea: 'reversion' }),
    ],
    [
      'pull(?:s|ed)?[- ]?backs?(?: to)?|retrac(?:es?|ements?|ing)(?: to)?|dips? (?:to|into)|retests?(?: of)?',
      () => ({ kind: 'idea', idea: 'pullback' }),
    ],
    [
      'squeez(?:e|es|ed|ing)|contract(?:s|ion|ed|ing)|narrow(?:s|ed|ing)?|tight(?:en)?s?(?= bands)',
      () => ({ kind: 'idea', idea: 'squeeze' }),
    ],
    [
      'break(?:s|ing)?[- ]?outs?|break(?:s|ing)?[- ]?downs?|break(?:s|ing)?(?: out)?(?: of)?',
      () => ({ kind: 'idea', idea: 'breakout' }),
    ],
    [
      'cross[- ]?overs?|cross(?:es|ed|ing)?(?: each other)?(?: of)?',
      () => ({ kind: 'relation', how: 'cross', way: null }),
    ],
    ['flip(?:s|ped|ping)?|changes? (?:color|colour|direction)|switch(?:es)?', () => ({ kind: 'idea', idea: 'flip' })],
    ['trend[- ]?follow(?:ing|er)?|trends?\\b|momentum', () => ({ kind: 'idea', idea: 'trend' })],
    [
      `(?:with)?in (?:the )?(?:last|past|previous) (\\d{1,9}) (?:bars?|candles?)`,
      (m) => ({ kind: 'recent', bars: Number(m[1]) }),
    ],

    // Roles, sides and conjunctions.
    [
      '(?:exit|close(?: out)?|cover|get out(?: of)?|liquidate|flatten)(?: (?:all|the|my|any|every|open)){0,5} ?(longs?|shorts?)(?: (?:trades?|positions?))?',
      (m) => ({ kind: 'role', role: 'exit', side: (m[1] as string).startsWith('long') ? 'long' : 'short' }),
    ],
    [
      '(?:sell(?:ing)? short|short(?:s|ing|ed)?(?: (?:entry|entries|trades?|positions?|side|when|only|it|on|signals?))?|go(?:es|ing)? short|enter(?:ing)? (?:a )?shorts?|open(?:ing)? (?:a )?shorts?|fade (?:it )?short)\\b',
      () => ({ kind: 'role', role: 'short' }),
    ],
    [
      '(?:go(?:es|ing)? long|enter(?:ing)? (?:a )?longs?|open(?:ing)? (?:a )?longs?|longs?(?: (?:entry|entries|trades?|positions?|side|only|signals?))?)\\b',
      () => ({ kind: 'role', role: 'long' }),
    ],
    ['buy(?:s|ing)?\\b', () => ({ kind: 'role', role: 'buy' })],
    ['sell(?:s|ing)?\\b', () => ({ kind: 'role', role: 'sell' })],
    [
      '(?:exit(?:s|ing|ed)?|close (?:the )?(?:trade|position|it)s?|clos(?:e|ing) out|get out|cover(?:s|ing)?|take profits?(?: when| at| if)?|target(?:ing|s)?(?: is)?(?= (?:the |a )?(?:vwap|middle|mid|mean|upper|lower|opposite|basis|prior|previous|yesterday))|profit target(?= (?:the )?(?:vwap|mid)))\\b',
      () => ({ kind: 'role', role: 'exit' }),
    ],
    [
      '(?:only (?:take (?:trades|longs|shorts|it) )?(?:when|if|while)|only when|as long as|provided(?: that)?|filter(?:ed)?(?: by| with| for)?|confirm(?:ed|ation)?(?: by| with| from)?|with (?:a )?(?:trend )?filter|while|but only(?: if| when)?)\\b',
      () => ({ kind: 'role', role: 'filter' }),
    ],
    [
      '(?:enter|take (?:a )?(?:trade|position|entry)s?|trade)\\b(?! (?:only|between|from|the first))',
      () => ({ kind: 'clause' }),
    ],
    [
      '(?:,|\\band\\b|\\bor\\b|\\bbut\\b|\\bthen\\b)? ?(?:\\b(?:if|when|whenever|once|where|after|until)\\b)',
      (m) => (/or/.test(m[0]) ? [{ kind: 'or' }, { kind: 'clause' }] : { kind: 'clause' }),
    ],
    ['and\\b|&|plus\\b|with\\b', () => ({ kind: 'and' })],
    ['or\\b', () => ({ kind: 'or' })],
    [',|:|\\bthen\\b|\\bbut\\b', () => ({ kind: 'clause' })],
    [
      `${N}(?!\\.?\\d)(?! ?(?:ticks?|points?|pts|%|bars?|minutes?|contracts?|hours?))`,
      (m) => ({ kind: 'number', value: Number(m[1]) }),
    ],
  ];
  return list.map(([wording, token]) => [compiled(wording), token]);
}
