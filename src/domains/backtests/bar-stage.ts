import {
  type CompiledStrategy,
  createEvaluationPool,
  type EvaluationPool,
  MinuteBlocks,
  type MinuteTrack,
  type Run,
  type SessionCalendar,
  type Timeframe,
} from '../../engine/index.ts';
import type { BarBlock } from '../market-data/index.ts';

/** Few enough for their columns to stay in the processor's cache. */
export const MINUTES_AT_ONCE = 512;

export type BarStage = ReturnType<typeof createBarStage>;

/**
 * The bars and nodes of one instrument that runs share: a block of minutes is built into bars and computed once, then each
 * run takes its steps over it. Equal sub-graphs of all runs are one.
 */
export function createBarStage(calendar: SessionCalendar) {
  const blocks = new MinuteBlocks(calendar);
  const pools = new Map<Timeframe, EvaluationPool>();

  const compute = () => {
    for (const { timeframe, bars, first, count } of blocks.tracks) {
      pools.get(timeframe)?.updateBlock(bars, first, first + count);
    }
  };

  return {
    blocks,
    /** Joins a strategy before the first bar. */
    attach(strategy: CompiledStrategy): { run: Run; track: MinuteTrack } {
      const { market } = strategy;
      const pool = pools.get(market.timeframe) ?? createEvaluationPool(market);
      pools.set(market.timeframe, pool);
      return { run: pool.attach(strategy), track: blocks.track(market.timeframe) };
    },
    /** Takes minutes `from` ≤ k < `to` of a block and computes the nodes of the bars that they complete. */
    begin(block: BarBlock, from: number, to: number): void {
      blocks.begin(block, from, to);
      compute();
    },
    /** No minute that opens before `instant` (UTC ms) is still to come. */
    complete(instant: number): void {
      blocks.complete(instant);
      compute();
    },
    moveTo(timeframe: Timeframe, at: number): void {
      pools.get(timeframe)?.moveTo(at);
    },
  };
}
