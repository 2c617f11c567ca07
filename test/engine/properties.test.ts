import { describe, expect, it } from 'vitest';
import {
  afterEntry,
  type Bar,
  type CompiledStrategy,
  compile,
  createEvaluationPool,
  createReplay,
  type EvaluationPool,
  type Graph,
  initialTradeState,
  nodeDefinition,
  type Run,
  Timeline,
  validateGraph,
  warmUp,
} from '../../src/engine/index.ts';
import fc from '../support/properties.ts';
import { type Played, play } from './support/backtest.ts';
import { graphs } from './support/genes.ts';
import { MES, walk } from './support/market.ts';

const BARS = walk(700, 5, Date.UTC(2026, 2, 6, 14, 0));
/** Enough to be sure of each build, few enough to be quick. */
const RUNS = { numRuns: 60 };

function alone(compiled: CompiledStrategy): { pool: EvaluationPool; run: Run } {
  const pool = createEvaluationPool(MES);
  return { pool, run: pool.attach(compiled) };
}
const feed = (pool: EvaluationPool) => (bar: Bar) => pool.update(bar);

describe('any graph that follows the catalogue', () => {
  it('validates, compiles, runs, and trades on a random walk more often than not', () => {
    let traded = 0;
    fc.assert(
      fc.property(graphs, (graph) => {
        const { issues, executable } = validateGraph(graph, { timeframe: '1m' });
        expect(issues.filter((issue) => issue.severity === 'error')).toEqual([]);
        expect(executable).toBe(true);
        const { pool, run } = alone(compile(graph, MES));
        const { trades } = play(run, BARS, feed(pool));
        if (trades.length > 0) traded++;
        for (const { position } of trades) {
          const sign = position.side === 'long' ? 1 : -1;
          expect((position.entryTicks - (position.stopTicks as number)) * sign).toBeGreaterThan(0);
          expect(position.size).toBeGreaterThanOrEqual(1);
        }
        expect(() => JSON.stringify(run.trace())).not.toThrow();
      }),
      RUNS,
    );
    expect(traded).toBeGreaterThan(RUNS.numRuns / 3);
  });

  it('answers the same on the same bar and state, however often it is asked, and is not moved by it', () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        const compiled = compile(graph, MES);
        const once = alone(compiled);
        const often = alone(compiled);
        const flat = initialTradeState();
        const asked = {
          compiled,
          dueAt: (state) => often.run.dueAt(state),
          fillWaiting: (minute, state) => often.run.fillWaiting(minute, state),
          judgeMinute: (minute, state) => often.run.judgeMinute(minute, state),
          passInstant: (at, last, state) => often.run.passInstant(at, last, state),
          decide: (bar: Bar, state: typeof flat) => {
            const first = often.run.decide(bar, state);
            often.run.decide(bar, flat);
            expect(often.run.decide(bar, state)).toEqual(first);
            return first;
          },
        } as Run;
        const expected = play(once.run, BARS, feed(once.pool));
        expect(play(asked, BARS, feed(often.pool)).decisions).toEqual(expected.decisions);
      }),
      RUNS,
    );
  });

  it('continues after a restart like a run that never stopped', () => {
    fc.assert(
      fc.property(graphs, fc.integer({ min: 1, max: BARS.length - 50 }), (graph, stop) => {
        const compiled = compile(graph, MES);
        const steady = alone(compiled);
        const before = play(steady.run, BARS.slice(0, stop), feed(steady.pool));
        const restarted = alone(compiled);
        const state = warmUp(restarted.pool, restarted.run, BARS.slice(0, stop), before.trades);
        expect(state).toEqual(before.state);
        const rest = BARS.slice(stop);
        const expected = play(steady.run, rest, feed(steady.pool), {
          from: { ...before, steps: [], timeline: fresh() },
        });
        const from: Played = { ...before, steps: [], trades: before.trades, state };
        expect(
          kinds(play(restarted.run, rest, feed(restarted.pool), { from: { ...from, timeline: fresh() } })),
        ).toEqual(kinds(expected));
        expect(restarted.run.trace()).toEqual(steady.run.trace());
      }),
      RUNS,
    );
  });
});
const fresh = () => new Timeline(MES.calendar);
const kinds = ({ decisions }: Played) => decisions.map(({ kind, entry, exit, note }) => ({ kind, entry, exit, note }));

