import type { Distance, Hours, Plan } from './plan.ts';
import { nameOf, tell } from './wording.ts';

const MAX_NAME = 120;
const SIDES = { long: 'Long', short: 'Short' } as const;

/** A short name: "EMA 9/21 cross, long". */
export function nameOfPlan({ entries }: Plan): string {
  const condition = entries.long ?? entries.short;
  const sides = entries.long && entries.short ? 'both ways' : entries.long ? 'long' : 'short';
  return `${condition ? nameOf(condition) : 'Strategy'}, ${sides}`.slice(0, MAX_NAME);
}

/** A description of each part, one line each. */
export function partsOf(plan: Plan): string[] {
  const parts: string[] = [];
  for (const side of ['long', 'short'] as const) {
    const entry = plan.entries[side];
    if (entry) parts.push(`${SIDES[side]} entry: at the close of a bar on which ${tell(entry)}.`);
  }
  if (plan.hours.length > 0) parts.push(`Hours: enters only ${plan.hours.map(tellHours).join(' and ')}.`);
  if (plan.perSession)
    parts.push(`Limit: at most ${plan.perSession} ${plan.perSession === 1 ? 'entry' : 'entries'} a session.`);
  if (plan.cooldown) {
    parts.push(
      `Cooldown: waits ${plan.cooldown.bars} bars after ${plan.cooldown.after === 'loss' ? 'a losing trade' : 'a trade'}.`,
    );
  }
  parts.push(
    plan.size.kind === 'fixed'
      ? `Size: ${plan.size.contracts} ${plan.size.contracts === 1 ? 'contract' : 'contracts'}.`
      : `Size: as many contracts as risk ${plan.size.usd} USD at the stop, at most ${plan.size.most}; none when not even one fits.`,
  );
  parts.push(`Stop: ${tellDistance(plan.stop)}.`);
  if (plan.target) parts.push(`Target: ${tellDistance(plan.target)}.`);
  if (plan.trail) {
    const from = plan.trail.activateR > 0 ? `, once the trade is ${plan.trail.activateR} R ahead` : '';
    parts.push(`Trailing stop: ${tellDistance(plan.trail.distance)} behind the best price${from}.`);
  }
  if (plan.breakeven)
    parts.push(`Breakeven: the stop moves to the entry once the trade is ${plan.breakeven.triggerR} R ahead.`);
  for (const side of ['long', 'short'] as const) {
    for (const exit of plan.exits[side]) parts.push(`${SIDES[side]} exit: when ${tell(exit)}.`);
  }
  if (plan.clock) parts.push(`Time: out at ${plan.clock.at} ${city(plan.clock.tz)}.`);
  if (plan.maxBars) parts.push(`Time: out after ${plan.maxBars} bars.`);
  if (plan.limits?.dailyLossUsd)
    parts.push(`Limit: no more entries on a day that has lost ${plan.limits.dailyLossUsd} USD.`);
  if (plan.limits?.losses) parts.push(`Limit: no more entries on a day after ${plan.limits.losses} losses in a row.`);
  return parts;
}

/** The whole explanation: the parts, the assumptions, and what was not understood. */
export function explain(plan: Plan, adjusted: readonly string[]): string {
  const list = (title: string, lines: readonly string[]) =>
    lines.length > 0 ? [`${title}\n${lines.map((line) => `- ${line}`).join('\n')}`] : [];
  return [
    ...list(`${plan.instrument}, ${plan.timeframe} bars.`, partsOf(plan)),
    ...list('Assumed:', [...plan.assumed, ...adjusted.map((line) => `${line}.`)]),
    ...list(
      'Not understood, and left out:',
      plan.unread.map((words) => JSON.stringify(words)),
    ),
  ].join('\n\n');
}

const city = (tz: string): string => tz.split('/').at(-1)?.replace('_', ' ') ?? tz;
const WEEK = 5;

function tellHours({ start, end, tz, days, invert }: Hours): string {
  const on = days.length < WEEK ? ` on ${days.join(', ')}` : '';
  return `${invert ? 'outside of' : 'from'} ${start} ${invert ? '–' : 'to'} ${end} ${city(tz)}${on}`;
}

function tellDistance(distance: Distance): string {
  const { value } = distance;
  switch (distance.unit) {
    case 'ticks':
    case 'points':
      return `${value} ${distance.unit}`;
    case 'percent':
      return `${value} % of the entry price`;
    case 'usd':
      return `${value} USD`;
    case 'r':
      return `${value} R, the stop’s distance`;
    case 'atr':
      return `${value} × ATR(${distance.length})`;
    case 'swing':
      return `behind the extreme of the last ${value} bars`;
    case 'range':
      return 'at the other side of the opening range';
  }
}
