import { AsyncLocalStorage } from 'node:async_hooks';

/** Something that is being done for somebody, and stops early when it is cancelled. */
export class Work {
  static #count = 0;
  /** Its own in this process. */
  readonly id = ++Work.#count;
  #reason: Error | null = null;
  readonly #listeners = new Set<() => void>();

  /** Why it was cancelled; null if it was not. */
  get cancelled(): Error | null {
    return this.#reason;
  }

  throwIfCancelled(): void {
    if (this.#reason) throw this.#reason;
  }

  /** Calls `listener` when the work is cancelled; at once if it is already. Returns the function that removes it. */
  onCancel(listener: () => void): () => void {
    if (this.#reason) {
      listener();
      return () => {};
    }
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The first reason counts. */
  cancel(reason: Error): void {
    if (this.#reason) return;
    this.#reason = reason;
    const listeners = [...this.#listeners];
    this.#listeners.clear();
    for (const listener of listeners) listener();
  }

  /** For interfaces that take an AbortSignal. */
  signal(): AbortSignal {
    const controller = new AbortController();
    this.onCancel(() => controller.abort(this.#reason));
    return controller.signal;
  }
}

// Node carries both along with every asynchronous step. Statements (src/platform/postgres), queues and loops look up the
// work that they are part of here, so no service has to pass it on.
interface Scope {
  /** The connection of the client; cancelled when it closes. */
  connection: Work | null;
  work: Work | null;
}
const NOBODY: Scope = { connection: null, work: null };
const scopes = new AsyncLocalStorage<Scope>();
const scope = (): Scope => scopes.getStore() ?? NOBODY;

/** The connection of the client that this is done for; null for what the process does by itself. */
export const currentConnection = (): Work | null => scope().connection;

/** The work that this is part of; null for what is finished whether somebody waits for it or not. */
export const currentWork = (): Work | null => scope().work;

/** Runs what a client asked for over a connection. */
export const forConnection = <T>(connection: Work, run: () => T): T => scopes.run({ connection, work: null }, run);

/** Runs a part of `work`: what it reads stops when that is cancelled. Null: it is finished in any case. */
export const asPartOf = <T>(work: Work | null, run: () => T): T =>
  scopes.run({ connection: scope().connection, work }, run);

/** Runs what must be finished once it has begun: a change, or what several clients share. */
export const uncancelled = <T>(run: () => T): T => scopes.run(NOBODY, run);

/** Throws why the work that this is part of was cancelled. A loop that computes for long calls it now and then. */
export const throwIfCancelled = (): void => scope().work?.throwIfCancelled();