describe('sharing', () => {
  it('computes what each strategy would alone, while others join and leave, and drops unused nodes', () => {
    const visit = fc.record({ graph: fc.nat(3), from: fc.nat(300), stay: fc.integer({ min: 5, max: 300 }) });
    const visits = fc.array(visit, { minLength: 2, maxLength: 6 });
    fc.assert(
      fc.property(fc.array(graphs, { minLength: 4, maxLength: 4 }), visits, (pictures, plan) => {
        const compiled = pictures.map((graph) => compile(graph, MES));
        const shared = createEvaluationPool(MES);
        const guests: {
          run: Run;
          twin: ReturnType<typeof alone>;
          state: Played['state'];
          twinState: Played['state'];
          until: number;
        }[] = [];
        BARS.slice(0, 500).forEach((bar, k) => {
          shared.update(bar);
          for (const guest of guests) {
            guest.twin.pool.update(bar);
            const decision = guest.run.decide(bar, guest.state);
            expect(decision).toEqual(guest.twin.run.decide(bar, guest.twinState));
            expect(guest.run.trace()).toEqual(guest.twin.run.trace());
            guest.state = decision.entry ? afterEntry(decision.next, decision.entry) : decision.next;
            guest.twinState = guest.state;
          }
          for (const guest of guests.filter(({ until }) => until <= k)) {
            guest.run.detach();
            guests.splice(guests.indexOf(guest), 1);
          }
          for (const { graph, from, stay } of plan) {
            if (from !== k) continue;
            const mine = alone(compiled[graph] as CompiledStrategy);
            const twin = alone(compiled[graph] as CompiledStrategy);
            const past = BARS.slice(0, k + 1);
            const state = warmUp(mine.pool, mine.run, past);
            guests.push({ run: mine.run, twin, state, twinState: warmUp(twin.pool, twin.run, past), until: k + stay });
            shared.adopt(mine.pool);
            expect(mine.pool.size).toBe(0);
          }
          const alive = guests.length;
          expect(shared.size === 0).toBe(alive === 0);
        });
        for (const guest of guests) guest.run.detach();
        expect(shared.size).toBe(0);
      }),
      { numRuns: 25 },
    );
  });
});

describe('one mutation of a sound graph', () => {
  const broken = (graph: Graph, nodeId: string, code: string) => {
    const { issues, executable } = validateGraph(graph);
    expect(executable).toBe(false);
    expect(issues).toContainEqual(expect.objectContaining({ code, nodeId }));
  };
  it('of a param is reported at its node', () => {
    fc.assert(
      fc.property(graphs, fc.nat(), fc.nat(), (graph, n, p) => {
        const tunable = graph.nodes.filter(({ type }) => nodeDefinition(type)?.params.length);
        const node = tunable[n % tunable.length] as Graph['nodes'][number];
        const params = nodeDefinition(node.type)?.params ?? [];
        const { name } = params[p % params.length] as (typeof params)[number];
        node.params = { ...node.params, [name]: { not: 'this' } };
        broken(graph, node.id, 'param_type');
      }),
      RUNS,
    );
  });
  it('that cuts a needed edge is reported at the node that needs it', () => {
    fc.assert(
      fc.property(graphs, fc.nat(), (graph, n) => {
        const single = graph.edges.filter(({ target, targetHandle }) => {
          const type = graph.nodes.find(({ id }) => id === target)?.type ?? '';
          const port = nodeDefinition(type)?.inputs.find(({ name }) => name === targetHandle);
          return port?.required && port.max === undefined;
        });
        const cut = single[n % single.length] as Graph['edges'][number];
        graph.edges = graph.edges.filter((edge) => edge !== cut);
        broken(graph, cut.target, 'missing_required_input');
      }),
      RUNS,
    );
  });
  it('of any other kind is still valid and compiles, or is reported where it can be found', () => {
    fc.assert(
      fc.property(graphs, fc.nat(), fc.nat(), fc.nat(4), (graph, n, m, kind) => {
        const edge = graph.edges[n % graph.edges.length] as Graph['edges'][number];
        const other = graph.edges[m % graph.edges.length] as Graph['edges'][number];
        const node = graph.nodes[n % graph.nodes.length] as Graph['nodes'][number];
        if (kind === 0) Object.assign(edge, { source: other.source, sourceHandle: other.sourceHandle });
        else if (kind === 1) Object.assign(edge, { target: other.target, targetHandle: other.targetHandle });
        else if (kind === 2) node.type = graph.nodes[m % graph.nodes.length]?.type ?? '';
        else if (kind === 3) graph.nodes = graph.nodes.filter((one) => one !== node);
        else node.id = graph.nodes[m % graph.nodes.length]?.id ?? '';
        const { issues, executable } = validateGraph(graph, { timeframe: '1m' });
        for (const { nodeId, edgeId } of issues) {
          if (nodeId !== undefined) expect(graph.nodes.map(({ id }) => id)).toContain(nodeId);
          if (edgeId !== undefined) expect(graph.edges.map(({ id }) => id)).toContain(edgeId);
        }
        if (executable) expect(() => compile(graph, MES)).not.toThrow();
        else expect(issues.some(({ severity }) => severity === 'error')).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

describe('validateGraph', () => {
  it('takes anything', () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true, withBigInt: true, withDate: true }), (input) => {
        expect(validateGraph(input).executable).toBe(false);
        expect(validateGraph({ nodes: [input], edges: [input], meta: input }).executable).toBe(false);
      }),
      { numRuns: 500 },
    );
  });
});

describe('a replay', () => {
  it('takes a trade from before its first bar as it is given', () => {
    const graph = fc.sample(graphs, 1)[0] as Graph;
    const { pool, run } = alone(compile(graph, MES));
    const position = {
      side: 'long' as const,
      size: 1,
      entryTs: (BARS[0] as Bar).ts - 60_000,
      entryAt: (BARS[0] as Bar).ts,
      fill: 'close' as const,
      entryTicks: 100,
      initialStopTicks: 90,
      stopTicks: 95,
      targets: [],
      bestTicks: 120,
      barsHeld: 7,
      entryNodeId: 'gone',
    };
    const replay = createReplay(run, [{ position, filledBy: (BARS[0] as Bar).ts, exit: null }]);
    pool.update(BARS[0] as Bar);
    replay.follow(BARS[0] as Bar);
    expect(replay.state().position).toMatchObject({ stopTicks: 95, barsHeld: 8, entryNodeId: 'gone' });
  });
});
