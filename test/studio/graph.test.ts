import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { catalogue as nodeTypes } from '../../src/engine/index.ts';
import { type Catalogue, createCatalogue, paramsLine, searchTypes } from '../../studio/graph/catalogue.ts';
import { compare, isSame, overlay, paramChanges } from '../../studio/graph/compare.ts';
import { refusal, sourcesFor } from '../../studio/graph/connect.ts';
import { type Drawing, drawingOf, EMPTY_DRAWING, graphInputOf } from '../../studio/graph/drawing.ts';
import * as edits from '../../studio/graph/edits.ts';
import { NO_HISTORY, redo, remember, undo } from '../../studio/graph/history.ts';
import { merge } from '../../studio/graph/merge.ts';

const catalogue: Catalogue = createCatalogue([...nodeTypes] as never);
const AT = { x: 0, y: 0 };

const add = (drawing: Drawing, ...types: string[]) =>
  types.reduce((each, type) => edits.addNode(each, type, AT).drawing, drawing);
const wire = (drawing: Drawing, from: string, to: string) => {
  const [source = '', sourceHandle = ''] = from.split('.');
  const [target = '', targetHandle = ''] = to.split('.');
  return edits.connect(drawing, catalogue, { source, sourceHandle, target, targetHandle });
};
const why = (drawing: Drawing, from: string, to: string) => {
  const [source = '', sourceHandle = ''] = from.split('.');
  const [target = '', targetHandle = ''] = to.split('.');
  return refusal(drawing, catalogue, { source, sourceHandle, target, targetHandle });
};

const cross = () => {
  const nodes = add(EMPTY_DRAWING, 'data.bars', 'ind.ema', 'ind.ema', 'cond.cross');
  return wire(wire(wire(nodes, 'bars.close', 'ema.source'), 'bars.close', 'ema_2.source'), 'ema.value', 'cross.a');
};

describe('a drawing', () => {
  it('names new nodes uniquely by type', () => {
    expect(cross().nodes.map(({ key }) => key)).toEqual(['bars', 'ema', 'ema_2', 'cross']);
  });

  it('rejects edges of other types, to itself, duplicates, and cycles', () => {
    const drawing = add(cross(), 'math.op', 'math.op');
    expect(why(drawing, 'bars.bars', 'ema.source')).toBe('source takes number, bars gives bars.');
    expect(why(drawing, 'ema.value', 'ema.source')).toBe('A node cannot feed itself.');
    expect(why(drawing, 'bars.close', 'ema.source')).toBe('This wire is there already.');
    expect(why(drawing, 'bars.nothing', 'ema.source')).toBe('There is no such port.');
    const chain = wire(drawing, 'op.value', 'op_2.a');
    expect(why(chain, 'op_2.value', 'op.a')).toBe('The wire would close a cycle.');
    expect(why(chain, 'ema_2.value', 'cross.b')).toBeNull();
  });

  it('replaces the edge of a single input, and limits those of a multiple input', () => {
    const replaced = wire(cross(), 'bars.high', 'ema.source');
    expect(replaced.edges.filter(({ target }) => target === 'ema').map(({ sourceHandle }) => sourceHandle)).toEqual([
      'high',
    ]);
    let many = add(EMPTY_DRAWING, 'logic.and', ...Array.from({ length: 9 }, () => 'filter.session'));
    for (const { key } of many.nodes.slice(1)) many = wire(many, `${key}.result`, 'and.in');
    expect(many.edges).toHaveLength(8);
    expect(why(many, 'session_9.result', 'and.in')).toBe('in takes at most 8 wires.');
  });

  it('lists the outputs that an input can be connected to', () => {
    expect(sourcesFor(cross(), catalogue, 'cross', 'b')).toEqual([
      ...['open', 'high', 'low', 'close', 'volume'].map((port) => ({ node: 'bars', port })),
      { node: 'ema', port: 'value' },
      { node: 'ema_2', port: 'value' },
    ]);
  });

  it('removes the edges of a removed node', () => {
    const left = edits.remove(cross(), new Set(['ema']));
    expect(left.edges.map(({ target }) => target)).toEqual(['ema_2']);
  });

  it('pastes a part with its inner edges and new names', () => {
    const drawing = cross();
    const { drawing: pasted, keys } = edits.paste(drawing, edits.cut(drawing, new Set(['ema', 'cross'])), {
      x: 10,
      y: 10,
    });
    expect(keys).toEqual(['ema_3', 'cross_2']);
    expect(pasted.edges.slice(drawing.edges.length)).toMatchObject([{ source: 'ema_3', target: 'cross_2' }]);
  });

  it('round-trips unknown nodes, params and data of other editors', () => {
    const graph = {
      nodes: [{ key: 'x', type: 'future.type', params: { deep: [1, { a: 2 }] }, position: { x: 3, y: 4 } }],
      edges: [{ key: 'e', source: 'x', sourceHandle: 'o', target: 'y', targetHandle: 'i' }],
      meta: { zoom: 2, notes: [{ id: 'n', text: 'hello', position: { x: 1, y: 2 }, width: 100, height: 50 }] },
    };
    const drawing = drawingOf(graph as never);
    expect(drawing.notes).toEqual([{ key: 'n', text: 'hello', position: { x: 1, y: 2 }, width: 100, height: 50 }]);
    const { nodes, edges, meta } = graphInputOf(drawing);
    expect(nodes).toEqual([
      { id: 'x', type: 'future.type', params: { deep: [1, { a: 2 }] }, position: { x: 3, y: 4 } },
    ]);
    expect(edges).toEqual([{ id: 'e', source: 'x', sourceHandle: 'o', target: 'y', targetHandle: 'i' }]);
    expect(meta).toEqual(graph.meta);
  });

  it('finds types by label before description', () => {
    expect(searchTypes(catalogue.types, 'ema')[0]?.type).toBe('ind.ema');
    expect(searchTypes(catalogue.types, 'no such thing at all')).toEqual([]);
    expect(paramsLine(catalogue.typeOf('ind.ema'), { length: 9 })).toBe('length 9');
  });
});

