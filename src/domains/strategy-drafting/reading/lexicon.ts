// The words of traders, each with its token of the grammar (strategy.peggy). The longest wording wins.
// A wording may have several tokens ("reclaims": cross above), or for none: filler, which says nothing.

const ENGLISH = `
long: long, go long on, bullish entry, bullish entries, long entries, longs, buy, buys, buying, bought, go long, going long, goes long, enter long, enter longs, open long, take longs, get long, buy long, long side, buy side, upside trades, bullish trades
short: short, go short on, bearish entry, bearish entries, short entries, sell it short, shorts, shorting, sell short, selling short, short sell, short selling, go short, going short, goes short, enter short, enter shorts, open short, take shorts, get short, short side, sell side
sell: sell, sells, selling, sold
both_sides: go with it, trade with it, follow it, in the direction of the breakout, in the direction of the break, in the breakout direction, in that direction, both sides, both ways, both directions, either side, either direction, either way, long and short, long or short, longs and shorts, longs or shorts, long & short, buys and sells, bidirectional, in both directions, two sided, two-sided, long/short, long / short, short and long, buy and sell, all directions
mirror: vice versa, viceversa, mirror, mirrored, reverse for shorts, opposite for shorts, reverse for short, opposite for short, inverse for shorts, inverse for short, the opposite for shorts, the reverse for shorts, same for shorts, same for short, mirror for shorts, mirror image for shorts, vice versa for shorts, vice versa for short, mirrored for shorts, the other way round for shorts, opposite for sells, reverse for sells, and the opposite for shorts, do the opposite for shorts, the same in reverse for shorts
trade: trade, trades, trading, traded, position, positions, order, orders
entry: enter, enters, entering, entered, entry, entries
signal: signal, signals, setup, setups
exit: exit, exits, exiting, get out, gets out, getting out, bail, bail out, flatten, flattens, flat, go flat, be flat, liquidate, close out, out, square off, closed out, leave, leaves, leaving, closing out
cover: cover, covers, cover short, cover shorts, buy to cover
close: close
closes: closes, closing, closed, settles
other band: other band, the other band
other: other side, the other side, far, far side, opposite side, the opposite side
near: near, close to, nearby, next to, right at
fast: fast, faster, quick, short term, short-term
slow: slow, slower, long term, long-term
with_trend: in the direction of the trend, with the trend, in trend direction, in direction of the trend, along the trend, in the trend direction
opposite: in the opposite direction, in opposite direction, opposite direction, the other way, opposite, opposing, reverse, reverses, contrary, inverse, reversal
overnight: overnight, over night
stop: stop, stops, stop loss, stop losses, stop-loss, stoploss, sl, stop out, stopped out, protective stop, hard stop, initial stop, fixed stop, stop order, stops out
target: target, targets, take profit, takes profit, take profits, take-profit, tp, profit target, profit targets, price target, profit taking, take the profit, taking profits, taking profit
profit: profit, profits, gain, gains, win
loss: loss, losses, losing, losing trade, losing trades, loser, losers, lose, loses money
trail: trail, trails, trailing, trailing stop, trailing stop loss, trail stop, trailing stop-loss, trail the stop, trails the stop, trailed
breakeven: breakeven, break even, break-even, breakeven stop
risk: risk, risks, risking
reward: reward, rewards
risk reward: rr, r:r, rrr, r/r, risk reward, risk/reward, risk:reward, risk to reward, risk reward ratio, risk/reward ratio, risk to reward ratio, risk-reward, risk-reward ratio, risk-to-reward, crv, rr ratio
reward risk: reward to risk, reward risk, reward:risk, reward/risk, reward to risk ratio, reward-to-risk, reward risk ratio
make: make, makes, making, prints a, sets a, hits a, gain of, earn
move: move, moves, moved
half: half
third: third, one third, a third
quarter: quarter, a quarter, one quarter
rest: rest, other, the other, the other half, other one, remainder, remaining, the rest, runner, other half, second half, last half, balance
partial: partial, partials, partially, scale out, scaling out, scale
size: size, sized, position size, quantity, qty
contract: contract, contracts, lot, lots, cars, micros, minis
account: account, equity, capital, balance of account
max: max, maximum, at most, no more than, not more than, up to, limit of, limit to, limited to, maximally, at maximum
at_least: at least, no less than, not less than, minimum, >=, greater or equal to, greater than or equal to, above or equal to, above or at, at or above, equal or above, or more, or higher, at or over, on or above
at_most: <=, less than or equal to, below or equal to, at or below, below or at, equal or below, or less, or lower, at or under, on or below
above: on the upper side of, above, over, greater than, higher than, more than, exceeds, exceed, exceeding, >, bigger than, larger than, north of, on top of, stronger than, upwards of
below: below, under, underneath, beneath, less than, lower than, fewer than, smaller than, <, south of, weaker than
equals: equals, equal to, =
between: between, in between, within the range
outside: outside, outside of
inside: back inside, back into, inside, inside of, back within, back in between
slope: slope, slopes
cross: cross, crosses, crossing, crossed, crossover, crossovers, crosses over each other, crossing each other, x-over, intersect, intersects, cross each other
cross above: crosses over, cross over, crossing over, crossed over, crosses up through, crosses up over, crosses up above, crosses upward through, cross up through, crosses up, cross up, crosses upwards, crossing up, crosses to the upside, upside cross, bullish cross, bullish crossover, bull cross, reclaims, reclaim, reclaiming, takes out to the upside, crosses upward, crosses back up through, crosses back over, crosses back up, retakes, regains, hooks up above, curls above, crosses up past, cross upwards, crosses above, crossover above, turns above, flips above
cross below: crosses under, cross under, crossing under, crosses down through, crosses down, cross down, crosses downwards, crossing down, crosses to the downside, downside cross, bearish cross, bearish crossover, bear cross, crossunder, crosses down below, crosses down under, loses, crosses downward, crosses back under, crosses back down, crosses back down through, crosses downward through, cross downwards, crosses below, turns below, flips below
break: break, break through, breaks through, breaking through, broke through, break past, breaks past, breaks, breaking, broke, broken, breaches, breach, breaching, pierces, pierce, piercing, takes out, take out, taking out, penetrates, clears, clearing, busts
breakout: breakout, breakouts, break out, breaks out, breaking out, break-out, broke out
breakdown: breakdown, breakdowns, breaks down, break down, breaking down
rise: rise, rises, climbs, climb, rallies, rally, gains above, jumps, rose, advances, surges, spikes, goes up, moves up, pushes up, comes up, popped, up tick, lifts
fall: fall, falls, drop, drops, decline, declines, sinks, slips, slides, fell, dropping, plunges, goes down, moves down, comes down, dips, dip, dumps, tumbles, retreats, sinking, dipping
goes: goes, moves, gets, comes, pops, pushes, pokes, runs, heads, turns, turn, flips, flip, trades through, returns, return, go, get, is back, comes back, snaps, pulls, poking, turned, flipped
neither: neither
nor: nor
else: else, or else
stays: stays, lasts, lasted, has lasted, being, keeps, has remained, has stayed, remains, holds, hold, sits, stay, remain, staying, holding, holds up, has been, have been, been, lies, sitting
rising: rising, increasing, sloping up, slopes up, sloped up, upsloping, upward sloping, trending up, pointing up, going up, moving up, expanding, growing, climbing, trending higher, sloping upward, sloping upwards, sloping higher, pointing higher, heading up, headed up, on the rise, going higher, moving higher, angled up
falling: falling, decreasing, sloping down, slopes down, sloped down, downward sloping, trending down, pointing down, going down, moving down, contracting, shrinking, declining, trending lower, sloping downward, sloping downwards, sloping lower, pointing lower, heading down, headed down, going lower, moving lower, angled down
turns_up: turns up, turning up, turn up, hooks up, curls up, starts rising, ticks up, starts to rise, turns higher, curling up, hooking up, starts going up, turns upward
turns_down: turns down, turning down, turn down, hooks down, curls down, rolls over, starts falling, ticks down, starts to fall, turns lower, rolling over, curling down, hooking down, starts going down, turns downward
up: up, upward, upwards, upside, to the upside, on the upside, higher
down: down, downward, downwards, downside, to the downside, on the downside, lower
touch: touch, comes into contact with, touches, touching, tags, tag, hits, hit, tests, test, testing, reaches, reach, reaching, kisses, retests, retest, touched, tagged, hitting
pullback: pullback, pullbacks, pull back, pulls back, pulling back, retraces, retracement, retrace, retracements, retraces back, dips back, dip to, dips to, dip back, dips back to
bounce: bounce, bounces, bouncing, rebounds, rebound, bounced, finds support
reject: rejects, rejected, rejection, fails, finds resistance, gets rejected, is rejected
fade: fade, fades, fading, faded
reversion: reversion, mean reversion, revert, reverts, mean-reversion, mean reverting
oversold: oversold, oversold zone, oversold territory, oversold area, oversold region, oversold levels, oversold level, over sold, over-sold
overbought: overbought, overbought zone, overbought territory, overbought area, overbought region, overbought levels, overbought level, over bought, over-bought
green: green, bullish, up candle, up bar, positive candle, white
red: red, bearish, down candle, down bar, negative candle
positive: positive, above zero, over zero, above the zero line, above 0
negative: negative, below zero, under zero, below the zero line, below 0
engulfing: engulfing, engulfing candle, engulfing bar, engulfing pattern
inside_bar: inside bar, inside bars, inside candle
outside_bar: outside bar, outside candle
divergence: divergence, divergences, diverges, diverging
squeeze: squeeze, squeezes, squeezed
bar: bar, bars, candle, candles, candlestick, candlesticks, period, periods, periode
chart: chart, charts, timeframe, timeframes, time frame, tf, bars chart
minute: minute, minutes, min, mins, minuten
second: seconds
hour: hour, hours, hr, hrs, hourly
day: day, days, daily, daytime
week: week, weeks, weekly
month: month, months, monthly
session: session, sessions
row: in a row, one after another, one after the other, consecutive, straight, successive, back to back, consecutively, running, in succession, back-to-back, on the trot, in sequence
first_time: for the first time, the first time, first time
first: first, 1st, initial
second: 2nd
last: last, past, latest, most recent, recent, final, trailing n
prior: previous, prior, preceding, prev
yesterday: yesterday, previous day, prior day, previous session, prior session, last session, previous trading day, prior trading day, the day before, prev day
today: today, of today, todays
session_open: opening price, days open, day open, session open, open of the day, todays open, open of the session, daily open, opening print, open today, the open price, cash open, rth open, opening bell, days opening price
session_high: high of the day, high of day, hod, days high, day high, session high, todays high, intraday high, daily high, high of the session, new high of the day, new high of day, new highs of the day, new day high, new session high, new intraday high
session_low: low of the day, low of day, lod, days low, day low, session low, todays low, intraday low, daily low, low of the session, new low of the day, new low of day, new lows of the day, new day low, new session low, new intraday low
yesterday high: pdh
yesterday low: pdl
yesterday close: pdc
session_range: days range, daily range, day range, range of the day, session range, todays range
price: price, prices, market, it closes, bid, last price, the tape, spot
ago: ago, earlier, before that
open: open, opens, opening
high: high, highs
low: low, lows
highest: highest
lowest: lowest
swing: swing, swings, recent swing
volume: volume, vol
relative volume: rvol, relvol
relative: relative
average: average, avg, mean, normal, usual
range: range, ranges
channel: channel, channels
band: band, bands
middle: middle, midpoint, mid point, mid-point, halfway point, half way point, mid, midline, middle line, basis, center line, centerline, mid line, midband
upper: upper, top, outer upper
lower: bottom, outer lower
line: line, lines
ema: ema, emas, exponential moving average, exponential moving averages, exponential ma, exp ma, exponential average
sma: sma, smas, simple moving average, simple moving averages, simple ma, simple average
ma: ma, mas, moving average, moving averages, mavg
rsi: rsi, relative strength index, relative strength
stoch: stochastic, stochastics, stoch, slow stochastic, stochastic oscillator, full stochastic, slow stochastics, stochs
stoch_k: %k, k line, stochastic %k, stoch %k, stochastic k, stoch k, fast line
stoch_d: %d, d line, stochastic %d, stoch %d, stochastic d, stoch d
percent_b: %b, percent b, bollinger %b, bb %b
bollinger: bollinger, bollinger band, bollinger bands, bb, bbs, bbands, bollingers, bollinger-band, boll, b-bands
macd: macd
macd_signal: signal line, macd signal, macd signal line, its signal line, the signal line, its signal, signal-line
macd_histogram: histogram, macd histogram, macd hist, hist
adx: adx, average directional index
plus_di: di +, +di, plus di, di+, di plus
minus_di: di -, -di, minus di, di-, di minus
atr: atr, atrs, average true range
vwap: vwap, volume weighted average price
donchian: donchian, donchian channel, donchian channels, price channel, donchian band
supertrend: supertrend, super trend
node:ind.ichimoku out:conversion: ichimoku tenkan, tenkan, tenkan sen, tenkan-sen, conversion line, tenkan line
node:ind.ichimoku out:base: ichimoku kijun, kijun, kijun sen, kijun-sen, base line, kijun line
node:ind.ichimoku out:span_a: senkou span a, span a
node:ind.ichimoku out:span_b: senkou span b, span b
node:data.pivots out:pivot: pivot, pivot point, daily pivot, floor pivot, the pivot, central pivot
node:data.pivots out:r1: r1, resistance 1
node:data.pivots out:r2: r2
node:data.pivots out:r3: r3
node:data.pivots out:s1: s1, support 1
node:data.pivots out:s2: s2
node:data.pivots out:s3: s3
buy_stop: buy stop, buy stop order, buy-stop, stop order to buy, buy stop orders
sell_stop: sell stop, sell stop order, sell-stop, stop order to sell, sell stop orders
buy_limit: buy limit, buy limit order, limit buy, limit buy order, buy with a limit order
sell_limit: sell limit, sell limit order, limit sell, limit sell order
valid: valid
node:ind.aroon out:up: aroon up
node:ind.aroon out:down: aroon down
node:ind.sar: sar, psar, parabolic sar, parabolic, parabolic stop and reverse
node:ind.stochrsi: stoch rsi, stochastic rsi, stochrsi, stochastic rsi %k
node:ind.willr: williams r, williams %r, williams percent r, %r, william %r
node:ind.keltner: keltner, keltner channel, keltner channels, keltner band, keltner bands, kc
node:ind.hma: hull moving average, hull ma, hma, hull
next: next, subsequent
gap: gap, gaps, gapped, gapping
equity: of equity, of my equity, of the account, of account, of my account, of capital, of my capital, of account equity, account risk, of balance, of my balance, of the capital, of total equity, of the balance, of account balance, of the equity, of total capital, of portfolio, of my portfolio
cloud: cloud, kumo, ichimoku cloud
heikin_ashi: heikin ashi, heikin-ashi, heiken ashi, heikenashi, heikinashi
awesome: awesome oscillator, ao
uptrend: uptrend, up trend, trend up, trend is up, bull trend, bullish trend, up-trend, trending market up, trend bullish
downtrend: downtrend, down trend, trend down, trend is down, bear trend, bearish trend, down-trend, trend bearish
trend: trend, trends, trending
opening_range: opening range, orb, opening-range, initial balance, ib, range of the open
golden_cross: golden cross
death_cross: death cross
turtle: turtle, turtles, turtle system
tick: tick, ticks
point: point, points, pts, pt, handle, handles
percent: percent, %, pct, per cent, percentage
dollar: dollars, dollar, usd, bucks
deviation: standard deviation, standard deviations, std dev, std devs, stdev, stdevs, deviations, deviation, sd, sds, sigma, sigmas, std, stddev, stddevs, σ
r: r, rs, r multiple, r multiples
x: x, times, times the
twice: twice, double
multiplier: multiplier, factor, mult
length: length, lookback, look back
away: away, away from
further: further
from: from, since, off of, off
to: to, till, through, thru, up to and including, –
at: at, @
on: on, upon
of: of
in: in, into
by: by
for: for
per: per, each, every, a day max
within: within, in the last
after: after, following, later than, past the
before: before, prior to, ahead of, earlier than, no later than
until: until, til
during: during
with: with, using
than: than
if: when and only when, on the condition that, if, when, whenever, once, as soon as, when ever, given, given that, provided, provided that, as long as, so long as, assuming, on condition that, only when, the moment, in case, where, any time, anytime, every time, each time
while: while, whilst, and while
only: only, solely, exclusively, nothing but, strictly
then: then
and: and, &, also, plus, as well as, and also, along with, together with, in addition, additionally, furthermore, moreover
or: or
but: but, however, yet, though
either: either
both: both
not: not, dont, doesnt, isnt, arent, do not, does not, is not, are not, didnt, wont, never, hasnt, havent, has not, have not, cannot, cant, must not, should not, shouldnt, not be, must never, not yet, wasnt
no: no, zero trades, none, nothing, without, without a, without any, w/o
avoid: avoid, avoids, avoiding, skip, skips, skipping, ignore, ignoring, exclude, excluding, stay out, staying out, stay away, stand aside, sit out, no trading, not trade, dont trade, do not trade, never trade, no trades, no entries, no new entries, no new trades, no new positions, dont enter, do not enter, never enter, stop trading, no entry, not enter, dont open, dont take trades, dont take any trades, no positions, do not open, dont open new trades, quit trading, not take trades, cease trading, no longer trade, no more trades, no more entries
except: except, except for, other than, apart from, but not on, excepting, save for
unless: unless
long_filter: longs only, long only, only longs, only long, only buy, only buys, buys only, only go long, only take longs, long trades only, only long trades, buy only, long-only, only trade long, no shorts, no shorting, never short, dont short, no short trades, do not short, without shorts, no short positions, only buy long, never go short, dont go short
short_filter: shorts only, short only, only shorts, only short, only sell, only go short, only take shorts, short trades only, only short trades, short-only, only trade short, no longs, never buy, dont buy, no long trades, do not buy, never go long, dont go long, only sell short, no long positions
dont_long: dont go long, never go long, no longs, no long, dont buy, do not buy, never buy, do not go long, no long trades, dont take longs, not long, avoid longs, no buying, skip longs, not buy, not go long, no buys, no long entries, dont long
dont_short: dont go short, never go short, no shorts, no short, dont short, do not short, never short, do not go short, no short trades, dont take shorts, not short, avoid shorts, no shorting, skip shorts, dont sell short, never sell short, not go short, no short entries
daily_loss: daily loss, loss per day, losses per day, day loss, loss a day, loss for the day, loss on the day, daily drawdown, daily loss limit, max daily loss, maximum daily loss
cooldown: cooldown, cool down, cool off, cooling off, pause, wait, waits, take a break
midday: noon, midday
midnight: midnight
lunch: lunch, lunchtime, lunch time, lunch hour, lunch hours, the lunch break, lunch break
morning: morning, mornings, the morning session, morning session, am session
afternoon: afternoon, afternoons, afternoon session, pm session
rth: regular trading hours, regular hours, rth, regular session, us session, new york session, ny session, cash session, day session, market hours, us market hours, regular market hours, us hours, cash hours, us cash session, new york hours, ny hours, normal trading hours, american session, regular us hours
eth: globex session, eth, overnight session, overnight hours, globex hours, overnight trading, the overnight
london: london session, european session, london hours, europe session, european hours
asia: asian session, asia session, tokyo session, asian hours, asia hours
london_open: london open
end_of_day: end of day, end of the day, eod, session end, session close, end of session, end of the session, close of the session, close of the day, market close, days close, the bell, closing bell, bell, close of trading, days end, market closes, session closes, session ends, end of rth, rth close, cash close, day end
weekday: weekdays, weekday, monday to friday, monday through friday, mon-fri, mon to fri, workdays
monday: monday, mondays, mon
tuesday: tuesday, tuesdays, tue, tues
wednesday: wednesday, wednesdays, wed
thursday: thursday, thursdays, thu, thur, thurs
friday: friday, fridays, fri
saturday: saturday, saturdays
sunday: sunday, sundays
et: et, est, edt, eastern, eastern time, new york time, ny time, new york, us eastern, nyc time, et time, in new york
ct: ct, cst, cdt, central, central time, chicago time, chicago, exchange time, us central, in chicago
utc: utc, gmt, zulu
gb: london time, uk time, bst, london
pt: pst, pdt, pacific, pacific time
de: german time, frankfurt time, cet, cest, mez, mesz, berlin time, paris time, madrid time, central european time, deutsche zeit, heure de paris, hora de madrid, uhr deutscher zeit
change: change, changes
difference: difference, spread
close_price: closing price, close price
minus: minus
add: add, adds
remove: remove, delete, drop the, get rid of, take off the, without the, kill the
replace: replace, swap
instead: instead, rather than, in place of
1 trade daily_trades: once a day, once per day, once daily, one time a day, one time per day, once a session, once per session
2 trade daily_trades: twice a day, twice per day, two times a day, twice a session
limit: limit, limit order, limit orders
daily_trades: a day, per day, each day, every day, a session, per session, daily max, each session, in a day, on any day, on a day
it: it, its, their, they, that one
`;

