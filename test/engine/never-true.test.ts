import { describe, expect, it } from 'vitest';
import {
  type Bar,
  compile,
  createEvaluationPool,
  type Graph,
  initialTradeState,
  type Trace,
  validateGraph,
} from '../../src/engine/index.ts';
import fc from '../support/properties.ts';
import { draw, emaCross } from './support/graphs.ts';
import { MES } from './support/market.ts';

type Nodes = Record<string, [type: string, params?: Record<string, unknown>]>;

/** A strategy on a condition of its own, the node `when`, with an exit on the node `leave` if there is one. */
function entering(nodes: Nodes, edges: string): Graph {
  const leaves = 'leave' in nodes;
  return draw(
    {
      bars: ['data.bars'],
      ...nodes,
      sz: ['size.fixed'],
      long: ['entry.signal'],
      sl: ['exit.stop_loss'],
      ...(leaves ? { out_on: ['exit.on_condition'] as [string] } : {}),
      out: ['out.strategy'],
    },
    `${edges} when.result>long.when sz.size>long.size long.entry>sl.entry long.entry>out.entry sl.exit>out.exit
     ${leaves ? 'long.entry>out_on.entry leave.result>out_on.when out_on.exit>out.exit' : ''}`,
  );
}
const warnings = (graph: Graph) =>
  validateGraph(graph)
    .issues.filter(({ code }) => code === 'never_true' || code === 'exit_true_at_entry')
    .map(({ code, nodeId, message }) => ({ code, nodeId, message }));
const both = (one: [string, Record<string, unknown>?], other: [string, Record<string, unknown>?], edges: string) =>
  entering({ one, other, when: ['logic.and'] }, `${edges} one.result>when.in other.result>when.in`);
const oscillator = (one: object, other: object): Graph => {
  const graph = both(
    ['cond.compare', { ...one }],
    ['cond.compare', { ...other }],
    'bars.bars>k.bars k.k>one.a k.k>other.a',
  );
  graph.nodes.push({ id: 'k', type: 'ind.stochastic', params: {} });
  return graph;
};

