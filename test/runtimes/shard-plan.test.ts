import { describe, expect, it } from 'vitest';
import { planShards, type ShardState } from '../../src/domains/runtimes/shard-plan.ts';

const shard = (n: number, runtimes: number, held = false): ShardState => ({
  shard: n,
  epoch: 1,
  owner: held ? 'another' : null,
  held,
  runtimes,
});

describe('a process', () => {
  it('claims every shard that has runtimes when it is the only one, and no empty one', () => {
    const states = [shard(0, 3), shard(1, 0), shard(2, 1)];
    expect(planShards(states, new Set(), 1)).toEqual({ claim: [0, 2], release: [] });
  });

  it('claims its share by runtimes, not by shards, and nothing that a living process holds', () => {
    const states = [shard(0, 4, true), shard(1, 2), shard(2, 1), shard(3, 1)];
    expect(planShards(states, new Set(), 2)).toEqual({ claim: [1, 2, 3], release: [] });
    expect(planShards(states, new Set(), 4)).toEqual({ claim: [1], release: [] });
  });

  it('claims a shard that is larger than anyone’s share', () => {
    expect(planShards([shard(0, 5), shard(1, 1, true)], new Set(), 2)).toEqual({ claim: [0], release: [] });
  });

  it('releases what is above its share once there are more processes, and keeps the rest', () => {
    const states = [shard(0, 2, true), shard(1, 2, true), shard(2, 1, true), shard(3, 1, true)];
    const { claim, release } = planShards(states, new Set([0, 1, 2, 3]), 2);
    expect(claim).toEqual([]);
    expect(release).toEqual([0, 2]);
  });

  it('releases nothing that would leave it with less than its share', () => {
    expect(planShards([shard(0, 5, true), shard(1, 1, true)], new Set([0]), 2)).toEqual({ claim: [], release: [] });
  });

  it('claims and releases nothing when there are no runtimes', () => {
    expect(planShards([shard(0, 0), shard(1, 0)], new Set([1]), 1)).toEqual({ claim: [], release: [] });
  });
});
