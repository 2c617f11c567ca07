import { expect, test } from 'vitest';
import { FairQueue } from './fair-queue.ts';
import { Work } from './work.ts';

const LIMITS = { running: 2, runningPerKey: 1, waiting: 6, waitingPerKey: 4 };

/** Computations that the test completes manually. */
function computations(limits = LIMITS) {
  const queue = new FairQueue(limits);
  const started: string[] = [];
  const ends = new Map<string, () => void>();
  return {
    started,
    run(name: string, work: Work | null = null) {
      const compute = () =>
        new Promise<string>((resolve) => {
          started.push(name);
          ends.set(name, () => resolve(name));
        });
      return queue.run(name[0] as string, compute, work);
    },
    async end(name: string) {
      ends.get(name)?.();
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

test('keys are served round-robin, and computations of one key run in order', async () => {
  const { run, end, started } = computations();
  for (const name of ['a1', 'a2', 'a3', 'b1', 'b2', 'c1']) void run(name);
  expect(started).toEqual(['a1', 'b1']);
  await end('a1');
  expect(started).toEqual(['a1', 'b1', 'a2']);
  await end('b1');
  expect(started).toEqual(['a1', 'b1', 'a2', 'b2']);
  await end('a2');
  expect(started.at(-1)).toBe('c1');
  await end('b2');
  expect(started.at(-1)).toBe('a3');
});

test('the queue is limited per key and in total; rejections say when to retry', async () => {
  const { run, started } = computations();
  const rest = ['a1', 'a2', 'a3', 'a4', 'a5'].map((name) => run(name));
  await expect(run('a6')).rejects.toMatchObject({ code: 'rate_limited', retryAfter: 5 });
  rest.push(run('b1'), run('b2'), run('b3'));
  await expect(run('c1')).rejects.toMatchObject({ code: 'too_busy', retryAfter: 5 });
  expect(started).toEqual(['a1', 'b1']);
});

test('a cancelled computation leaves the queue and frees its place', async () => {
  const { run, end, started } = computations();
  const [gone, late] = [new Work(), new Work()];
  void run('a1');
  void run('b1');
  const waits = run('a2', gone);
  const next = run('a3');
  gone.cancel(new Error('left'));
  await expect(waits).rejects.toThrow('left');
  late.cancel(new Error('too late'));
  await expect(run('c1', late)).rejects.toThrow('too late');
  await end('a1');
  expect(started).toEqual(['a1', 'b1', 'a3']);
  await end('a3');
  expect(await next).toBe('a3');
});

test('a failed computation frees its place', async () => {
  const queue = new FairQueue({ ...LIMITS, running: 1 });
  await expect(queue.run('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await queue.run('b', async () => 'done')).toBe('done');
});
