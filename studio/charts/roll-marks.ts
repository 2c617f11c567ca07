/** A change of the futures contract. */
export interface ChartRoll {
  /** The first minute of the new contract. */
  at: string;
  from: string;
  to: string;
  gap: string;
}

export interface RollMark {
  /** The index of its bar. */
  bar: number;
  text: string;
}

/** The rolls by bar, oldest first, without those before the first bar or after the open of the newest one. */
export const rollMarks = (
  rolls: readonly ChartRoll[],
  barAt: (instant: string) => number | null,
  newest: string,
): RollMark[] =>
  rolls.flatMap(({ at, from, to, gap }) => {
    const bar = barAt(at);
    return bar === null || at > newest
      ? []
      : [{ bar, text: `${from} → ${to} (${gap.startsWith('-') ? gap.replace('-', '−') : `+${gap}`})` }];
  });
