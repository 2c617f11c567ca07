import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type AnyNodeDefinition,
  compile,
  createEvaluationPool,
  type Graph,
  initialTradeState,
  newestRevisions,
  nodeDefinition,
  validateGraph,
} from '../../src/engine/index.ts';
import { runDefinition } from './support/columns.ts';
import { draw } from './support/graphs.ts';
import { MES, random, walk } from './support/market.ts';
import { barsOf, runNode } from './support/node.ts';
import { type Recording, record, revisions } from './support/recording.ts';
import { RECORDED, recordingFile } from './support/recording-file.ts';

const TOLERANCE = 1e-11;

function firstDifference(ours: Recording, recorded: Recording): string | null {
  for (const params of new Set([...Object.keys(ours), ...Object.keys(recorded)])) {
    for (const output of new Set([...Object.keys(ours[params] ?? {}), ...Object.keys(recorded[params] ?? {})])) {
      const mine = ours[params]?.[output];
      const theirs = recorded[params]?.[output];
      if (!mine || !theirs) return `${output} with ${params} is ${mine ? 'not recorded' : 'gone'}`;
      const bar = theirs.findIndex((value, k) => differs(mine[k] ?? null, value));
      if (bar >= 0) return `${output} with ${params} at bar ${bar} is ${mine[bar]}, recorded ${theirs[bar]}`;
    }
  }
  return null;
}

function differs(a: number | null, b: number | null): boolean {
  if (a === null || b === null) return a !== b;
  return !(Math.abs(a - b) <= TOLERANCE * Math.max(1, Math.abs(b)));
}

describe('what a node revision computes stays as it was released', () => {
  for (const { name, definition } of revisions) {
    it(name, () => {
      const file = recordingFile(name);
      const hint = 'run `npm run record` and commit the file';
      expect(existsSync(file), `${name} has no recorded values: ${hint}`).toBe(true);
      const found = firstDifference(record(definition), JSON.parse(readFileSync(file, 'utf8')));
      const way = `Add a revision for the new computation and leave this one in \`earlier\` (src/engine/definition.ts).`;
      expect(found, `${name} computes other values than it was released with. ${way}`).toBeNull();
    });
  }
  it('a changed computation fails the check', () => {
    const rsi = revisions.find(({ name }) => name === 'ind.rsi@1');
    const recorded: Recording = JSON.parse(readFileSync(recordingFile('ind.rsi@1'), 'utf8'));
    const changed = { ...(rsi as (typeof revisions)[0]).definition, create: nodeDefinition('ind.sma')?.create };
    const mended = record(changed);
    expect(firstDifference(mended, recorded)).toMatch(/^value with \{\} at bar \d+ is .*, recorded/);
  });
  it('every recorded revision is still in the catalogue', () => {
    const names = new Set(revisions.map(({ name }) => `${name}.json`));
    expect(readdirSync(RECORDED).filter((file) => !names.has(file))).toEqual([]);
  });
});

/** Buys when the close has changed by more than 4 % of the bar before. */
const onChange = (): Graph =>
  draw(
    {
      bars: ['data.bars'],
      change: ['math.change', { mode: 'percent' }],
      up: ['cond.compare', { op: 'gt', value: 4 }],
      size: ['size.fixed'],
      long: ['entry.signal'],
      sl: ['exit.stop_loss'],
      out: ['out.strategy'],
    },
    `bars.close>change.x change.value>up.a up.result>long.when size.size>long.size long.entry>sl.entry
     long.entry>out.entry sl.exit>out.exit`,
  );

