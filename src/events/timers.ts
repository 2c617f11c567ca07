/** Repeated work, so that tests can say when it is due. */
export interface Timers {
  /** Runs `work` every `ms` milliseconds until the function returned is called. */
  every(ms: number, work: () => void): () => void;
}

export const systemTimers: Timers = {
  every(ms, work) {
    const timer = setInterval(work, ms);
    timer.unref();
    return () => clearInterval(timer);
  },
};
