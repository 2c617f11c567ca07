import type { CorpusLine } from './corpus.ts';
import {
  add,
  adx,
  ago,
  and,
  atr,
  boll,
  c,
  change,
  days,
  down,
  each,
  ema,
  falling,
  green,
  gt,
  gte,
  h,
  highest,
  hist,
  hours,
  l,
  lowest,
  lt,
  lte,
  macd,
  meanVolume,
  mul,
  NY,
  n,
  not,
  o,
  or,
  pct,
  range,
  red,
  rising,
  rsi,
  sma,
  stochD,
  stochK,
  sub,
  supertrend,
  type Truth,
  today,
  up,
  type Value,
  v,
  vwap,
  yesterday,
} from './meaning.ts';

// Rules as manuals, forums and scripts write them, in own words.

const cross = (a: Value, b: Value): Truth => or(up(a, b), down(a, b));
const low30 = lt(rsi(), n(30));
const high70 = gt(rsi(), n(70));
const touches = (x: Value): Truth => and(lte(l, x), gte(h, x));
const holdsAbove = (x: Value): Truth => and(lte(l, x), gt(c, x));
const width = sub(h, l);
const stack = (...lengths: number[]): [Truth, Truth] => {
  const averages = lengths.map(ema);
  const pairs = averages.slice(1).map((slow, k) => [averages[k] as Value, slow] as const);
  return [and(...pairs.map(([a, b]) => gt(a, b))), and(...pairs.map(([a, b]) => lt(a, b)))];
};
const [stacked, unstacked] = stack(8, 21, 55);
const insideAgain = up(c, boll('lower'));
const engulfs = and(green, lt(ago(1, c), ago(1, o)), gt(c, ago(1, o)), lte(o, ago(1, c)));
const onEach = (x: Truth, bars: number): Truth => each(bars, x);
const earlier =
  (x: Truth, bars: number): Truth =>
  (s) => {
    const values = x(s);
    return values.map((_, k) => values[k - bars] === true);
  };
const averageOf =
  (x: Value, length: number): Value =>
  (s) => {
    const values = x(s);
    return values.map((_, k) => {
      const last = values.slice(Math.max(0, k - length + 1), k + 1);
      return last.length < length || last.includes(null)
        ? null
        : (last as number[]).reduce((sum, value) => sum + value, 0) / length;
    });
  };
const quarter = sub(h, mul(width, 0.25));

