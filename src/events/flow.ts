/** Receives the items of a flow. */
export interface Sink<T> {
  /** Receives the next item. Returns false to pause the flow until `resume`. */
  write(item: T): boolean;
  /** Called once after the last item. `failure` is the error that ended the flow, if any. */
  end(failure?: unknown): void;
}

/** Produces the items of a flow. */
export interface Source {
  /** Starts or resumes: `push` items while the flow has demand. */
  pull(): void;
  /** The reader has ended the flow. */
  stop(): void;
}

/**
 * A stream with one reader, which either receives each item as it arrives (`pipeTo`, without a promise per item) or pulls
 * the next one (async iterator). The source is read only while the reader has demand.
 */
export class Flow<T> implements AsyncIterableIterator<T> {
  readonly #source: Source;
  #sink: Sink<T> | null = null;
  #hasDemand = false;
  #ended = false;
  #failure: unknown;
  readonly #endListeners: (() => void)[] = [];

  constructor(source: Source) {
    this.#source = source;
  }

  /** True while the reader accepts items. */
  get hasDemand(): boolean {
    return this.#hasDemand;
  }

  get isEnded(): boolean {
    return this.#ended;
  }

  /** For the source: delivers the next item. Call it only while `hasDemand`. */
  push(item: T): void {
    this.#hasDemand = (this.#sink as Sink<T>).write(item) && !this.#ended;
  }

  /** For the source: ends the flow, with `failure` if it ended abnormally. */
  finish(failure?: unknown): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#hasDemand = false;
    this.#failure = failure;
    for (const work of this.#endListeners.splice(0)) work();
    this.#sink?.end(failure);
  }

  /** Sends all further items to `sink`, which replaces an earlier sink. */
  pipeTo(sink: Sink<T>): void {
    this.#sink = sink;
    if (this.#ended) sink.end(this.#failure);
    else this.resume();
  }

  /** The sink accepts items again. */
  resume(): void {
    if (this.#ended || this.#hasDemand) return;
    this.#hasDemand = true;
    this.#source.pull();
  }

  /** Ends the flow without a failure. */
  end(): void {
    if (this.#ended) return;
    this.#source.stop();
    this.finish();
  }

  /** Ends the flow with `failure` and stops the source. */
  abort(failure: unknown): void {
    if (this.#ended) return;
    // First, because a stopped source may finish the flow without the failure.
    this.finish(failure);
    this.#source.stop();
  }

  /** Calls `work` when the flow has ended, for any reason. */
  onEnd(work: () => void): void {
    if (this.#ended) work();
    else this.#endListeners.push(work);
  }

  next(): Promise<IteratorResult<T>> {
    const reader = this.#sink instanceof Reader ? (this.#sink as Reader<T>) : new Reader<T>();
    const result = reader.next();
    if (reader === this.#sink) this.resume();
    else this.pipeTo(reader);
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

/** Turns pushed items into reads of an async iterator. */
class Reader<T> implements Sink<T> {
  #reads: { resolve(result: IteratorResult<T>): void; reject(failure: unknown): void }[] = [];
  #over = false;
  #failure: unknown;

  next(): Promise<IteratorResult<T>> {
    return new Promise((resolve, reject) => {
      this.#reads.push({ resolve, reject });
      if (this.#over) this.#settleReads();
    });
  }

  write(item: T): boolean {
    this.#reads.shift()?.resolve({ done: false, value: item });
    return this.#reads.length > 0;
  }

  end(failure?: unknown): void {
    this.#over = true;
    this.#failure = failure;
    this.#settleReads();
  }

  /** The first pending read gets the failure, the others get the end. */
  #settleReads(): void {
    for (const { resolve, reject } of this.#reads.splice(0)) {
      if (this.#failure === undefined) resolve({ done: true, value: undefined });
      else reject(this.#failure);
      this.#failure = undefined;
    }
  }
}

/** Maps the items of a flow, in order; promises are awaited. An item mapped to `undefined` is dropped. */
export function mapped<T, R>(from: Flow<T>, map: (item: T) => R | Promise<R> | undefined): Flow<R> {
  return new Mapping(from, map).to;
}

class Mapping<T, R> implements Source, Sink<T> {
  readonly to = new Flow<R>(this);
  readonly #from: Flow<T>;
  readonly #map: (item: T) => R | Promise<R> | undefined;
  #started = false;
  #mapping = false;

  constructor(from: Flow<T>, map: (item: T) => R | Promise<R> | undefined) {
    this.#from = from;
    this.#map = map;
  }

  pull(): void {
    if (this.#mapping) return;
    if (this.#started) this.#from.resume();
    else {
      this.#started = true;
      this.#from.pipeTo(this);
    }
  }

  stop(): void {
    this.#from.end();
  }

  write(item: T): boolean {
    try {
      const mapped = this.#map(item);
      if (mapped === undefined) return true;
      if (!(mapped instanceof Promise)) {
        this.to.push(mapped);
        return this.to.hasDemand;
      }
      this.#mapping = true;
      // An error thrown by the sink fails the flow too.
      mapped.then((value) => this.#written(value)).catch((failure) => this.#fail(failure));
    } catch (failure) {
      this.#fail(failure);
    }
    return false;
  }

  end(failure?: unknown): void {
    this.to.finish(failure);
  }

  #written(value: R): void {
    this.#mapping = false;
    if (this.to.isEnded) return;
    this.to.push(value);
    if (this.to.hasDemand) this.#from.resume();
  }

  #fail(failure: unknown): void {
    this.to.finish(failure);
    this.#from.end();
  }
}

/** Reads an async iterable as a flow. A flow is returned unchanged. */
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
    // Not awaited, because a generator may be waiting for its next item.
    this.#iterator.return?.()?.catch(() => {});
  }

  async #read(): Promise<void> {
    this.#reading = true;
    try {
      while (this.to.hasDemand) {
        const { done, value } = await this.#iterator.next();
        if (done) return this.to.finish();
        if (this.to.isEnded) return;
        this.to.push(value);
      }
    } catch (failure) {
      this.to.finish(failure);
    } finally {
      this.#reading = false;
    }
  }
}