describe('conditions that can never be true (a strategy that validates and never trades)', () => {
  it('a value above one bound and below another', () => {
    expect(warnings(oscillator({ op: 'gt', value: 80 }, { op: 'lt', value: 20 }))).toEqual([
      {
        code: 'never_true',
        nodeId: 'when',
        message:
          '`logic.and` can never be true: Stochastic 14 3 3 k is 0 to 100, and it needs less than 20 and more than 80',
      },
    ]);
  });
  it('a value beyond the range that it has', () => {
    const graph = entering(
      { rsi: ['ind.rsi'], when: ['cond.compare', { op: 'gt', value: 120 }] },
      'bars.close>rsi.source rsi.value>when.a',
    );
    expect(warnings(graph)).toEqual([
      {
        code: 'never_true',
        nodeId: 'when',
        message: '`cond.compare` can never be true: RSI 14 is 0 to 100, and it needs more than 120',
      },
    ]);
  });
  const hours = (start: string, end: string, more: object = {}): [string, Record<string, unknown>] => [
    'filter.session',
    { start, end, ...more },
  ];
  it.each<[string, Graph, string]>([
    ['hours that exclude each other', both(hours('08:30', '10:00'), hours('14:00', '15:00'), ''), 'when'],
    [
      'days that exclude each other',
      both(hours('08:30', '10:00', { days: ['mon'] }), hours('08:30', '10:00', { days: ['tue'] }), ''),
      'when',
    ],
    ['hours of two zones', both(hours('08:30', '12:00'), hours('00:00', '08:00', { tz: 'Europe/Berlin' }), ''), 'when'],
    [
      'a blackout over all of its hours',
      both(hours('09:00', '10:00'), hours('08:00', '11:00', { invert: true }), ''),
      'when',
    ],
    [
      'above and below another line',
      both(
        ['cond.compare', { op: 'gt' }],
        ['cond.cross', { direction: 'below' }],
        'bars.close>one.a bars.open>one.b bars.close>other.a bars.open>other.b',
      ),
      'when',
    ],
    [
      'the same the other way round',
      both(
        ['cond.compare', { op: 'gt' }],
        ['cond.compare', { op: 'gte' }],
        'bars.close>one.a bars.open>one.b bars.open>other.a bars.close>other.b',
      ),
      'when',
    ],
    [
      'rising and falling',
      both(
        ['cond.trend', { direction: 'rising' }],
        ['cond.trend', { direction: 'falling', bars: 1 }],
        'bars.close>one.x bars.close>other.x',
      ),
      'when',
    ],
    [
      'a condition and its opposite',
      entering(
        { x: ['cond.cross', { value: 5 }], not: ['logic.not'], when: ['logic.and'] },
        'bars.close>x.a x.result>not.in x.result>when.in not.result>when.in',
      ),
      'when',
    ],
    [
      'a negative volume, some bars ago',
      entering(
        { past: ['math.shift', { bars: 3 }], when: ['cond.compare', { op: 'lt', value: 0 }] },
        'bars.volume>past.x past.value>when.a',
      ),
      'when',
    ],
    [
      'a position on both sides',
      draw(
        {
          bars: ['data.bars'],
          pos: ['filter.position'],
          up: ['cond.compare'],
          when: ['logic.and'],
          sz: ['size.fixed'],
          long: ['entry.signal'],
          sl: ['exit.stop_loss'],
          out: ['out.strategy'],
        },
        'bars.close>up.a pos.is_long>when.in pos.is_short>when.in up.result>when.in when.result>long.when sz.size>long.size long.entry>sl.entry long.entry>out.entry sl.exit>out.exit',
      ),
      'when',
    ],
  ])('%s', (_what, graph, nodeId) => {
    expect(warnings(graph).map((issue) => [issue.code, issue.nodeId])).toEqual([['never_true', nodeId]]);
  });
  it('an entry whose condition and filter exclude each other', () => {
    const graph = entering(
      { when: ['cond.compare', { op: 'gt', value: 5 }], low: ['cond.compare', { op: 'lt', value: 5 }] },
      'bars.close>when.a bars.close>low.a low.result>long.filter',
    );
    expect(warnings(graph)).toEqual([
      {
        code: 'never_true',
        nodeId: 'long',
        message: '`entry.signal` can never be true: it needs Close to be less than 5 and more than 5',
      },
    ]);
  });
  it('is said once, where it follows first', () => {
    const graph = oscillator({ op: 'gt', value: 80 }, { op: 'lt', value: 20 });
    graph.nodes.push({ id: 'recent', type: 'logic.within', params: {} });
    graph.edges = graph.edges.map((edge) =>
      edge.target === 'long' && edge.targetHandle === 'when' ? { ...edge, source: 'recent' } : edge,
    );
    graph.edges.push({ id: 'r', source: 'when', sourceHandle: 'result', target: 'recent', targetHandle: 'in' });
    expect(warnings(graph)).toHaveLength(1);
  });

  it.each<[string, Graph]>([
    ['a value between two bounds', oscillator({ op: 'gt', value: 20 }, { op: 'lt', value: 80 })],
    ['a value on its only bound', oscillator({ op: 'gte', value: 80 }, { op: 'lte', value: 80 })],
    ['hours that share a minute', both(hours('08:30', '10:01'), hours('10:00', '15:00'), '')],
    [
      'hours over midnight',
      both(hours('22:00', '02:00', { days: ['fri'] }), hours('01:00', '03:00', { days: ['sat'] }), ''),
    ],
    [
      'hours of two zones that meet',
      both(hours('08:30', '09:00'), hours('15:00', '16:00', { tz: 'Europe/Berlin' }), ''),
    ],
    // A condition on null is false, so that its opposite is true.
    [
      'not above and not below',
      entering(
        {
          up: ['cond.compare', { op: 'gt', value: 5 }],
          down: ['cond.compare', { op: 'lte', value: 5 }],
          a: ['logic.not'],
          b: ['logic.not'],
          mean: ['ind.sma'],
          when: ['logic.and'],
        },
        'bars.close>mean.source mean.value>up.a mean.value>down.a up.result>a.in down.result>b.in a.result>when.in b.result>when.in',
      ),
    ],
    [
      'an oscillator that was high and is low',
      entering(
        {
          rsi: ['ind.rsi'],
          high: ['cond.compare', { op: 'gt', value: 80 }],
          low: ['cond.compare', { op: 'lt', value: 20 }],
          was: ['logic.within'],
          when: ['logic.and'],
        },
        'bars.close>rsi.source rsi.value>high.a rsi.value>low.a high.result>was.in was.result>when.in low.result>when.in',
      ),
    ],
    ['the textbook EMA cross', emaCross()],
  ])('says nothing of %s', (_what, graph) => {
    expect(warnings(graph)).toEqual([]);
  });
});

describe('an exit that is true when its entry is (a trade that is closed on the next bar)', () => {
  const rsi = (entry: object, exit: object): Graph =>
    entering(
      { rsi: ['ind.rsi'], when: ['cond.compare', { ...entry }], leave: ['cond.compare', { ...exit }] },
      'bars.close>rsi.source rsi.value>when.a rsi.value>leave.a',
    );
  it('an entry below 30, and an exit below 50', () => {
    expect(warnings(rsi({ op: 'lt', value: 30 }, { op: 'lt', value: 50 }))).toEqual([
      {
        code: 'exit_true_at_entry',
        nodeId: 'out_on',
        message: '`exit.on_condition` is true on every bar on which its entry is: the trade would be closed at once',
      },
    ]);
  });
  it('says nothing of an exit that may be false then', () => {
    expect(warnings(rsi({ op: 'lt', value: 30 }, { op: 'gt', value: 50 }))).toEqual([]);
    expect(warnings(rsi({ op: 'lt', value: 50 }, { op: 'lt', value: 30 }))).toEqual([]);
  });
});