export const MANUALS: readonly CorpusLine[] = [
  // Crossovers and what they belong to.
  [
    'Enter long if the 5 SMA crosses above the 10 SMA and RSI(9) is greater than 50. Exit when the 5 SMA crosses the 10 SMA in the opposite direction or RSI(9) crosses back to 50. Stop loss 100 ticks.',
    {
      long: and(up(sma(5), sma(10)), gt(rsi(9), n(50))),
      leaveLong: or(down(sma(5), sma(10)), cross(rsi(9), n(50))),
      stop: 100,
    },
  ],
  [
    'When the 5 EMA crosses the 12 EMA to the upside and the 21 period RSI is above 50, buy. When it crosses to the downside and RSI is below 50, sell short. Stop 2 ATR.',
    {
      long: and(up(ema(5), ema(12)), gt(rsi(21), n(50))),
      short: and(down(ema(5), ema(12)), lt(rsi(21), n(50))),
    },
  ],
  [
    'Golden cross strategy: buy when the 50-period MA crosses above the 200-period MA, RSI above 30 and MACD line above the signal line. Risk reward 1:2.',
    { long: and(up(sma(50), sma(200)), gt(rsi(), n(30)), gt(macd('macd'), macd('signal'))) },
  ],
  [
    'Buy when EMA(20) crosses EMA(50) upwards, on 5m, ES. SL 1%, TP 3%',
    { long: up(ema(20), ema(50)), instrument: 'ES', timeframe: '5m' },
  ],
  [
    'Whenever the price crosses above the 50-period SMA, enter a long position. Exit when it crosses below.',
    { long: up(c, sma(50)), leaveLong: down(c, sma(50)) },
  ],
  [
    'Enter a long trade when the fast EMA (8) crosses the slow EMA (21) from below; close it when they cross back',
    { long: up(ema(8), ema(21)), leaveLong: down(ema(8), ema(21)) },
  ],
  [
    "don't trade on fridays. buy when ema 9 crosses ema 20 upward, stop 10 ticks, target 20 ticks",
    { long: and(up(ema(9), ema(20)), not(days('fri'))), stop: 10, targets: [20] },
  ],
  ['long when 20 ema above 50 ema, short when below', { long: gt(ema(20), ema(50)), short: lt(ema(20), ema(50)) }],
  [
    'Long: EMA(8) > EMA(21) > EMA(55). Short: EMA(8) < EMA(21) < EMA(55). Stop: 20 ticks. Target: 40 ticks.',
    { long: stacked, short: unstacked, stop: 20, targets: [40] },
  ],
  ['max loss per day $300, max 3 trades, long when 8 ema crosses 34 ema', { long: up(ema(8), ema(34)) }],
  [
    'Strategy for ES: on the 5 minute chart, buy when the 20 EMA crosses above the 50 EMA and RSI is greater than 55. Exit when the 20 EMA crosses below the 50 EMA. Stop loss 10 ticks.',
    {
      long: and(up(ema(20), ema(50)), gt(rsi(), n(55))),
      leaveLong: down(ema(20), ema(50)),
      stop: 10,
      instrument: 'ES',
      timeframe: '5m',
    },
  ],
  [
    'long if ema(9) > ema(21) and rsi(14) < 70 and close > vwap, stop = 12 ticks, tp = 24 ticks',
    {
      long: and(gt(ema(9), ema(21)), lt(rsi(), n(70)), gt(c, vwap())),
      stop: 12,
      targets: [24],
    },
  ],
  ['Buy when price crosses the 20 EMA from below and the candle closes green', { long: and(up(c, ema(20)), green) }],
  [
    'Long when the 9 EMA is above the 21 EMA, the 21 EMA is above the 50 EMA and price touches the 9 EMA',
    {
      long: and(gt(ema(9), ema(21)), gt(ema(21), ema(50)), touches(ema(9))),
    },
  ],
  [
    'if the spread between the 10 and the 30 ema is more than 2 points go short',
    { short: gt(sub(ema(10), ema(30)), n(2)) },
  ],
  ['Buy when 5 EMA > 20 EMA and not on Wednesday', { long: and(gt(ema(5), ema(20)), not(days('wed'))) }],
  ['Long when close crosses above EMA 50, trailing stop 3 ATR, no target', { long: up(c, ema(50)) }],
  [
    'Buy the first pullback to the 20 EMA in an uptrend (20 EMA above 50 EMA), stop 10 ticks below, target 2R',
    {
      long: and(holdsAbove(ema(20)), gt(ema(20), ema(50))),
      stop: 10,
      targets: [20],
    },
  ],
  [
    'Buy on pullback to VWAP in the direction of the trend (price above 200 EMA)',
    {
      long: and(holdsAbove(vwap()), gt(c, ema(200))),
    },
  ],
  [
    'Buy on two consecutive closes above the 20 EMA after a close below it',
    {
      long: and(onEach(gt(c, ema(20)), 2), earlier(lt(c, ema(20)), 2)),
    },
  ],
  [
    'go long if price is more than 2 ATR below the 20 EMA, exit at the 20 EMA, stop 8 ticks',
    {
      long: lte(c, sub(ema(20), mul(atr(), 2))),
      leaveLong: gte(h, ema(20)),
      stop: 8,
    },
  ],
  [
    'sell short at 2 ATR above the 20 EMA, cover at the 20 EMA, stop 10 ticks',
    {
      short: gte(h, add(ema(20), mul(atr(), 2))),
      leaveShort: lte(l, ema(20)),
      stop: 10,
    },
  ],

  // Oscillators.
  [
    'Long when RSI crosses above 50 from below and volume is at least 1.5 times its 20 bar average',
    {
      long: and(up(rsi(), n(50)), gte(v, mul(meanVolume(20), 1.5))),
    },
  ],
  [
    'Buy when RSI crosses above 30 but only when ADX is less than 60',
    { long: and(up(rsi(), n(30)), lt(adx(), n(60))) },
  ],
  [
    'Short when three higher highs in a row are made and RSI is above 65',
    { short: and(rising(h, 3), gt(rsi(), n(65))) },
  ],
  ['buy when rsi leaves the oversold zone', { long: up(rsi(), n(30)) }],
  ['buy if rsi is less than 35 for three bars in a row', { long: onEach(lt(rsi(), n(35)), 3) }],
  [
    'Long when RSI(14) < 30, exit when RSI(14) > 50 or after 20 bars, whichever comes first',
    {
      long: low30,
      leaveLong: gt(rsi(), n(50)),
    },
  ],
  ['RSI < 30 buy. RSI > 70 sell.', { long: low30, leaveLong: high70 }],
  ['go long when rsi > 50, when rsi < 50 go short', { long: gt(rsi(), n(50)), short: lt(rsi(), n(50)) }],
  ['no shorts on Mondays. short when RSI > 70', { short: and(high70, not(days('mon'))) }],
  [
    'Only go short when the market is in a downtrend (price under the 200 EMA). Enter when RSI crosses back below 60.',
    {
      short: and(lt(c, ema(200)), down(rsi(), n(60))),
    },
  ],
  ["long when RSI isn't overbought and price is above VWAP", { long: and(not(high70), gt(c, vwap())) }],
  ['Buy when RSI is not above 50 and price is above the 20 EMA', { long: and(not(gt(rsi(), n(50))), gt(c, ema(20))) }],
  [
    'Buy if the RSI is under 30 or the price is below the lower Bollinger band',
    { long: or(low30, lt(c, boll('lower'))) },
  ],
  [
    'Buy if RSI is under 40 and (price is above the 200 EMA or ADX is below 20)',
    {
      long: and(lt(rsi(), n(40)), or(gt(c, ema(200)), lt(adx(), n(20)))),
    },
  ],
  [
    'go long when the close crosses over sma(50) & rsi is between 40 and 60',
    {
      long: and(up(c, sma(50)), gte(rsi(), n(40)), lte(rsi(), n(60))),
    },
  ],
  [
    'short only when ADX > 30 and minus DI > plus DI',
    { short: and(gt(adx(), n(30)), gt(adx('minus_di'), adx('plus_di'))) },
  ],
  [
    'Long when ADX is above 20 and +DI crosses above -DI; short when -DI crosses above +DI with ADX above 20',
    {
      long: and(gt(adx(), n(20)), up(adx('plus_di'), adx('minus_di'))),
      short: and(gt(adx(), n(20)), up(adx('minus_di'), adx('plus_di'))),
    },
  ],
  [
    'go long when DI+ crosses DI- with ADX above 10',
    { long: and(up(adx('plus_di'), adx('minus_di')), gt(adx(), n(10))) },
  ],
  [
    'Stochastic oscillator (14,3,3): go long when %K crosses above %D below 40, go short when %K crosses below %D above 60. Stop 15 ticks, target 30 ticks.',
    {
      long: and(up(stochK, stochD), lt(stochK, n(40))),
      short: and(down(stochK, stochD), gt(stochK, n(60))),
      stop: 15,
      targets: [30],
    },
  ],
  [
    'Sell short when the stochastic %K crosses below %D while above 60, cover when %K goes below 20',
    {
      short: and(down(stochK, stochD), gt(stochK, n(60))),
      leaveShort: down(stochK, n(20)),
    },
  ],
  [
    'Go long if MACD histogram has been rising for 3 bars and price is above the 50 EMA',
    {
      long: and(rising(hist, 3), gt(c, ema(50))),
    },
  ],
  [
    'Enter when MACD histogram turns positive, exit when it turns negative, longs only, ES 5m',
    {
      long: up(hist, n(0)),
      leaveLong: down(hist, n(0)),
      instrument: 'ES',
      timeframe: '5m',
    },
  ],
  [
    'If the MACD crosses up below the zero line, buy. Exit when MACD crosses down.',
    {
      long: and(up(macd('macd'), macd('signal')), lt(macd('macd'), n(0))),
      leaveLong: down(macd('macd'), macd('signal')),
    },
  ],
  [
    'Long when MACD > signal and MACD < 0. Stop 15 ticks, target 30 ticks.',
    {
      long: and(gt(macd('macd'), macd('signal')), lt(macd('macd'), n(0))),
      stop: 15,
      targets: [30],
    },
  ],
  [
    'reverse on opposite signal: long when MACD crosses up, short when MACD crosses down',
    {
      long: up(macd('macd'), macd('signal')),
      short: down(macd('macd'), macd('signal')),
      leaveLong: down(macd('macd'), macd('signal')),
      leaveShort: up(macd('macd'), macd('signal')),
    },
  ],

  // Bands.
  [
    'Fade moves outside the Bollinger Bands: short when price closes above the upper band, long when it closes below the lower band, exit at the middle band, stop 12 ticks.',
    {
      long: lt(c, boll('lower')),
      short: gt(c, boll('upper')),
      leaveLong: gte(h, boll('middle')),
      leaveShort: lte(l, boll('middle')),
      stop: 12,
    },
  ],
  ['Buy when price closes back inside the Bollinger bands', { long: insideAgain }],
  [
    'short at the upper band of a 20,2 Bollinger if the RSI(14) is over 60, cover at the midline',
    {
      short: and(gte(h, boll('upper')), gt(rsi(), n(60))),
      leaveShort: lte(l, boll('middle')),
    },
  ],
  [
    'Short the Nasdaq when it closes below the lower Bollinger band with ADX above 20',
    {
      short: and(lt(c, boll('lower')), gt(adx(), n(20))),
      instrument: 'MNQ',
    },
  ],
  ['buy if price is more than 1.5 standard deviations under its 20 bar mean', { long: lte(c, boll('lower', 20, 1.5)) }],
  ['Short when price is 2 standard deviations above VWAP', { short: gte(c, vwap(2)) }],

  // Breakouts.
  [
    'Enter long when price closes above the 20 period high, exit when price closes below the 10 period low',
    {
      long: gt(c, highest(20)),
      leaveLong: lt(c, lowest(10)),
    },
  ],
  [
    'long: close above highest high of last 55 bars; exit: close below lowest low of last 20 bars; stop: 30 ticks; size: risk $250',
    {
      long: gt(c, highest(55)),
      leaveLong: lt(c, lowest(20)),
      stop: 30,
    },
  ],
  [
    'Buy breakouts of the 50 bar high, not during lunch',
    {
      long: and(up(c, highest(50)), not(hours('11:00', '13:00'))),
    },
  ],
  [
    'buy when ATR is above its 50 bar average and price breaks the 20 bar high',
    {
      long: and(gt(atr(), averageOf(atr(), 50)), up(c, highest(20))),
    },
  ],
  [
    'trailing stop of 2 ATR activated after 1R profit; entry when price breaks above the 50 bar high; no more than one trade per day',
    {
      long: up(c, highest(50)),
    },
  ],
  [
    'exit if price closes below the 10 EMA. entry: price closes above the 20 bar high. long only',
    {
      long: gt(c, highest(20)),
      leaveLong: lt(c, ema(10)),
    },
  ],
  ['long when the 14 period RSI makes a new 20 bar high', { long: gt(rsi(), highest(20, rsi())) }],
  [
    'Go long if price is the highest close of 30 bars and volume is above average',
    {
      long: and(gte(c, highest(30, c)), gt(v, meanVolume(20))),
    },
  ],
  [
    'When price breaks out of the first 30 minutes range go with it, stop on the other side of the range, exit at 15:45 ET',
    {
      long: up(c, range(30, 'high')),
      short: down(c, range(30, 'low')),
    },
  ],
  [
    'Trade MNQ from 9:30 to 11:00 New York. Buy breakouts of the first 15 minutes high. Stop 20 ticks. Target 2x risk.',
    {
      long: and(up(c, range(15, 'high')), hours('09:30', '11:00', NY)),
      stop: 20,
      targets: [40],
      instrument: 'MNQ',
    },
  ],
  ["buy breakouts of the previous day's high with a stop of 10 ticks", { long: up(c, yesterday('high')), stop: 10 }],
  [
    "Sell short if today's high is below yesterday's high and price breaks yesterday's low",
    {
      short: and(lt(today('high'), yesterday('high')), down(c, yesterday('low'))),
    },
  ],
  [
    'long at a break of the high of the day after 11am, stop 12 ticks, flat by 3pm',
    {
      long: and(up(c, today('high')), hours('11:00', '16:00')),
      stop: 12,
    },
  ],
  [
    "long if price goes above the midpoint of the day's range",
    {
      long: up(c, mul(add(today('high', true), today('low', true)), 0.5)),
    },
  ],

  // Bars.
  [
    'momentum: if the last 3 candles are green and volume is rising, buy. sell after 10 bars',
    {
      long: and(onEach(green, 3), rising(v)),
    },
  ],
  [
    'Reversal trade: after 4 consecutive red bars go long, stop 12 ticks, exit on first green close',
    {
      long: onEach(red, 4),
      leaveLong: green,
      stop: 12,
    },
  ],
  ['Sell short after 3 green candles in a row if RSI is above 55', { short: and(onEach(green, 3), gt(rsi(), n(55))) }],
  [
    'go long when close > high of 2 bars ago and low < low of 3 bars ago',
    { long: and(gt(c, ago(2, h)), lt(l, ago(3, l))) },
  ],
  [
    'Bullish engulfing at the 20 EMA: long, stop 12 ticks, target the upper band',
    {
      long: and(engulfs, touches(ema(20))),
      leaveLong: gte(h, boll('upper')),
      stop: 12,
    },
  ],
  [
    'When volume is 1.2 times the 20 bar average and the bar closes in the upper quarter of its range, buy',
    {
      long: and(gte(v, mul(meanVolume(20), 1.2)), gte(c, quarter)),
    },
  ],
  [
    'buy when volume spikes to 1.2 times the average and the bar is green',
    {
      long: and(gte(v, mul(meanVolume(20), 1.2)), green),
    },
  ],
  [
    'long when bar closes in its upper quarter, with range greater than 1.5 ATR',
    {
      long: and(gte(c, quarter), gt(width, mul(atr(), 1.5))),
    },
  ],
  ['long when close is higher than open for 4 bars', { long: onEach(green, 4) }],
  ['buy on 3 lower lows', { long: falling(l, 3) }],
  ['short if price has risen 4 bars in a row', { short: rising(c, 4) }],
  [
    'buy 1 contract whenever it goes up 2 points in 15 minutes on 5 minute bars',
    { long: gte(change(3, false), n(2)), size: 1 },
  ],

  // Moves, hours, sides and sizes.
  ['up 0.3 % from the open, short', { short: gte(c, pct(today('open'), 0.3)) }],
  ["buy when price is 0.3% below yesterday's close", { long: lte(c, pct(yesterday('close'), -0.3)) }],
  ['buy if price falls 10 points from the high of the day', { long: lte(c, sub(today('high'), n(10))) }],
  [
    'buy if price is below vwap by more than 0.1% and rsi 5 is below 35',
    {
      long: and(lte(c, pct(vwap(), -0.1)), lt(rsi(5), n(35))),
    },
  ],
  [
    'buy when price is at least 2 ticks above VWAP but less than 10 ticks above VWAP',
    {
      long: and(gte(c, add(vwap(), n(0.5))), lt(c, add(vwap(), n(2.5)))),
    },
  ],
  ['long when price stays above VWAP for 30 minutes on 5 minute bars', { long: onEach(gt(c, vwap()), 6) }],
  [
    'long when price is not below VWAP and not in the first 30 minutes',
    {
      long: and(not(lt(c, vwap())), not(hours('08:30', '09:00'))),
    },
  ],
  [
    "long if price is in the bottom 25% of the day's range and RSI < 40",
    {
      long: and(
        lte(c, add(today('low', true), mul(sub(today('high', true), today('low', true)), 0.25))),
        lt(rsi(), n(40)),
      ),
    },
  ],
  [
    'exit all positions at 15:55. long ema 10 > ema 20. short ema 10 < ema 20.',
    {
      long: gt(ema(10), ema(20)),
      short: lt(ema(10), ema(20)),
    },
  ],
  [
    'Only trade between 10am and 3pm ET. Long when price crosses above the 9 EMA with volume above average. Stop 10 ticks, target 20 ticks.',
    {
      long: and(up(c, ema(9)), gt(v, meanVolume(20)), hours('10:00', '15:00', NY)),
      stop: 10,
      targets: [20],
    },
  ],
  [
    'Trade between 0930 and 1600 ET, buy when RSI is below 40',
    { long: and(lt(rsi(), n(40)), hours('09:30', '16:00', NY)) },
  ],
  [
    'no entries after 2pm, no entries before 9:45, long when price > ema 20 and ema 20 > ema 50',
    {
      long: and(gt(c, ema(20)), gt(ema(20), ema(50)), not(hours('14:00', '16:00')), not(hours('17:00', '09:45'))),
    },
  ],
  [
    'Do not trade between 11:30 and 13:30. Otherwise buy when price is above VWAP and the 9 EMA crosses over the 20 EMA.',
    {
      long: and(gt(c, vwap()), up(ema(9), ema(20)), not(hours('11:30', '13:30'))),
    },
  ],
  [
    'long when supertrend(10,3) is bullish and the price retests the 20 EMA',
    {
      long: and(supertrend(), touches(ema(20))),
    },
  ],
  [
    'use a 20 tick stop and move it to breakeven after 15 ticks. enter long on macd cross up above zero',
    {
      long: and(up(macd('macd'), macd('signal')), gt(macd('macd'), n(0))),
      stop: 20,
    },
  ],
  [
    'Take profit 100 dollars, stop loss 50 dollars, long when stoch crosses up below 30',
    {
      long: and(up(stochK, stochD), lt(stochK, n(30))),
      stop: 40,
      targets: [80],
    },
  ],
  [
    "buy 2 contracts when price closes above yesterday's high; take one off at 10 ticks, let the other run with a 15 tick trail",
    {
      long: gt(c, yesterday('high')),
      size: 2,
    },
  ],
  [
    'buy 3 contracts on a VWAP cross up. sell 1 at 5 ticks, 1 at 10 ticks and trail the last one by 8 ticks',
    {
      long: up(c, vwap()),
      size: 3,
      stop: 8,
      targets: [5, 10],
    },
  ],
  ['if price > sma 20 then buy else sell short', { long: gt(c, sma(20)), short: not(gt(c, sma(20))) }],
  [
    'Kaufe, wenn der RSI unter 30 fällt, verkaufe wenn er über 70 steigt',
    { long: down(rsi(), n(30)), leaveLong: up(rsi(), n(70)) },
  ],
  [
    'Long wenn der 9er EMA den 21er EMA von unten nach oben kreuzt, Stop 10 Ticks, Ziel 20 Ticks',
    {
      long: up(ema(9), ema(21)),
      stop: 10,
      targets: [20],
    },
  ],
  [
    'Comprar cuando el precio cruza por encima de la media móvil de 50, salir cuando cruza por debajo',
    {
      long: up(c, sma(50)),
      leaveLong: down(c, sma(50)),
    },
  ],
  [
    'Long, wenn MACD die Signallinie von unten kreuzt, Stop Loss 20 Ticks, Take Profit 40 Ticks',
    {
      long: up(macd('macd'), macd('signal')),
      stop: 20,
      targets: [40],
    },
  ],
  [
    'kaufe wenn RSI nicht über 50 ist und der Kurs über dem 200er SMA liegt, niemals montags',
    {
      long: and(not(gt(rsi(), n(50))), gt(c, sma(200)), not(days('mon'))),
    },
  ],
];
