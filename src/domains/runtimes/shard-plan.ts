/** The state of a shard in the database. */
export interface ShardState {
  shard: number;
  epoch: number;
  owner: string | null;
  /** Whether its owner's lease is valid. */
  held: boolean;
  /** Number of active runtimes. */
  runtimes: number;
}

export interface ShardPlan {
  claim: number[];
  release: number[];
}

/**
 * Plans which shards a process that holds `mine` claims and releases, so that each of `processes` runs about the same
 * number of runtimes. A shard larger than any share is claimed by a process with free capacity.
 */
export function planShards(states: readonly ShardState[], mine: ReadonlySet<number>, processes: number): ShardPlan {
  const total = states.reduce((sum, { runtimes }) => sum + runtimes, 0);
  const share = Math.ceil(total / Math.max(1, processes));
  const largestFirst = (some: readonly ShardState[]) =>
    some.filter(({ runtimes }) => runtimes > 0).sort((a, b) => b.runtimes - a.runtimes || a.shard - b.shard);
  const own = largestFirst(states.filter(({ shard }) => mine.has(shard)));
  const free = largestFirst(states.filter(({ shard, held }) => !held && !mine.has(shard)));
  const room = share - own.reduce((sum, { runtimes }) => sum + runtimes, 0);
  if (room <= 0) return { claim: [], release: fitting(own, -room).map(({ shard }) => shard) };
  const claim = fitting(free, room);
  const left = room - claim.reduce((sum, { runtimes }) => sum + runtimes, 0);
  const smallest = free.filter((one) => !claim.includes(one)).at(-1);
  if (left > 0 && smallest) claim.push(smallest);
  return { claim: claim.map(({ shard }) => shard), release: [] };
}

/** The first shards that fit into `room` runtimes. */
function fitting(shards: readonly ShardState[], room: number): ShardState[] {
  let left = room;
  return shards.filter(({ runtimes }) => {
    if (runtimes > left) return false;
    left -= runtimes;
    return true;
  });
}
