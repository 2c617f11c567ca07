import type { Caveat } from './caveats.ts';
import type { EquityPoint } from './equity.ts';
import { type EquityCurves, rollingSharpe } from './equity-marks.ts';
import type { Metrics } from './metrics.ts';
import type { SpanFacts } from './span-facts.ts';
import { usdOf } from './trade.ts';

// A backtest on one page: a self-contained HTML file, without scripts, fonts or anything from elsewhere.

export interface TearSheetTrade {
  side: string;
  size: number;
  entryTs: Date;
  exitTs: Date;
  entryPrice: { toString(): string };
  exitPrice: { toString(): string };
  closeReason: string;
  pnl: { toString(): string };
}

export interface TearSheetFacts {
  name: string;
  instrument: string;
  timeframe: string;
  strategyVersion: number;
  from: Date;
  to: Date;
  dataRevision: number | null;
  overrides: Readonly<Record<string, unknown>>;
  metrics: Metrics;
  span: (SpanFacts & { markToMarketDrawdown: string }) | null;
  caveats: readonly Caveat[];
  curves: EquityCurves;
  trades: readonly TearSheetTrade[];
  disclaimer: string;
}

const WIDTH = 900;
const HEIGHT = 220;
const ROLLING_DAYS = 63;
const SHOWN_TRADES = 1_000;

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const safe = (value: unknown): string => String(value).replace(/[&<>"']/g, (sign) => ESCAPES[sign] as string);
const minute = (at: Date): string => at.toISOString().slice(0, 16).replace('T', ' ');
const figure = (value: number | string | null, digits = 2): string =>
  value === null ? '–' : Number(value).toFixed(digits);
const share = (value: number | null): string => (value === null ? '–' : `${(100 * value).toFixed(1)} %`);

/** The whole page. */
export function tearSheet(facts: TearSheetFacts): string {
  const { name, instrument, timeframe, strategyVersion, from, to, curves } = facts;
  const rolling = rollingSharpe(curves.days, Math.min(ROLLING_DAYS, Math.max(5, curves.days.length)));
  const sharpes = rolling.flatMap(({ date, sharpe }): EquityPoint[] =>
    sharpe === null ? [] : [[Date.parse(date), sharpe]],
  );
  const title = `${name}: backtest`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${safe(title)}</title>
<style>${STYLE}</style></head><body>
<h1>${safe(name)}</h1>
<p>${safe(instrument)} ${safe(timeframe)}, version ${strategyVersion}, ${minute(from)} to ${minute(to)} UTC${
    facts.dataRevision === null ? '' : `, data revision ${facts.dataRevision}`
  }${overridesText(facts.overrides)}</p>
<p class="disclaimer">${safe(facts.disclaimer)}</p>
${section('Caveats', listOf(facts.caveats.map(({ message }) => message)))}
${section('Figures', table(['Figure', 'Value'], figuresOf(facts)))}
${section('Equity, marked to each minute’s close, USD', chart(inUsd(curves.minutes)))}
${section('Below the peak, USD', chart(belowPeak(inUsd(curves.minutes))))}
${sharpes.length > 1 ? section('Rolling Sharpe ratio', chart(sharpes)) : ''}
${section('Months', table(['Month', 'Net P&L, USD', 'Change of the equity, USD', 'Days'], monthsOf(curves)))}
${section('Drawdowns', table(['From', 'Bottom', 'Recovered', 'Depth, USD'], drawdownsOf(curves)))}
${section(`Trades${facts.trades.length > SHOWN_TRADES ? `, the first ${SHOWN_TRADES}` : ''}`, table(TRADE_HEAD, facts.trades.slice(0, SHOWN_TRADES).map(tradeRow)))}
<p class="disclaimer">${safe(facts.disclaimer)}</p>
</body></html>
`;
}

const STYLE = `body{font:14px/1.5 system-ui,sans-serif;max-width:${WIDTH}px;margin:2em auto;padding:0 1em;color:#1a1d21;background:#fff}
h1{font-size:1.6em;margin:0}h2{font-size:1.1em;margin:1.6em 0 .4em}table{border-collapse:collapse;width:100%}
th,td{text-align:right;padding:.15em .6em;border-bottom:1px solid #e4e7eb}th:first-child,td:first-child{text-align:left}
td{font-variant-numeric:tabular-nums}.disclaimer{border-left:3px solid #b45309;padding-left:.8em;color:#555b63}
svg{width:100%;height:auto}@media print{h2,svg{break-inside:avoid}body{margin:0}}`;

const section = (title: string, body: string): string => `<section><h2>${safe(title)}</h2>${body}</section>`;
const listOf = (lines: readonly string[]): string =>
  lines.length === 0 ? '<p>None.</p>' : `<ul>${lines.map((line) => `<li>${safe(line)}</li>`).join('')}</ul>`;

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '<p>None.</p>';
  const line = (cells: readonly string[], tag: string) =>
    `<tr>${cells.map((cell) => `<${tag}>${safe(cell)}</${tag}>`).join('')}</tr>`;
  return `<table><thead>${line(head, 'th')}</thead><tbody>${rows.map((row) => line(row, 'td')).join('')}</tbody></table>`;
}

function overridesText(overrides: TearSheetFacts['overrides']): string {
  const set = Object.entries(overrides).map(([param, value]) => `${param} = ${JSON.stringify(value)}`);
  return set.length === 0 ? '' : `, with ${safe(set.join(', '))}`;
}

function figuresOf({ metrics, span }: TearSheetFacts): string[][] {
  return [
    ['Trades', figure(metrics.trades, 0)],
    ['Net P&L, USD', figure(metrics.netPnl)],
    ['Buy and hold of one contract, USD', figure(span?.benchmark?.netPnl ?? null)],
    ['Win rate', share(metrics.winRate)],
    ['Profit factor', figure(metrics.profitFactor)],
    ['Expectancy, USD a trade', figure(metrics.expectancy)],
    ['Max drawdown of closed trades, USD', figure(metrics.maxDrawdown)],
    ['Max drawdown by minutes, USD', figure(span?.markToMarketDrawdown ?? null)],
    ['Sharpe ratio', figure(metrics.sharpe)],
    ['Sortino ratio', figure(metrics.sortino)],
    ['Exposure', share(metrics.exposure)],
    ['Longest losing streak', figure(metrics.longestLosingStreak, 0)],
    ['Trading minutes missing in the data', figure(span?.gaps.minutes ?? null, 0)],
  ];
}

const inUsd = (points: readonly EquityPoint[]): EquityPoint[] => points.map(([ts, cents]) => [ts, cents / 100]);

function belowPeak(points: readonly EquityPoint[]): EquityPoint[] {
  let peak = 0;
  return points.map(([ts, value]) => {
    peak = Math.max(peak, value);
    return [ts, value - peak];
  });
}

/** A line with its least and greatest value, the zero line, and its first and last day. */
function chart(points: readonly EquityPoint[]): string {
  if (points.length < 2) return '<p>None.</p>';
  const [first, last] = [points[0]?.[0] as number, points.at(-1)?.[0] as number];
  const values = points.map(([, value]) => value);
  const low = values.reduce((a, b) => Math.min(a, b), 0);
  const high = values.reduce((a, b) => Math.max(a, b), 0);
  const x = (ts: number) => (60 + ((ts - first) / Math.max(1, last - first)) * (WIDTH - 70)).toFixed(1);
  const y = (value: number) => (10 + ((high - value) / (high - low || 1)) * (HEIGHT - 40)).toFixed(1);
  const path = points.map(([ts, value], k) => `${k === 0 ? 'M' : 'L'}${x(ts)} ${y(value)}`).join('');
  const day = (ts: number) => new Date(ts).toISOString().slice(0, 10);
  const label = (value: number) =>
    `<text x="55" y="${Number(y(value)) + 4}" text-anchor="end">${value.toFixed(Math.abs(value) < 100 ? 2 : 0)}</text>`;
  return `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" font-size="11" fill="#555b63" role="img">
<line x1="60" x2="${WIDTH - 10}" y1="${y(0)}" y2="${y(0)}" stroke="#c3c8cf"/><path d="${path}" fill="none" stroke="#1d4ed8" stroke-width="1.2"/>
${[...new Set([low, 0, high])].map(label).join('')}
<text x="60" y="${HEIGHT - 8}">${day(first)}</text><text x="${WIDTH - 10}" y="${HEIGHT - 8}" text-anchor="end">${day(last)}</text></svg>`;
}

function monthsOf({ days }: EquityCurves): string[][] {
  const months = new Map<string, [closed: number, marked: number, days: number]>();
  for (const { date, closed, marked } of days) {
    const month = months.get(date.slice(0, 7)) ?? [0, 0, 0];
    months.set(date.slice(0, 7), [month[0] + closed, month[1] + marked, month[2] + 1]);
  }
  return [...months].map(([month, [closed, marked, count]]) => [month, usdOf(closed), usdOf(marked), String(count)]);
}

const drawdownsOf = ({ drawdowns }: EquityCurves): string[][] =>
  drawdowns.map(({ from, bottom, recovered, cents }) => [
    minute(new Date(from)),
    minute(new Date(bottom)),
    recovered === null ? 'not yet' : minute(new Date(recovered)),
    usdOf(cents),
  ]);

const TRADE_HEAD = ['Entry', 'Side', 'Size', 'Price', 'Exit', 'Price', 'Reason', 'P&L, USD'];
const tradeRow = (trade: TearSheetTrade): string[] => [
  minute(trade.entryTs),
  trade.side,
  String(trade.size),
  trade.entryPrice.toString(),
  minute(trade.exitTs),
  trade.exitPrice.toString(),
  trade.closeReason.replaceAll('_', ' '),
  figure(trade.pnl.toString()),
];