/** Says nothing about what is traded. */
const FILLER = `
a, an, the, this, that, these, those, is, are, was, were, be, being, i, id, im, me, my, mine, we, our, us, you, your, please, can, could, would, should, will, shall, must, may, might,
want, want to, i want to, id like to, i need to, i would love to, like to, wants to, wanted, need, need to, needs to, have to, has to, love to, run, runs, needs, like, id like, i want, i need, made, build, create, design, draw, give, generate, write, show, some, something, strategy, strategies, system, systems, bot, algo,
algorithm, idea, simple, basic, classic, good, nice, based, based on, use, uses, used, via, so, as, there, here, just, too, take, takes, taking, set, sets, put, place, places, keep, let, lets, got, have, has, had,
having, which, who, what, how, thanks, thank you, hi, hello, hey, okay, ok, eg, e.g., ie, i.e., do, does, did, right, immediately, directly, always, any, all, automatically, fully, fresh, clean, confirmed, confirm, confirmation,
new, futures, future, default, standard, settings, setting, normally, simply, itself, themselves, he, she, one of, follow, follows, following the, rule, rules, rule based, condition, conditions, indicator, indicators, value, values, level, levels, reading, readings,
scalp, scalping, scalper, daytrade, daytrading, day trade, day trading, intraday, momentum strategy, momentum trade, momentum trading, momentum system, momentum setup, style, type, kind, version, open a, back, again, sure, certain, well, exactly, actually, basically, really, very, ideally, preferably, clearly, firmly, slightly, decisively, cleanly, comfortably, strongly,
protective, mental, about, automated, look for, looking for, look, looks, looking, watch for, wait for, waiting for, wait until, see, sees, seeing, happens, happen, occurs, occur, triggers, trigger, triggered, fires, prints, print, forms, form, appears, plain, get in, getting in, jump in, start, starts, starting, begin, begins,
e mini, e-mini, emini, micro, mini, shares, stock, index, would like, it is, its own, ones, thing, things, way, everything, anything, whole, full, entire, existing, current, currently, present, own, such, per trade, per position, per contract, each trade, on each trade, on every trade, every trade, for each trade, tight, please make, same time, at the same time, same, running position, thanks a lot, cheers, my style, as usual, respectively, combined, combine, side, sides, direction, mode, filter, filters, filtered, data, feed, plot, no matter what, whichever comes first, otherwise, whichever is first, whichever happens first, whatever comes first, whichever comes earlier, whichever is earlier, whichever hits first, at market, market order, market orders, entry order, sort, sort of, activated, become, becomes, becoming, active, live, trader, traders, rather, should be, would be, make sure, ensure, make it, make a, i would like to, going to, gonna, try, trying, only ever, reverts back, kicks in, done, allowed, allow, permitted, ok to, okay to, actual, initially, initially at, place it, set it, sits, put it, given day, distance, pattern, patterns, closing basis, on a closing basis, trend following, trend-following, trend follower
`;

export interface Wording {
  words: readonly string[];
  tokens: readonly string[];
}

const wordsOf = (text: string): string[] => text.trim().split(/\s+/);

/** "token token: wording, wording" a line. */
export function wordingsIn(table: string): Wording[] {
  return table
    .split('\n')
    .filter((line) => line.includes(':'))
    .flatMap((line) => {
      const at = line.indexOf(': ');
      const tokens = at === 0 ? [] : wordsOf(line.slice(0, at));
      return line
        .slice(at + 2)
        .split(',')
        .map((wording) => ({ words: wordsOf(wording), tokens }));
    });
}

export const ENGLISH_WORDINGS: readonly Wording[] = [
  ...FILLER.split(',').map((wording) => ({ words: wordsOf(wording), tokens: [] as string[] })),
  ...wordingsIn(ENGLISH),
];