describe('undo and redo', () => {
  it('restore each drawing for any sequence of edits', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('ind.ema', 'cond.cross', 'math.op'), { maxLength: 20 }), (types) => {
        let now = EMPTY_DRAWING;
        let history = NO_HISTORY;
        const drawings = [now];
        for (const type of types) {
          history = remember(history, now, '', 0);
          now = add(now, type);
          drawings.push(now);
        }
        for (const expected of drawings.slice(0, -1).reverse()) {
          const step = undo(history, now);
          expect(step?.drawing).toBe(expected);
          if (step) ({ history, drawing: now } = step);
        }
        expect(undo(history, now)).toBeNull();
        for (const expected of drawings.slice(1)) {
          const step = redo(history, now);
          expect(step?.drawing).toBe(expected);
          if (step) ({ history, drawing: now } = step);
        }
      }),
    );
  });

  it('combine edits of one field within a second', () => {
    const [a, b] = [add(EMPTY_DRAWING, 'ind.ema'), add(EMPTY_DRAWING, 'ind.sma')];
    const once = remember(NO_HISTORY, EMPTY_DRAWING, 'ema length', 0);
    expect(remember(once, a, 'ema length', 500).past).toEqual([EMPTY_DRAWING]);
    expect(remember(once, b, 'ema length', 5_000).past).toEqual([EMPTY_DRAWING, b]);
    expect(remember(once, b, 'sma length', 500).past).toEqual([EMPTY_DRAWING, b]);
  });
});

describe('two versions', () => {
  const before = cross();
  const after = wire(
    edits.setParam(add(edits.remove(before, new Set(['ema_2'])), 'ind.atr'), 'ema', 'length', 9),
    'bars.bars',
    'atr.bars',
  );

  it('differ in what was added, removed and changed, not in positions', () => {
    const { nodes, edges } = compare(before, after);
    expect([...nodes]).toEqual([
      ['ema', 'changed'],
      ['atr', 'added'],
      ['ema_2', 'removed'],
    ]);
    expect([...edges.values()].sort()).toEqual(['added', 'removed']);
    expect(isSame(compare(before, edits.move(before, new Map([['ema', { x: 9, y: 9 }]]))))).toBe(true);
    expect(overlay(before, after).nodes.map(({ key }) => key)).toContain('ema_2');
  });

  it('name each param that changed', () => {
    const find = ({ nodes }: Drawing) => nodes.find(({ key }) => key === 'ema');
    expect(paramChanges(find(before), find(after))).toEqual(['length: default → 9']);
  });
});

describe('a merge', () => {
  const base = cross();
  const none = new Map();

  it('takes changes of either side', () => {
    const mine = edits.setParam(base, 'ema', 'length', 9);
    const theirs = add(edits.setParam(base, 'ema_2', 'length', 21), 'ind.atr');
    const { conflicts, resolve } = merge(base, mine, theirs);
    expect(conflicts).toEqual([]);
    const merged = resolve(none);
    expect(merged.nodes.map(({ key, params }) => [key, params])).toEqual([
      ['bars', {}],
      ['ema', { length: 9 }],
      ['ema_2', { length: 21 }],
      ['cross', {}],
      ['atr', {}],
    ]);
    expect(merged.edges).toHaveLength(base.edges.length);
  });

  it('reports a conflict when both changed the same node', () => {
    const mine = edits.setParam(base, 'ema', 'length', 9);
    const theirs = edits.setParam(base, 'ema', 'length', 12);
    const { conflicts, resolve } = merge(base, mine, theirs);
    expect(conflicts.map(({ kind, key }) => [kind, key])).toEqual([['node', 'ema']]);
    const lengthOf = (drawing: Drawing) => drawing.nodes.find(({ key }) => key === 'ema')?.params.length;
    expect(lengthOf(resolve(none))).toBe(9);
    expect(lengthOf(resolve(new Map([['node ema', 'theirs']])))).toBe(12);
  });

  it('never leaves an edge without its nodes', () => {
    const mine = edits.remove(base, new Set(['ema']));
    const theirs = wire(base, 'ema.value', 'cross.b');
    const merged = merge(base, mine, theirs).resolve(none);
    const keys = new Set(merged.nodes.map(({ key }) => key));
    for (const { source, target } of merged.edges) expect([keys.has(source), keys.has(target)]).toEqual([true, true]);
    expect(keys.has('ema')).toBe(false);
  });
});