describe('what runs a stored version', () => {
  const ROOTS = ['src/domains', 'src/app'].map((folder) => join(import.meta.dirname, '../..', folder));
  it('compiles it with the node revisions that it was saved with', () => {
    const calls = ROOTS.flatMap((root) =>
      readdirSync(root, { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
        .flatMap((file) => readFileSync(join(root, file), 'utf8').match(/(?<![\w.])compile\((?!bytes)[^;]*;/g) ?? []),
    );
    expect(calls.length).toBeGreaterThanOrEqual(3);
    for (const call of calls) expect(call).toContain('revisions');
  });
});

describe('a version runs on the node revisions that it was saved with', () => {
  const changesOver = (closes: number[], revisions?: Record<string, number>) => {
    const pool = createEvaluationPool(MES);
    const run = pool.attach(compile(onChange(), MES, revisions));
    return barsOf(closes).map((bar) => {
      pool.update(bar);
      run.decide(bar, initialTradeState());
      return run.trace().change?.value;
    });
  };

  it('a change in percent below zero: the newest revision divides by the absolute value, the first does not', () => {
    expect(changesOver([-20, -21])).toEqual([null, -5]);
    expect(changesOver([-20, -21], { 'math.change': 2 })).toEqual([null, -5]);
    expect(changesOver([-20, -21], { 'math.change': 1 })).toEqual([null, 5]);
    // A type that the record does not have is of a time when there was one revision.
    expect(changesOver([-20, -21], {})).toEqual([null, 5]);
  });
  it('two revisions of a node in one pool are two nodes', () => {
    const pool = createEvaluationPool(MES);
    const [old, recent] = [{ 'math.change': 1 }, { 'math.change': 2 }].map((recorded) =>
      pool.attach(compile(onChange(), MES, recorded)),
    );
    for (const bar of barsOf([-20, -21])) {
      pool.update(bar);
      for (const run of [old, recent]) run?.decide(bar, initialTradeState());
    }
    expect(old?.trace().change?.value).toBe(5);
    expect(recent?.trace().change?.value).toBe(-5);
  });
  it('saving records the newest revision of each type in the graph', () => {
    expect(newestRevisions(onChange())).toEqual({
      'cond.compare': 1,
      'data.bars': 1,
      'entry.signal': 1,
      'exit.stop_loss': 1,
      'math.change': 2,
      'out.strategy': 1,
      'size.fixed': 1,
    });
  });

  const issuesWith = (revisions?: Record<string, number>) =>
    validateGraph(onChange(), { revisions }).issues.filter(({ code }) => code.startsWith('node_revision'));

  it('validation warns of a newer revision and says what it changes', () => {
    expect(issuesWith()).toEqual([]);
    expect(issuesWith({ 'math.change': 2 })).toEqual([]);
    expect(issuesWith({ 'math.change': 1 })).toEqual([
      {
        code: 'node_revision_outdated',
        severity: 'warning',
        nodeId: 'change',
        message:
          '`math.change` has revision 2, and this version was saved with 1. Saving the graph takes the newest: A change in percent is of the absolute value of the earlier number: from −20 to −21 it is −5, not 5.',
      },
    ]);
  });
  it('a revision that the catalogue no longer has is an error that says what to do', () => {
    const [issue, ...others] = issuesWith({ 'math.change': 7 });
    expect(others).toEqual([]);
    expect(issue).toMatchObject({ code: 'node_revision_withdrawn', severity: 'error', nodeId: 'change' });
    expect(issue?.message).toContain('save the graph to take the newest');
    expect(() => compile(onChange(), MES, { 'math.change': 7 })).toThrow(/revision 7/);
  });
});

describe('percentages stay within 0 and 100 (RSI of 100.00000000000001)', () => {
  const series = (seed: number) => {
    const next = random(seed);
    let price = 100 + next();
    return Array.from({ length: 300 }, () => {
      price += next() * 0.37;
      return price;
    });
  };
  it('RSI of a series that only rises', () => {
    const definition = nodeDefinition('ind.rsi', 1) as AnyNodeDefinition;
    let passed = 0;
    for (let seed = 1; seed <= 20; seed++) {
      const closes = series(seed);
      const bars = barsOf(closes);
      const values = runNode('ind.rsi', { length: 2 + seed }, bars, { source: closes }).value as number[];
      expect(Math.max(...values.filter((value) => !Number.isNaN(value)))).toBeLessThanOrEqual(100);
      const params = { length: 2 + seed };
      const inputs = [Float64Array.from(closes)];
      const old = runDefinition({ definition, params, market: MES, bars, inputs }).value as number[];
      passed += old.filter((value) => value > 100).length;
    }
    expect(passed, 'revision 1 does pass 100').toBeGreaterThan(0);
  });
  it('stochastic, ADX and directional indicators, on any bars', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 2, max: 9 }), (seed, length) => {
        const bars = walk(120, seed);
        const columns = [
          runNode('ind.stochastic', { length, smooth_k: 3, smooth_d: 5 }, bars),
          runNode('ind.adx', { length }, bars),
        ];
        for (const column of columns.flatMap((outputs) => Object.values(outputs))) {
          for (const value of column) if (value < 0 || value > 100) throw new Error(`${value}`);
        }
      }),
      { numRuns: 200 },
    );
  });
});
