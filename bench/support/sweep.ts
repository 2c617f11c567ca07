import type { VariantsSpec } from '../../src/domains/backtests/index.ts';
import { BAR_FIELDS, type BarBlock, createBarBlock } from '../../src/domains/market-data/index.ts';
import { loadFixtures } from '../../src/domains/strategies/index.ts';
import type { Bar } from '../../src/engine/index.ts';

/** 1,000 variants of the EMA cross: 40 fast lengths, 25 slow ones. */
export const VARIANTS = Array.from({ length: 1_000 }, (_, k) => ({
  'fast.length': 5 + (k % 40),
  'slow.length': 50 + 3 * Math.floor(k / 40),
}));

/** What a job of a study runs in one pass. */
export const AT_ONCE = 200;

export function blocksOf(bars: readonly Bar[], size = 1_024): BarBlock[] {
  const blocks: BarBlock[] = [];
  for (let at = 0; at < bars.length; at += size) {
    const some = bars.slice(at, at + size);
    const block = { ...createBarBlock(some.length), count: some.length };
    for (const field of BAR_FIELDS) block[field].set(some.map((bar) => bar[field]));
    blocks.push(block);
  }
  return blocks;
}

export async function* streamed(blocks: readonly BarBlock[]): AsyncGenerator<BarBlock> {
  yield* blocks;
}

export function specOf(blocks: readonly BarBlock[], variants: VariantsSpec['variants']): VariantsSpec {
  const last = blocks.at(-1) as BarBlock;
  return {
    graph: loadFixtures().bySlug('ema-cross').graph,
    instrument: 'MES',
    timeframe: '1m',
    from: blocks[0]?.ts[0] as number,
    to: (last.ts[last.count - 1] as number) + 60_000,
    limits: null,
    settings: {},
    variants,
    blocks: 10,
  };
}
