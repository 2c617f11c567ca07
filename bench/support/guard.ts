import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { Figure } from './report.ts';

// What CI holds against a slow-down: ratios of what was measured side by side in one run, beside those of an idle machine.

const FILE = new URL('../recorded.json', import.meta.url);

/** How much worse than recorded a ratio may be before it is no noise any more. */
export const MARGIN = 0.4;

interface Recorded {
  machine: string;
  date: string;
  /** By "bench: figure". */
  ratios: Record<string, number>;
}

const recorded = (): Recorded | null =>
  existsSync(FILE) ? (JSON.parse(readFileSync(FILE, 'utf8')) as Recorded) : null;

const named = (bench: string, { what }: Figure): string => `${bench}: ${what}`;
/** Of the tails of a few short rounds none is the same twice. */
const isRatio = ({ what, unit, aim }: Figure): boolean => unit === '×' && aim !== undefined && !what.endsWith('p99');

export interface Worse {
  bench: string;
  /** "bench: figure" */
  ratio: string;
  told: string;
}

/** Each recorded ratio that is worse by more than the margin, or was not measured. Throws without a record. */
export function worseThanRecorded(results: Readonly<Record<string, readonly Figure[]>>): Worse[] {
  const file = recorded();
  if (!file) throw new Error(`${FILE.pathname} is not there: --record writes it`);
  const measured = new Map(
    Object.entries(results).flatMap(([bench, figures]) =>
      figures.filter(isRatio).map((figure) => [named(bench, figure), figure] as const),
    ),
  );
  return Object.entries(file.ratios).flatMap(([ratio, before]) => {
    const [bench = ''] = ratio.split(':', 1);
    const worse = (told: string) => [{ bench, ratio, told: `${ratio}: ${told}` }];
    const figure = measured.get(ratio);
    if (!figure) return worse(`recorded as ${before}, not measured`);
    const higherIsBetter = figure.aim !== undefined && 'atLeast' in figure.aim;
    const bound = higherIsBetter ? before * (1 - MARGIN) : before / (1 - MARGIN);
    // What is no number is neither: it does not hold.
    const holds = higherIsBetter ? figure.value >= bound : figure.value <= bound;
    return holds ? [] : worse(`${figure.value.toFixed(2)}, recorded ${before}, bound ${bound.toFixed(2)}`);
  });
}

/** Writes this run's ratios as those that later ones are held against. */
export function record(machine: string, results: Readonly<Record<string, readonly Figure[]>>): void {
  const ratios = Object.fromEntries(
    Object.entries(results).flatMap(([bench, figures]) =>
      figures.filter(isRatio).map((figure) => [named(bench, figure), Number(figure.value.toFixed(2))]),
    ),
  );
  const file: Recorded = { machine, date: new Date().toISOString().slice(0, 10), ratios };
  writeFileSync(FILE, `${JSON.stringify(file, null, 2)}\n`);
}
