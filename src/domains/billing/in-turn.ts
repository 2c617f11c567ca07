/** Runs work on the same thing one after the other, in this process; work with the same label is done once for all. */
export function createTurns() {
  const running = new Map<string, { label: string | null; result: Promise<unknown> }>();
  return async function inTurn<T>(thing: string, label: string | null, work: () => Promise<T>): Promise<T> {
    for (let ahead = running.get(thing); ahead; ahead = running.get(thing)) {
      if (label !== null && ahead.label === label) return ahead.result as Promise<T>;
      await ahead.result.catch(() => {});
    }
    const result = work();
    const turn = { label, result };
    running.set(thing, turn);
    try {
      return await result;
    } finally {
      if (running.get(thing) === turn) running.delete(thing);
    }
  };
}
