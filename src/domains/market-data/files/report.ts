import { isReady, type Judgement } from './judgement.ts';

// The report of a judged file as text.

const SHOWN = 20;

const number = (n: number): string => n.toLocaleString('en-US');
const count = (n: number, what: string): string => `${number(n)} ${what}${n === 1 ? '' : 's'}`;
const minute = (ts: number): string => new Date(ts).toISOString().slice(0, 16).replace('T', ' ');

/** "TradingView, minutes by their open, America/New_York, 12,345 rows, 3 gaps" */
export function summaryOf(judged: Judgement): string {
  const { format, stamp, zone, rows, gaps, instrument, from, to } = judged;
  return [
    format.name,
    `minutes by their ${stamp === 'open' ? 'open' : 'end'}`,
    zone ?? 'zone unknown',
    instrument?.symbol ?? 'instrument unknown',
    count(rows, 'row'),
    gaps === null
      ? null
      : gaps.runs === 0
        ? 'no gaps'
        : `${count(gaps.runs, 'gap')} of ${count(gaps.minutes, 'minute')} together`,
    from === null || to === null ? null : `${minute(from)} to ${minute(to)}${zone === null ? '' : ' UTC'}`,
  ]
    .filter((part) => part !== null)
    .join(', ');
}

/** All lines of the report: the summary, a table of problems, questions, and notes. */
export function linesOf(judged: Judgement): string[] {
  const { name, errors, problems, problemCount, repeated, asks, notes, unit } = judged;
  const lines = [`${name}: ${summaryOf(judged)}`];
  for (const error of errors) lines.push(`  refused: ${error}`);
  const rows = problems
    .slice(0, SHOWN)
    .map(({ line, column, code, message }) => [String(line), column, code, message] as const);
  if (rows.length > 0) lines.push(...table([unit, 'column', 'code', 'what was wrong'], rows));
  if (problemCount > rows.length) lines.push(`  … and ${number(problemCount - rows.length)} more`);
  const twice = repeated
    .slice(0, SHOWN)
    .map((one) => [minute(one.ts), one.lines.slice(0, 6).join(', '), one.message] as const);
  if (twice.length > 0) lines.push(...table(['minute', `${unit}s`, 'values'], twice));
  if (repeated.length > SHOWN) lines.push(`  … and ${number(repeated.length - SHOWN)} more`);
  for (const note of notes) lines.push(`  note: ${note}`);
  for (const { flag, message } of asks) lines.push(`  ${message}`, `    pass ${flag}`);
  return lines;
}

/** One line with the reason why nothing was stored; null if it could be. */
export function refusalOf(judged: Judgement): string | null {
  if (isReady(judged)) return null;
  const { asks, problemCount, errors, unit } = judged;
  if (errors.length > 0 || problemCount > 0) {
    const rows =
      problemCount > 0 ? `${count(problemCount, unit === 'line' ? 'line' : 'record')} wrong` : 'not one-minute bars';
    return `nothing stored: ${rows}`;
  }
  return `nothing stored: pass ${asks.map(({ flag }) => flag).join(' ')}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = head.map((title, at) => Math.max(title.length, ...rows.map((row) => (row[at] as string).length)));
  const line = (cells: readonly string[]) =>
    `  ${cells.map((cell, at) => (at === cells.length - 1 ? cell : cell.padEnd(widths[at] as number))).join('  ')}`;
  return [line(head), ...rows.map(line)];
}
