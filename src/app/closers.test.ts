import { expect, it } from 'vitest';
import { createClosers } from './closers.ts';

it('closes every part, the last one first, when one throws and one rejects, and names those that failed', async () => {
  const logged: unknown[] = [];
  const closers = createClosers({ error: (line: unknown) => void logged.push(line) } as never);
  const closed: string[] = [];
  const part = (name: string, fail?: () => unknown) =>
    closers.add(name, async () => {
      closed.push(name);
      await fail?.();
    });
  part('first');
  part('second', () => Promise.reject(new Error('rejected')));
  closers.add('third', () => {
    closed.push('third');
    throw new Error('thrown');
  });
  part('fourth');
  await expect(closers.close()).rejects.toThrow('not closed in order: third, second');
  expect(closed).toEqual(['fourth', 'third', 'second', 'first']);
  expect(logged).toMatchObject([
    { part: 'third', error: { message: 'thrown' } },
    { part: 'second', error: { message: 'rejected' } },
  ]);
});

it('closes once, however often it is asked', async () => {
  const closers = createClosers({ error: () => {} } as never);
  let count = 0;
  closers.add('part', () => void count++);
  await Promise.all([closers.close(), closers.close()]);
  await closers.close();
  expect(count).toBe(1);
});
