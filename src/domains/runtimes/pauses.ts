import { setImmediate } from 'node:timers/promises';

// How the dispatcher waits: for news, and for everybody else's turn.

/** A pause that a wake-up or an end cuts short; a wake-up that came before it is not lost. */
export function createBell() {
  let rung = false;
  let release: (() => void) | null = null;
  return {
    ring() {
      rung = true;
      release?.();
    },
    async wait(ms: number) {
      if (!rung) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms);
          release = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      release = null;
      rung = false;
    },
  };
}

/** Lets the event loop turn when this process has computed for `ms` on end: all who wait go on together. */
export function createBreath(ms: number) {
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
