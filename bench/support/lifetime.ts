// What a bench has started, so that Ctrl-C or a failure leaves nothing behind: no process, no folder.

const running = new Set<() => Promise<void>>();

/** Registers the stop of something that was just started; the returned function stops it once. */
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

/** Ends all that still runs, what was started last first. */
export async function endAll(): Promise<void> {
  for (const end of [...running].reverse())
    await end().catch((error: Error) => process.stderr.write(`${error.message}\n`));
}
