// Registers everything a bench has started, so that Ctrl-C or a failure leaves no process or folder behind.

const running = new Set<() => Promise<void>>();

/** Registers a stop function; the returned function calls it once. */
export function lasting(end: () => Promise<void>): () => Promise<void> {
  let ended: Promise<void> | undefined;
  const once = () => {
    running.delete(once);
    ended ??= end();
    return ended;
  };
  running.add(once);
  return once;
}

/** Stops everything that still runs, in reverse order. */
export async function endAll(): Promise<void> {
  for (const end of [...running].reverse())
    await end().catch((error: Error) => process.stderr.write(`${error.message}\n`));
}
