/** Who is handed what flows. */
export interface Taker<T> {
  /** The next item. False: no further one before `resume`. */
  take(item: T): boolean;
  /** Called once, after the last item; `failure` is what broke it off, undefined when nothing did. */
  over(failure?: unknown): void;
}

/** Where items come from. */
export interface Source {
  /** Items are wanted: start or resume, and `put` them while `wanted`. */
  pull(): void;
  /** No reader wants more. */
  stop(): void;
}

/**
 * Items on their way to one reader, who is either handed each one as it comes, without a promise an item (`handTo`),
 * or asks for the next (an async iterator). Nothing is taken from the source before, nor while the reader has enough.
 */
export class Flow<T> implements AsyncIterableIterator<T> {
  readonly #source: Source;
  #taker: Taker<T> | null = null;
  #wanted = false;
  #over = false;
  #failure: unknown;
  readonly #afterwards: (() => void)[] = [];

  constructor(source: Source) {
    this.#source = source;
  }

  /** Whether the reader would take an item now. */
  get wanted(): boolean {
    return this.#wanted;
  }

  get isOver(): boolean {
    return this.#over;
  }

  /** For the source: the next item, which must be wanted. */
  put(item: T): void {
    this.#wanted = (this.#taker as Taker<T>).take(item) && !this.#over;
  }

  /** For the source: there is no more; `failure` says why, if it should not be so. */
  finish(failure?: unknown): void {
    if (this.#over) return;
    this.#over = true;
    this.#wanted = false;
    this.#failure = failure;
    for (const work of this.#afterwards.splice(0)) work();
    this.#taker?.over(failure);
  }

  /** Pipes items to `taker` from now on, replacing an earlier one. */
  handTo(taker: Taker<T>): void {
    this.#taker = taker;
    if (this.#over) taker.over(this.#failure);
    else this.resume();
  }

  /** The taker wants more again. */
  resume(): void {
    if (this.#over || this.#wanted) return;
    this.#wanted = true;
    this.#source.pull();
  }

  /** Ends it from any side, without a failure. */
  end(): void {
    if (this.#over) return;
    this.#source.stop();
    this.finish();
  }

  /** Ends it with `failure` and stops the source: its reader knows that there was more to come. */
  interrupt(failure: unknown): void {
    if (this.#over) return;
    // A source that is stopped may finish the flow itself, without the failure.
    this.finish(failure);
    this.#source.stop();
  }

  /** Calls `work` once it is over, however that comes. */
  onceOver(work: () => void): void {
    if (this.#over) work();
    else this.#afterwards.push(work);
  }

  next(): Promise<IteratorResult<T>> {
    const reader = this.#taker instanceof Reader ? (this.#taker as Reader<T>) : new Reader<T>();
    const result = reader.next();
    if (reader === this.#taker) this.resume();
    else this.handTo(reader);
    return result;
  }

  return(): Promise<IteratorResult<T>> {
    this.end();
    return Promise.resolve({ done: true, value: undefined });
  }

  throw(): Promise<IteratorResult<T>> {
    return this.return();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}

/** A reader that pulls. */
class Reader<T> implements Taker<T> {
  #asked: { resolve(result: IteratorResult<T>): void; reject(failure: unknown): void }[] = [];
  #over = false;
  #failure: unknown;

  next(): Promise<IteratorResult<T>> {
    return new Promise((resolve, reject) => {
      this.#asked.push({ resolve, reject });
      if (this.#over) this.#answerEnd();
    });
  }

  take(item: T): boolean {
    this.#asked.shift()?.resolve({ done: false, value: item });
    return this.#asked.length > 0;
  }

  over(failure?: unknown): void {
    this.#over = true;
    this.#failure = failure;
    this.#answerEnd();
  }

  /** The first pending read gets the failure, the others get the end. */
  #answerEnd(): void {
    for (const { resolve, reject } of this.#asked.splice(0)) {
      if (this.#failure === undefined) resolve({ done: true, value: undefined });
      else reject(this.#failure);
      this.#failure = undefined;
    }
  }
}

/** The items of a flow, each made into another; `undefined` leaves it out. What takes its time is waited for, in order. */
export function mapped<T, R>(from: Flow<T>, map: (item: T) => R | Promise<R> | undefined): Flow<R> {
  return new Mapping(from, map).to;
}

class Mapping<T, R> implements Source, Taker<T> {
  readonly to = new Flow<R>(this);
  readonly #from: Flow<T>;
  readonly #map: (item: T) => R | Promise<R> | undefined;
  #begun = false;
  #making = false;

  constructor(from: Flow<T>, map: (item: T) => R | Promise<R> | undefined) {
    this.#from = from;
    this.#map = map;
  }

  pull(): void {
    if (this.#making) return;
    if (this.#begun) this.#from.resume();
    else {
      this.#begun = true;
      this.#from.handTo(this);
    }
  }

  stop(): void {
    this.#from.end();
  }

  take(item: T): boolean {
    try {
      const made = this.#map(item);
      if (made === undefined) return true;
      if (!(made instanceof Promise)) {
        this.to.put(made);
        return this.to.wanted;
      }
      this.#making = true;
      // What a taker throws of it fails the flow as well.
      made.then((value) => this.#made(value)).catch((failure) => this.#fail(failure));
    } catch (failure) {
      this.#fail(failure);
    }
    return false;
  }

  over(failure?: unknown): void {
    this.to.finish(failure);
  }

  #made(value: R): void {
    this.#making = false;
    if (this.to.isOver) return;
    this.to.put(value);
    if (this.to.wanted) this.#from.resume();
  }

  #fail(failure: unknown): void {
    this.to.finish(failure);
    this.#from.end();
  }
}

/** What an async iterable gives, as a flow; a flow is what it is. */
export function flowOf<T>(items: AsyncIterable<T>): Flow<T> {
  return items instanceof Flow ? items : new Iteration(items).to;
}

class Iteration<T> implements Source {
  readonly to = new Flow<T>(this);
  readonly #iterator: AsyncIterator<T>;
  #reading = false;

  constructor(items: AsyncIterable<T>) {
    this.#iterator = items[Symbol.asyncIterator]();
  }

  pull(): void {
    if (!this.#reading) void this.#read();
  }

  stop(): void {
    // A generator may be waiting for its next item, so its return is requested without waiting for it.
    this.#iterator.return?.()?.catch(() => {});
  }

  async #read(): Promise<void> {
    this.#reading = true;
    try {
      while (this.to.wanted) {
        const { done, value } = await this.#iterator.next();
        if (done) return this.to.finish();
        if (this.to.isOver) return;
        this.to.put(value);
      }
    } catch (failure) {
      this.to.finish(failure);
    } finally {
      this.#reading = false;
    }
  }
}
