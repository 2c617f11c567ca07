import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEventsKit, type EventsKit, fired } from './kit.ts';

let kit: EventsKit;
beforeAll(async () => {
  kit = await createEventsKit();
});
afterAll(() => kit.end());

test('events are numbered from the account’s counter and stored as they were', async () => {
  const user = await kit.user();
  const strategyId = '019a0000-0000-7000-8000-000000000001';
  const first = await kit.write(user, [fired({ n: 1, text: 'é"\\' }, { strategyId }), fired([2], { kind: 'closed' })]);
  const second = await kit.write(user, [fired(null, { instrument: null })]);
  expect([...first, ...second].map(({ seq }) => seq)).toEqual([1, 2, 3]);
  expect(await kit.store.readAfter(user, 0, 10)).toEqual([...first, ...second]);
  expect(await kit.store.readAfter(user, 1, 1)).toEqual([first[1]]);
});

test('a rollback leaves no gap in the numbers and sends no wake-up', async () => {
  const user = await kit.user();
  const heard: unknown[] = [];
  const stop = kit.wakeups.subscribe(`events:${user}`, (message) => heard.push(message));
  await kit.write(user, [fired(1)]);
  const failing = kit.db.transaction(async (tx) => {
    await kit.log.append(tx, user, [fired('lost')]);
    throw new Error('no');
  });
  await expect(failing).rejects.toThrow('no');
  await kit.write(user, [fired(2)]);
  stop();
  expect((await kit.store.readAfter(user, 0, 10)).map(({ seq, payload }) => [seq, payload])).toEqual([
    [1, 1],
    [2, 2],
  ]);
  expect(heard).toHaveLength(2);
});

test('appending takes one statement, the heads of many users one query', async () => {
  const [one, two] = [await kit.user(), await kit.user()];
  await kit.store.epoch();
  const statements: string[] = [];
  const stop = kit.db.onStatement((text) => statements.push(text));
  await kit.write(one, [fired(1), fired(2)]);
  const { heads } = await kit.store.heads([one, two]);
  stop();
  expect(statements).toHaveLength(2);
  expect(heads).toEqual(
    new Map([
      [one, 2],
      [two, 0],
    ]),
  );
});

test('a user without an account row is named in the error', async () => {
  const nobody = '019a0000-0000-7000-8000-00000000dead';
  await expect(kit.write(nobody, [fired(1)])).rejects.toThrow(nobody);
});
