// Strategies see one continuous series: the prices of each contract less the sum of the gaps of the rolls before it. Past
// bars never change by that. People see the contract's own prices: those of the series plus the offset.

/** From the bar at `ts` (UTC ms) on, contract prices are `offset` points above those of the series. */
export interface OffsetChange {
  ts: number;
  offset: number;
}

/** The changes in a run of bars, the first of which is one. */
export function offsetChanges(bars: readonly { ts: number; rollOffset: number }[]): OffsetChange[] {
  const changes: OffsetChange[] = [];
  for (const { ts, rollOffset } of bars) {
    if (rollOffset !== changes.at(-1)?.offset) changes.push({ ts, offset: rollOffset });
  }
  return changes;
}

/** The offsets of an instrument over time, in whole ticks. */
export class RollOffsets {
  readonly tickSize: number;
  private readonly instants: number[] = [];
  private readonly ticks: number[] = [];

  constructor(tickSize: number, changes: readonly OffsetChange[] = []) {
    this.tickSize = tickSize;
    this.add(changes);
  }

  /** Adds changes, oldest first; known ones are skipped. */
  add(changes: readonly OffsetChange[]): void {
    for (const { ts, offset } of changes) {
      const ticks = Math.round(offset / this.tickSize);
      if (ticks === (this.ticks.at(-1) ?? 0) || ts <= (this.instants.at(-1) ?? Number.NEGATIVE_INFINITY)) continue;
      this.instants.push(ts);
      this.ticks.push(ticks);
    }
  }

  /** The offset of the newest bar that opened at or before an instant (UTC ms). */
  ticksAt(instant: number): number {
    for (let at = this.instants.length - 1; at >= 0; at--) {
      if ((this.instants[at] as number) <= instant) return this.ticks[at] as number;
    }
    return 0;
  }
}
