/** One a line: what traders write. `has` are node types that the graph must have, `sides` what it trades. */
export interface PromptCase {
  prompt: string;
  sides: 'long' | 'short' | 'both';
  has: string[];
  /** `type.param=value` of some node. */
  params?: string[];
}

const p = (prompt: string, sides: PromptCase['sides'], has: string, params = ''): PromptCase => ({
  prompt,
  sides,
  has: has.split(' '),
  ...(params ? { params: params.split(' ') } : {}),
});

export const PROMPTS: readonly PromptCase[] = [
  p(
    'Buy when the 9 EMA crosses above the 21 EMA, 2 ATR stop, 2R target',
    'long',
    'ind.ema cond.cross ind.atr',
    'ind.ema.length=9 ind.ema.length=21 cond.cross.direction=above exit.stop_loss.multiplier=2 exit.take_profit.value=2',
  ),
  p('golden cross on 5 minute ES bars', 'long', 'ind.sma cond.cross', 'ind.sma.length=50 ind.sma.length=200'),
  p(
    'Go short on a death cross with SMA, stop 20 ticks and target 40 ticks',
    'short',
    'ind.sma',
    'exit.stop_loss.value=20 exit.take_profit.value=40 cond.cross.direction=below',
  ),
  p(
    'EMA 10/30 crossover, both directions, 12 tick stop, 24 tick target, 1m chart',
    'both',
    'ind.ema',
    'ind.ema.length=10 ind.ema.length=30',
  ),
  p('Moving average crossover strategy', 'both', 'ind.ema cond.cross'),
  p(
    'When the twenty period SMA crosses below the fifty period SMA go short. Trail by 1.5 ATR.',
    'short',
    'ind.sma exit.trailing_stop',
    'ind.sma.length=20 ind.sma.length=50 exit.trailing_stop.multiplier=1.5',
  ),
  p(
    'Buy RSI oversold below 25, exit when RSI crosses above 50',
    'long',
    'ind.rsi exit.on_condition',
    'cond.compare.value=25 cond.cross.value=50',
  ),
  p(
    'RSI(2) mean reversion: long when RSI drops below 10, short when RSI rises above 90. Stop 8 points, target 4 points.',
    'both',
    'ind.rsi',
    'ind.rsi.length=2 cond.cross.value=10 cond.cross.value=90 exit.stop_loss.mode=points exit.stop_loss.value=8',
  ),
  p(
    'short when RSI is overbought, stop 0.3%, target 0.5%',
    'short',
    'ind.rsi',
    'cond.compare.op=gt cond.compare.value=70 exit.stop_loss.mode=percent exit.stop_loss.value=0.3',
  ),
  p(
    'Buy when RSI < 30, sell when RSI > 70',
    'long',
    'ind.rsi exit.on_condition',
    'cond.compare.value=30 cond.compare.value=70',
  ),
  p(
    'Stochastic reversion with 14,3,3 settings, long only, 1 contract',
    'long',
    'ind.stochastic',
    'ind.stochastic.length=14',
  ),
  p(
    'Buy when stochastic %K crosses above %D below 20, stop 10 ticks',
    'long',
    'ind.stochastic cond.cross',
    'cond.cross.direction=above',
  ),
  p(
    'Fade the Bollinger bands: buy at the lower band, short at the upper band, target the middle band',
    'both',
    'ind.bollinger exit.on_condition',
  ),
  p(
    'Bollinger band mean reversion 20 period 2.5 standard deviations on MNQ 5m',
    'both',
    'ind.bollinger exit.on_condition',
    'ind.bollinger.stddev=2.5',
  ),
  p(
    'Long when price closes below the lower Bollinger band and RSI is under 35; exit at the middle band; stop 12 points',
    'long',
    'ind.bollinger ind.rsi logic.and',
    'exit.stop_loss.value=12 cond.compare.value=35',
  ),
  p(
    'Bollinger squeeze breakout, 3 ATR trailing stop',
    'both',
    'ind.bollinger math.extreme exit.trailing_stop',
    'exit.trailing_stop.multiplier=3',
  ),
  p(
    'Buy a breakout of the 20-bar high with a stop at the 10 bar low, exit after 60 bars',
    'long',
    'ind.donchian math.extreme exit.time',
    'ind.donchian.length=20 math.extreme.length=10 exit.time.bars=60',
  ),
  p(
    'Donchian channel breakout 55 bars, both ways, risk $200 per trade',
    'both',
    'ind.donchian size.risk',
    'ind.donchian.length=55 size.risk.risk_usd=200',
  ),
  p(
    'Turtle trading: buy 20 day highs, short 20 day lows, 2 ATR stop',
    'both',
    'ind.donchian',
    'ind.donchian.length=20',
  ),
  p(
    'Opening range breakout, first 30 minutes, 1 trade per day, stop at the other side of the range, flat by 3pm',
    'both',
    'data.opening_range logic.limit_per_session exit.time',
    'data.opening_range.minutes=30 exit.time.at=15:00 logic.limit_per_session.max=1',
  ),
  p(
    'ORB 15 min: go long above the opening range high, only before noon, 2:1 reward to risk',
    'long',
    'data.opening_range filter.session',
    'data.opening_range.minutes=15 filter.session.end=12:00 exit.take_profit.value=2',
  ),
  p(
    'Trade breakouts of the high or low of the first fifteen minutes, move stop to breakeven at 1R',
    'both',
    'data.opening_range exit.breakeven',
    'data.opening_range.minutes=15',
  ),
  p(
    'MACD cross with histogram, long and short, 5 minute chart, between 8:30 and 14:30',
    'both',
    'ind.macd filter.session',
    'filter.session.start=08:30 filter.session.end=14:30',
  ),
  p(
    'Buy when MACD crosses above its signal line and price is above the 200 EMA. Stop 16 ticks, target 32 ticks.',
    'long',
    'ind.macd ind.ema logic.and',
    'ind.ema.length=200',
  ),
  p(
    'MACD (5,35,5) trend following, exit on the opposite cross',
    'both',
    'ind.macd exit.on_condition',
    'ind.macd.fast=5 ind.macd.slow=35',
  ),
  p('Supertrend flips, 10 period multiplier 2, both sides, no overnight', 'both', 'ind.supertrend exit.time'),
  p(
    'Go long when Supertrend turns green on 15 minute bars, exit when it turns red',
    'long',
    'ind.supertrend exit.on_condition',
    'cond.cross.direction=below',
  ),
  p(
    'Supertrend (7, 3) with ADX above 25 filter, 1.5 ATR stop',
    'both',
    'ind.supertrend ind.adx',
    'ind.supertrend.length=7 ind.adx.length=14',
  ),
  p(
    'VWAP fade: short 2 standard deviations above VWAP, buy 2 standard deviations below, target VWAP, regular hours only',
    'both',
    'ind.vwap exit.on_condition filter.session',
  ),
  p(
    'Fade VWAP with a 2.5 sigma band, stop $150, max 3 trades a day',
    'both',
    'ind.vwap logic.limit_per_session',
    'ind.vwap.band_stddev=2.5 logic.limit_per_session.max=3',
  ),
  p(
    'Buy when price reclaims VWAP after 9:00 am CT with volume above 1.5x average',
    'long',
    'ind.vwap ind.rel_volume filter.session',
    'filter.session.start=09:00',
  ),
  p(
    'Long pullbacks to the 21 EMA while the 50 EMA is rising, New York session, 10 tick stop and 20 tick target',
    'long',
    'ind.ema cond.trend filter.session',
  ),
  p(
    'Buy 3 red bars in a row, exit after 10 bars, skip Fridays, avoid lunch',
    'long',
    'cond.trend exit.time filter.session',
    'cond.trend.direction=falling cond.trend.bars=3',
  ),
  p(
    "Sell short when price breaks below yesterday's low, stop 6 points, target 12 points, 2 contracts",
    'short',
    'data.prior_session',
    'size.fixed.contracts=2',
  ),
  p(
    'if price crosses above the previous day high go long, if it crosses below the previous day low go short. risk 10 ticks to make 20',
    'both',
    'data.prior_session',
    'exit.stop_loss.value=10 exit.take_profit.value=20',
  ),
  p(
    'Gold scalper: RSI 7 crosses above 30 buy, RSI crosses below 70 short, cooldown 5 bars after a loss, max daily loss $300',
    'both',
    'ind.rsi filter.cooldown risk.limits',
    'filter.cooldown.bars=5 filter.cooldown.after=loss risk.limits.daily_loss_usd=300',
  ),
  p(
    'NQ momentum: buy when price is up 0.2% in 10 bars, trail 20 points after 1R',
    'long',
    'math.change exit.trailing_stop',
    'math.change.bars=10 exit.trailing_stop.activate_r=1',
  ),
  p(
    'Buy when the 9 EMA crosses the 21 EMA on the upside, vice versa for shorts. Trade 9:30-11:30 ET.',
    'both',
    'ind.ema filter.session',
    'filter.session.tz=America/New_York filter.session.start=09:30 filter.session.end=11:30',
  ),
  p(
    'london session crude oil breakout of 30 bar range with one and a half ATR stop and three R target',
    'both',
    'ind.donchian filter.session',
    'ind.donchian.length=30 exit.stop_loss.multiplier=1.5 exit.take_profit.value=3 filter.session.tz=Europe/London',
  ),
  p(
    'Enter long if RSI crosses above 50 or MACD crosses above zero, stop 2x ATR(20), no trades after 2pm',
    'long',
    'logic.or ind.rsi ind.macd filter.session',
    'ind.atr.length=20 filter.session.end=14:00',
  ),
];
