import { LRUCache } from 'lru-cache';

// Every cache whose keys depend on what clients send is made here: its size is a number of bytes, and /metrics shows it.

// biome-ignore lint/complexity/noBannedTypes: as lru-cache declares its keys and values
type Cached = {};

export interface BoundedCacheOptions<Key extends Cached, Value extends Cached> {
  /** The label of its metrics: `tokens`. */
  name: string;
  maxBytes: number;
  /** An upper estimate of the memory that an entry holds, its key included, in bytes. */
  bytesOf(value: Value, key: Key): number;
  /** Milliseconds after which an entry is not returned any more. Default: no limit. */
  ttl?: number;
  /** Called with each entry that leaves the cache; not with one that is replaced. */
  onRemoved?(value: Value, key: Key): void;
}

/** A map that forgets the entries used longest ago. One that is larger than the cache is not kept. */
export interface BoundedCache<Key extends Cached, Value extends Cached> {
  /** Entries. */
  readonly size: number;
  /** Bytes. */
  readonly calculatedSize: number;
  get(key: Key): Value | undefined;
  /** As `get`, without counting as a use. */
  peek(key: Key): Value | undefined;
  /** Counts the bytes of the value again, also of one that is kept already and has changed. */
  set(key: Key, value: Value): void;
  delete(key: Key): boolean;
  clear(): void;
}

export interface CacheUsage {
  name: string;
  entries: number;
  bytes: number;
  maxBytes: number;
}

interface Registered {
  readonly size: number;
  readonly calculatedSize: number;
  readonly maxSize: number;
  purgeStale(): boolean;
}

/** What the list of an entry takes besides what `bytesOf` counts. */
const ENTRY_BYTES = 150;

// A cache that nothing else holds is collected with its owner.
const registered = new Map<string, Set<WeakRef<Registered>>>();

export function createBoundedCache<Key extends Cached, Value extends Cached>(
  options: BoundedCacheOptions<Key, Value>,
): BoundedCache<Key, Value> {
  const { name, maxBytes, bytesOf, ttl = 0, onRemoved } = options;
  // lru-cache does not count the bytes of a value again that it holds already: each `set` gives it another object.
  const cache = new LRUCache<Key, { value: Value }>({
    maxSize: maxBytes,
    sizeCalculation: ({ value }, key) => ENTRY_BYTES + Math.ceil(bytesOf(value, key)),
    ttl,
    ...(onRemoved ? { dispose: ({ value }, key, reason) => void (reason === 'set' || onRemoved(value, key)) } : {}),
  });
  registered.set(name, (registered.get(name) ?? new Set()).add(new WeakRef<Registered>(cache)));
  return {
    get size() {
      return cache.size;
    },
    get calculatedSize() {
      return cache.calculatedSize;
    },
    get: (key) => cache.get(key)?.value,
    peek: (key) => cache.peek(key)?.value,
    set: (key, value) => void cache.set(key, { value }),
    delete: (key) => cache.delete(key),
    clear: () => cache.clear(),
  };
}

/** The caches of this process, those of one name together. */
export function cacheUsage(): CacheUsage[] {
  return [...registered].map(([name, references]) => {
    const usage = { name, entries: 0, bytes: 0, maxBytes: 0 };
    for (const reference of references) {
      const cache = reference.deref();
      if (!cache) {
        references.delete(reference);
        continue;
      }
      cache.purgeStale();
      usage.entries += cache.size;
      usage.bytes += cache.calculatedSize;
      usage.maxBytes += cache.maxSize;
    }
    return usage;
  });
}
