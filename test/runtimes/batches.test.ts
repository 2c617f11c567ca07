import { expect, it } from 'vitest';
import { createBatches } from '../../src/domains/runtimes/batches.ts';

const groups = (count: number) => Array.from({ length: count }, (_, n) => [n, n]);

it('works through every group once, none of them split, in batches of at most so many', async () => {
  const batches = createBatches({ most: 4, atOnce: 2, aimMs: 1_000 });
  const seen = await batches.run(groups(10), async (items) => items);
  expect(seen.flat().sort((a, b) => a - b)).toEqual(groups(10).flat());
  for (const items of seen) expect(new Set(items).size).toBeLessThanOrEqual(4);
  for (const items of seen) expect(items.length).toBe(new Set(items).size * 2);
});

it('makes smaller batches after one that took longer than the aim', async () => {
  const batches = createBatches({ most: 8, atOnce: 1, aimMs: -1 });
  const seen = await batches.run(groups(15), async (items) => new Set(items).size);
  expect(seen).toEqual([8, 4, 2, 1]);
});

it('throws the first failure only when every batch that had begun has ended', async () => {
  const batches = createBatches({ most: 1, atOnce: 2, aimMs: 1_000 });
  let ended = 0;
  let release = () => {};
  const waiting = new Promise<void>((resolve) => {
    release = resolve;
  });
  const run = batches.run(groups(5), async ([n]) => {
    if (n === 0) {
      setImmediate(release);
      throw new Error('refused');
    }
    await waiting;
    ended++;
  });
  await expect(run).rejects.toThrow('refused');
  expect(ended).toBe(1);
});
