import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { Figure } from './report.ts';

// Detects slow-downs in CI: compares ratios measured side by side in one run with those recorded on an idle machine.

const FILE = new URL('../recorded.json', import.meta.url);

/** The relative deviation from the recorded ratio that counts as noise. */
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
/** Percentiles of few short rounds vary too much. */
const isRatio = ({ what, unit, aim }: Figure): boolean => unit === '×' && aim !== undefined && !what.endsWith('p99');

export interface Worse {
  bench: string;
  /** "bench: figure" */
  ratio: string;
  told: string;
}

/** Recorded ratios that are worse by more than the margin, or were not measured. Throws without a record. */
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
    // NaN fails the comparison.
    const holds = higherIsBetter ? figure.value >= bound : figure.value <= bound;
    return holds ? [] : worse(`${figure.value.toFixed(2)}, recorded ${before}, bound ${bound.toFixed(2)}`);
  });
}

/** Records this run's ratios for later comparisons. */
export function record(machine: string, results: Readonly<Record<string, readonly Figure[]>>): void {
  const ratios = Object.fromEntries(
    Object.entries(results).flatMap(([bench, figures]) =>
      figures.filter(isRatio).map((figure) => [named(bench, figure), Number(figure.value.toFixed(2))]),
    ),
  );
  const file: Recorded = { machine, date: new Date().toISOString().slice(0, 10), ratios };
  writeFileSync(FILE, `${JSON.stringify(file, null, 2)}\n`);
}