interface Gene {
  type: number;
  inputs: number[];
  numbers: number[];
}
const gene: fc.Arbitrary<Gene> = fc.record({
  type: fc.nat(20),
  inputs: fc.array(fc.nat(50), { minLength: 3, maxLength: 3 }),
  numbers: fc.array(fc.nat(50), { minLength: 4, maxLength: 4 }),
});
const OPS = ['gt', 'gte', 'lt', 'lte', 'eq', 'neq'];
const ZONES = ['America/Chicago', 'UTC', 'Asia/Kolkata'];
const TIMES = ['00:00', '01:30', '02:30', '03:00', '12:00', '23:30'];

/** A strategy over a few numbers with bounds that lie close together, so that conditions often exclude each other. */
function drawn(numberGenes: Gene[], boolGenes: Gene[]): Graph {
  const nodes: Graph['nodes'] = [{ id: 'bars', type: 'data.bars', params: {} }];
  const edges: Graph['edges'] = [];
  const numbers: [string, string][] = [
    ['bars', 'close'],
    ['bars', 'open'],
    ['bars', 'volume'],
  ];
  const bools: [string, string][] = [];
  const pick = <T>(list: readonly T[], k = 0): T => list[k % list.length] as T;
  const join = ([source, sourceHandle]: [string, string], target: string, targetHandle: string) => {
    if (
      edges.some(
        (e) =>
          e.source === source &&
          e.sourceHandle === sourceHandle &&
          e.target === target &&
          e.targetHandle === targetHandle,
      )
    )
      return;
    edges.push({ id: `e${edges.length}`, source, sourceHandle, target, targetHandle });
  };
  const add = (type: string, params: Record<string, unknown>) => {
    nodes.push({ id: `n${nodes.length}`, type, params });
    return `n${nodes.length - 1}`;
  };
  for (const { type, inputs, numbers: k } of numberGenes) {
    const kind = pick(
      ['ind.rsi', 'ind.stochastic', 'data.constant', 'math.op', 'math.shift', 'ind.sma', 'math.extreme'],
      type,
    );
    if (kind === 'ind.rsi') {
      const id = add(kind, { length: 2 });
      join(pick(numbers, inputs[0]), id, 'source');
      numbers.push([id, 'value']);
    } else if (kind === 'ind.stochastic') {
      const id = add(kind, { length: 2, smooth_k: 1, smooth_d: 1 });
      join(['bars', 'bars'], id, 'bars');
      numbers.push([id, 'k']);
    } else if (kind === 'data.constant') numbers.push([add(kind, { value: (k[0] as number) % 5 }), 'value']);
    else if (kind === 'math.op') {
      const id = add(kind, { op: pick(['add', 'subtract', 'multiply', 'divide', 'min', 'max'], k[0]) });
      join(pick(numbers, inputs[0]), id, 'a');
      join(pick(numbers, inputs[1]), id, 'b');
      numbers.push([id, 'value']);
    } else {
      const id = add(kind, kind === 'math.shift' ? { bars: 1 } : { length: 2 });
      join(pick(numbers, inputs[0]), id, kind === 'ind.sma' ? 'source' : 'x');
      numbers.push([id, 'value']);
    }
  }
  const bound = (k = 0) => pick([0, 1, 2, 3, 50, 100], k);
  for (const { type, inputs, numbers: k } of [...boolGenes, ...boolGenes.slice(0, 2)]) {
    const logic = bools.length >= 2 ? ['logic.and', 'logic.or', 'logic.not', 'logic.within', 'logic.and'] : [];
    const kind = pick(
      ['cond.compare', 'cond.between', 'cond.cross', 'cond.trend', 'filter.session', ...logic, 'cond.compare'],
      type,
    );
    if (kind.startsWith('logic.')) {
      const id = add(kind, kind === 'logic.within' ? { bars: 2 } : {});
      join(pick(bools, inputs[0]), id, 'in');
      if (kind === 'logic.and' || kind === 'logic.or') {
        join(pick(bools, (inputs[0] as number) + 1), id, 'in');
        join(pick(bools, inputs[1]), id, 'in');
      }
      bools.push([id, 'result']);
    } else if (kind === 'filter.session') {
      const [start, end] = [pick(TIMES, k[0]), pick(TIMES, (k[0] as number) + 1 + ((k[1] as number) % 5))];
      const days = ['sun', 'mon', 'tue'].filter((_, n) => n === (k[2] as number) % 3 || (k[3] as number) % 2 === 0);
      bools.push([
        add(kind, { start, end, days, tz: pick(ZONES, inputs[0]), invert: (inputs[1] as number) % 4 === 0 }),
        'result',
      ]);
    } else {
      const direction =
        kind === 'cond.trend' ? pick(['rising', 'falling'], k[0]) : pick(['above', 'below', 'either'], k[0]);
      const params: Record<string, Record<string, unknown>> = {
        'cond.compare': { op: pick(OPS, k[0]), value: bound(k[1]) },
        'cond.between': { low: bound(k[0]), high: bound(k[0]) + 1 + ((k[1] as number) % 3) },
        'cond.cross': { direction, value: bound(k[1]) },
        'cond.trend': { direction, bars: 1 + ((k[1] as number) % 2) },
      };
      const id = add(kind, params[kind] as Record<string, unknown>);
      const first = kind === 'cond.trend' || kind === 'cond.between' ? 'x' : 'a';
      join(pick(numbers, inputs[0]), id, first);
      if ((inputs[1] as number) % 2 && kind !== 'cond.trend')
        join(pick(numbers, inputs[2]), id, first === 'a' ? 'b' : pick(['low', 'high'], k[3]));
      bools.push([id, 'result']);
    }
  }
  const last = bools.length - 1;
  for (const [id, type] of [
    ['sz', 'size.fixed'],
    ['long', 'entry.signal'],
    ['sl', 'exit.stop_loss'],
    ['leave', 'exit.on_condition'],
    ['out', 'out.strategy'],
  ] as const)
    nodes.push({ id, type, params: {} });
  // Market data there must be: a condition that is true on half of the bars.
  const up = add('cond.compare', { op: 'gte', value: 0 });
  const any = add('logic.or', {});
  join(['bars', 'volume'], up, 'a');
  join(pick(bools, last), any, 'in');
  join([up, 'result'], any, 'in');
  join(pick(bools, last), 'long', 'when');
  join([any, 'result'], 'long', 'filter');
  join(['sz', 'size'], 'long', 'size');
  join(['long', 'entry'], 'sl', 'entry');
  join(['long', 'entry'], 'leave', 'entry');
  join(pick(bools, Math.max(0, last - 1)), 'leave', 'when');
  join(['long', 'entry'], 'out', 'entry');
  join(['sl', 'exit'], 'out', 'exit');
  join(['leave', 'exit'], 'out', 'exit');
  return { nodes, edges, meta: {} };
}

