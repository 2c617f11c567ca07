// A bench is a module that exports a Bench; run.ts runs them and prints the results.

export interface Figure {
  what: string;
  value: number;
  unit: string;
  /** The target, compared with `value`. */
  aim?: { atMost: number } | { atLeast: number };
}

export interface Bench {
  name: string;
  /** A description of what is measured. */
  about: string;
  /** Whether its ratios are stable enough to be checked by CI, also in quick runs. */
  guarded?: true;
  run(quick: boolean): Promise<Figure[] | { skipped: string }>;
}

/** The `q`-quantile (0 to 1) of some values, by the nearest rank. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(q * sorted.length) - 1))] ?? Number.NaN;
}

const met = ({ value, aim }: Figure): string => {
  if (!aim) return '';
  const [word, bound, ok] =
    'atMost' in aim ? ['≤', aim.atMost, value <= aim.atMost] : ['≥', aim.atLeast, value >= aim.atLeast];
  return `aim ${word} ${bound}: ${ok ? 'met' : 'NOT MET'}`;
};

export function table(name: string, figures: readonly Figure[]): string {
  const shown = (value: number) => (value >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(2));
  return figures
    .map((figure) =>
      [name.padEnd(14), figure.what.padEnd(58), shown(figure.value).padStart(12), figure.unit.padEnd(10), met(figure)]
        .join(' ')
        .trimEnd(),
    )
    .join('\n');
}
