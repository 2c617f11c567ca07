import { type IRateLimiterOptions, RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';
import { type BoundedCache, createBoundedCache } from '../../kernel/bounded-cache.ts';

const MAX_BYTES = 16 * 2 ** 20;
/** Of a count, with its timer: measured at 420. */
const COUNT_BYTES = 500;

/** Counts in this process, of a bounded number of keys: the counts of those seen longest ago are dropped. */
export class MemoryLimiter extends RateLimiterMemory {
  readonly #keys: BoundedCache<string, true>;

  /** `name`: of its metrics. */
  constructor(name: string, options: IRateLimiterOptions) {
    super(options);
    this.#keys = createBoundedCache({
      name,
      maxBytes: MAX_BYTES,
      bytesOf: (_, key) => key.length * 2 + COUNT_BYTES,
      ttl: this.duration * 1_000,
      onRemoved: (_, key) => void this.delete(key),
    });
  }

  override consume(key: string, ...rest: [points?: number, options?: object]): Promise<RateLimiterRes> {
    this.#keys.set(key, true);
    return super.consume(key, ...rest);
  }
}