describe('any strategy', () => {
  it('is never warned of what some bar can meet', () => {
    const bars = fc.array(fc.tuple(fc.nat(4), fc.nat(4), fc.nat(2), fc.nat(200)), { minLength: 20, maxLength: 40 });
    let warned = 0;
    fc.assert(
      fc.property(
        fc.array(gene, { maxLength: 4 }),
        fc.array(gene, { minLength: 3, maxLength: 7 }),
        bars,
        (numbers, bools, values) => {
          const graph = drawn(numbers, bools);
          const { issues, executable } = validateGraph(graph);
          if (!executable) return;
          const found = issues.filter(({ code }) => code === 'never_true' || code === 'exit_true_at_entry');
          warned += found.length;
          if (found.length === 0) return;
          const never = new Set(
            found.filter(({ code }) => code === 'never_true').map(({ nodeId }) => nodeId as string),
          );
          const atEntry = found.some(({ code }) => code === 'exit_true_at_entry');
          const pool = createEvaluationPool(MES);
          const run = pool.attach(compile(graph, MES));
          const when = graph.edges.find(({ target, targetHandle }) => target === 'leave' && targetHandle === 'when');
          let ts = Date.UTC(2026, 2, 8, 4);
          for (const [open, close, volume, gap] of values) {
            ts += (1 + gap) * 60_000;
            const bar: Bar = { ts, open, close, high: Math.max(open, close), low: Math.min(open, close), volume };
            pool.update(bar);
            run.decide(bar, initialTradeState());
            const trace: Trace = run.trace();
            for (const id of never) {
              for (const value of Object.values(trace[id] ?? {}))
                if (value === true) throw new Error(`${id} is true at ${JSON.stringify(bar)}`);
            }
            if (atEntry && trace.long?.entry === true && trace[when?.source ?? '']?.result !== true) {
              throw new Error(`the exit is false at the entry of ${JSON.stringify(bar)}`);
            }
          }
        },
      ),
      { numRuns: 4_000 },
    );
    expect(warned, 'such strategies are drawn').toBeGreaterThan(300);
  });
});
