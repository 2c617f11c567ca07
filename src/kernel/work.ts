import { AsyncLocalStorage } from 'node:async_hooks';

/** A unit of work for a client, which can be cancelled. */
export class Work {
  static #count = 0;
  /** Unique in this process. */
  readonly id = ++Work.#count;
  #reason: Error | null = null;
  #listeners: Set<() => void> | null = null;

  /** The reason of the cancellation; null if it is not cancelled. */
  get cancelled(): Error | null {
    return this.#reason;
  }

  throwIfCancelled(): void {
    if (this.#reason) throw this.#reason;
  }

  /**
   * Calls `listener` when the work is cancelled, or at once if it already is. Returns a function that removes the listener.
   */
  onCancel(listener: () => void): () => void {
    if (this.#reason) {
      listener();
      return () => {};
    }
    this.#listeners ??= new Set();
    this.#listeners.add(listener);
    return () => this.#listeners?.delete(listener);
  }

  /** The first reason is kept. */
  cancel(reason: Error): void {
    if (this.#reason) return;
    this.#reason = reason;
    const listeners = this.#listeners ?? [];
    this.#listeners = null;
    for (const listener of listeners) listener();
  }

  /** For interfaces that take an AbortSignal. */
  signal(): AbortSignal {
    const controller = new AbortController();
    this.onCancel(() => controller.abort(this.#reason));
    return controller.signal;
  }
}

// A request hands its work over by its context: the database of its services is `db.partOf(work)`, or its services are
// called by `runningAs`. What they begin in turn looks its work up here. Node 20 carries it through every promise, which
// costs a list a tenth of its processor time: services that answer lists are given their database instead.
const scopes = new AsyncLocalStorage<Work | null>();

/** The current work; null for work that is always completed. */
export const currentWork = (): Work | null => scopes.getStore() ?? null;

/** Runs a part of `work`, whose reads are cancelled with it. Null: never cancelled. */
export const asPartOf = <T>(work: Work | null, run: () => T): T => scopes.run(work, run);

/** Runs what must be completed once started: a change, or work shared by several clients. */
export const uncancelled = <T>(run: () => T): T => scopes.run(null, run);

/** Throws if the current work is cancelled. Long computations call it periodically. */
export const throwIfCancelled = (): void => currentWork()?.throwIfCancelled();

/** The same service, whose calls are part of `work`; itself where there is none. */
export function runningAs<Service extends object>(work: Work | null, service: Service): Service {
  if (!work) return service;
  return new Proxy(service, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]) => asPartOf(work, () => value.apply(target, args));
    },
  });
}
