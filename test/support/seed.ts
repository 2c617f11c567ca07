import type { UserCaller } from '../../src/domains/account/index.ts';
import type { StrategyStatus } from '../../src/domains/strategies/index.ts';
import type { Graph } from '../../src/engine/index.ts';
import type { TestApp, TestCaller } from './app.ts';

/** Draws a strategy from a fixture, changed as the test says, and saves it through the service that users call. */
export interface StrategySeed {
  named(name: string): StrategySeed;
  on(instrument: string, timeframe?: string): StrategySeed;
  tagged(...tags: string[]): StrategySeed;
  describedAs(description: string): StrategySeed;
  drawn(graph: Graph | ((graph: Graph) => Graph)): StrategySeed;
  /** Promotes it to this status. */
  as(status: Extract<StrategyStatus, 'draft' | 'ready' | 'live'>): StrategySeed;
  /** Saves it for a user; answers its id. */
  for(user: TestCaller<UserCaller>): Promise<string>;
}

const PROMOTIONS = { draft: 0, ready: 1, live: 2 };
let count = 0;

export function strategy(app: TestApp, fixture = 'ema-cross'): StrategySeed {
  const { strategies, fixtures } = app.services;
  const { slug: _slug, ...drawn } = structuredClone(fixtures.bySlug(fixture));
  const input: Parameters<typeof strategies.create>[1] & { graph: Graph } = { ...drawn, name: `Strategy ${++count}` };
  let promotions = 0;
  const seed: StrategySeed = {
    named(name) {
      input.name = name;
      return seed;
    },
    on(instrument, timeframe = input.timeframe) {
      Object.assign(input, { instrument, timeframe });
      return seed;
    },
    tagged(...tags) {
      input.tags = tags;
      return seed;
    },
    describedAs(description) {
      input.description = description;
      return seed;
    },
    drawn(graph) {
      input.graph = typeof graph === 'function' ? graph(input.graph) : graph;
      return seed;
    },
    as(status) {
      promotions = PROMOTIONS[status];
      return seed;
    },
    async for({ caller }) {
      const id = await strategies.create(caller, input);
      for (let step = 0; step < promotions; step++) await strategies.promote(caller, id);
      return id;
    },
  };
  return seed;
}

/** A graph that is sound, so it may be saved, but cannot run: a data source and nothing else. */
export const unfinishedGraph = (): Graph => ({
  nodes: [{ id: 'bars', type: 'data.bars', params: {} }],
  edges: [],
  meta: {},
});
