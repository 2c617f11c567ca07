import { runVariants } from '../src/domains/backtests/index.ts';
import { answering } from './support/peer.ts';
import { walk } from './support/random-bars.ts';
import { blocksOf, specOf, streamed, VARIANTS } from './support/sweep.ts';

// A worker of the bench of studies, in a process of its own: holds the bars, and runs variants by their places.

let blocks: ReturnType<typeof blocksOf> = [];

answering({
  bars: async ({ count }: { count: number }) => {
    blocks = blocksOf(walk(count));
    return null;
  },
  run: async ({ from, to, size }: { from: number; to: number; size: number }) => {
    const used = process.cpuUsage();
    const began = performance.now();
    let trades = 0;
    const nets: [trades: number, net: string][] = [];
    for (let at = from; at < to; at += size) {
      const some = VARIANTS.slice(at, Math.min(to, at + size));
      const run = await runVariants(specOf(blocks, some), streamed(blocks), new AbortController().signal);
      for (const { metrics, error } of run.variants) {
        if (!metrics) throw new Error(error ?? 'a variant did not run');
        trades += metrics.trades;
        nets.push([metrics.trades, metrics.grossPnl]);
      }
    }
    const { user, system } = process.cpuUsage(used);
    return {
      wall: (performance.now() - began) / 1_000,
      cpu: (user + system) / 1e6,
      memory: process.resourceUsage().maxRSS / 1_024,
      trades,
      nets,
    };
  },
});
