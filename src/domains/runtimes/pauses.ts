import { setImmediate } from 'node:timers/promises';

/** An event that is reset by waiting for it. Setting it before the wait is not lost. */
export function createAutoResetEvent() {
  let signalled = false;
  let release: (() => void) | null = null;
  return {
    set() {
      signalled = true;
      release?.();
    },
    /** Resolves when it is set, or after `ms`. */
    async wait(ms: number) {
      if (!signalled) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms);
          release = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      release = null;
      signalled = false;
    },
  };
}
export type AutoResetEvent = ReturnType<typeof createAutoResetEvent>;

/** Yields to the event loop when the process has computed for `ms` without a pause; all callers share the timer. */
export function createYieldIfBusy(ms: number) {
  let since = performance.now();
  let pause: Promise<void> | null = null;
  return async () => {
    while (performance.now() - since > ms) {
      pause ??= setImmediate().then(() => {
        since = performance.now();
        pause = null;
      });
      await pause;
    }
  };
}
