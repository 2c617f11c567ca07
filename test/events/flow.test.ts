import { describe, expect, test } from 'vitest';
import { Flow, flowOf, mapped } from '../../src/events/index.ts';

/** A stream that the test feeds; it holds unread items. */
function fed<T>() {
  const waiting: T[] = [];
  const heard = { pulls: 0, stopped: 0 };
  const flow: Flow<T> = new Flow<T>({
    pull() {
      heard.pulls++;
      while (flow.hasDemand && waiting.length > 0) flow.push(waiting.shift() as T);
    },
    stop: () => void heard.stopped++,
  });
  const feed = (...items: T[]) => {
    for (const item of items) {
      if (flow.hasDemand && waiting.length === 0) flow.push(item);
      else waiting.push(item);
    }
  };
  return { flow, feed, heard };
}

/** A sink that records its calls and asks for a pause after every `most` items. */
function sink<T>(most = Number.POSITIVE_INFINITY) {
  const taken: T[] = [];
  const ends: unknown[] = [];
  return {
    taken,
    ends,
    write: (item: T) => taken.push(item) % most !== 0,
    end: (failure?: unknown) => void ends.push(failure),
  };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

test('an error that the sink throws for an asynchronously mapped item ends the flow', async () => {
  const { flow, feed, heard } = fed<number>();
  const slow = mapped(flow, async (item) => item * 2);
  const ends: unknown[] = [];
  slow.pipeTo({
    write() {
      throw new Error('no more');
    },
    end: (failure) => void ends.push(failure),
  });
  feed(1);
  await turn();
  expect(ends).toEqual([new Error('no more')]);
  expect([slow.isEnded, heard.stopped]).toEqual([true, 1]);
});

describe('a flow', () => {
  test('starts on the first read and pauses while its sink is full', () => {
    const { flow, feed, heard } = fed<number>();
    feed(1, 2, 3);
    expect(heard.pulls).toBe(0);
    const two = sink<number>(2);
    flow.pipeTo(two);
    expect(two.taken).toEqual([1, 2]);
    feed(4);
    expect(two.taken).toEqual([1, 2]);
    flow.resume();
    expect(two.taken).toEqual([1, 2, 3, 4]);
  });

  test('is read as an async iterator, one item per call, then piped to a sink without a gap', async () => {
    const { flow, feed } = fed<number>();
    feed(1, 2);
    expect(await flow.next()).toEqual({ done: false, value: 1 });
    const asked = [flow.next(), flow.next()];
    feed(3, 4);
    expect(await Promise.all(asked)).toEqual([2, 3].map((value) => ({ done: false, value })));
    const rest = sink<number>();
    flow.pipeTo(rest);
    expect(rest.taken).toEqual([4]);
  });

  test('ends once, from any side: sink, source and waiters are notified', async () => {
    const { flow, feed, heard } = fed<number>();
    const told = sink<number>();
    let afterwards = 0;
    flow.onEnd(() => afterwards++);
    flow.pipeTo(told);
    flow.end();
    flow.end();
    flow.finish(new Error('late'));
    feed(1);
    expect([told.taken, told.ends, heard.stopped, afterwards]).toEqual([[], [undefined], 1, 1]);
    flow.onEnd(() => afterwards++);
    expect(afterwards).toBe(2);
    expect((await flow.next()).done).toBe(true);
  });

  test('when aborted, stops its source and passes the failure to its sink, also through a mapped flow', () => {
    const { flow, heard } = fed<number>();
    const doubled = mapped(flow, (item) => item * 2);
    const told = sink<number>();
    doubled.pipeTo(told);
    doubled.abort(new Error('interrupted'));
    doubled.abort(new Error('again'));
    expect([told.ends, heard.stopped]).toEqual([[new Error('interrupted')], 1]);
  });

  test('a failure reaches the current and any later reader; an iterator throws it once', async () => {
    const late = fed<number>().flow;
    late.finish(new Error('broken'));
    const told = sink<number>();
    late.pipeTo(told);
    expect(told.ends).toEqual([new Error('broken')]);
    const { flow } = fed<number>();
    const asked = flow.next();
    flow.finish(new Error('broken'));
    await expect(asked).rejects.toThrow('broken');
    expect((await flow.next()).done).toBe(true);
  });
});

describe('mapped', () => {
  test('keeps the order of asynchronous items and pauses the source meanwhile', async () => {
    const { flow, feed } = fed<number>();
    const pending: (() => void)[] = [];
    const slow = mapped(flow, (n) =>
      n % 2 ? n : new Promise<number>((resolve) => void pending.push(() => resolve(n))),
    );
    const told = sink<number>();
    slow.pipeTo(told);
    feed(1, 2, 3, 4);
    expect([told.taken, pending.length]).toEqual([[1], 1]);
    pending[0]?.();
    await turn();
    expect([told.taken, pending.length]).toEqual([[1, 2, 3], 2]);
    pending[1]?.();
    await turn();
    expect(told.taken).toEqual([1, 2, 3, 4]);
  });

  test('drops undefined; a failure ends it and its source', async () => {
    const { flow, feed, heard } = fed<number>();
    const even = mapped(flow, (n) => {
      if (n > 9) throw new Error('too large');
      return n % 2 ? undefined : n;
    });
    const told = sink<number>();
    even.pipeTo(told);
    feed(1, 2, 3, 4, 10, 12);
    expect([told.taken, told.ends, heard.stopped]).toEqual([[2, 4], [new Error('too large')], 1]);
  });

  test('ends with its source', () => {
    const { flow, heard } = fed<number>();
    const same = mapped(flow, (n) => n);
    same.pipeTo(sink());
    same.end();
    expect([flow.isEnded, heard.stopped]).toEqual([true, 1]);
  });
});

test('an async iterable is read on demand and returned at the end', async () => {
  let read = 0;
  let returned = false;
  async function* numbers() {
    try {
      for (;;) yield ++read;
    } finally {
      returned = true;
    }
  }
  const flow = flowOf(numbers());
  expect(flowOf(flow)).toBe(flow);
  const two = sink<number>(2);
  flow.pipeTo(two);
  await turn();
  expect([two.taken, read]).toEqual([[1, 2], 2]);
  flow.end();
  await turn();
  expect(returned).toBe(true);
});
