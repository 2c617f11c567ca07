import { describe, expect, it } from 'vitest';
import { compare, isSame } from '../../studio/graph/compare.ts';
import { type Drawing, drawingOf, EMPTY_DRAWING, graphInputOf } from '../../studio/graph/drawing.ts';
import * as edits from '../../studio/graph/edits.ts';

const at = (drawing: Drawing, key: string) => drawing.nodes.find((node) => node.key === key)?.position;
const sizes = new Map(['ema', 'ema_2'].map((key) => [key, { width: 200, height: 100 }]));

const grouped = () => {
  let drawing = edits.addNode(EMPTY_DRAWING, 'ind.ema', { x: 0, y: 0 }).drawing;
  drawing = edits.addNode(drawing, 'ind.ema', { x: 300, y: 50 }).drawing;
  drawing = edits.addNode(drawing, 'data.bars', { x: 900, y: 0 }).drawing;
  return edits.group(drawing, ['ema', 'ema_2'], sizes);
};

describe('a group of nodes', () => {
  it('has a frame around its members', () => {
    const [note] = grouped().drawing.notes;
    expect(note).toMatchObject({ key: 'group', members: ['ema', 'ema_2'], position: { x: -24, y: -58 } });
    expect([note?.width, note?.height]).toEqual([548, 232]);
    expect(edits.group(EMPTY_DRAWING, [], sizes).drawing).toBe(EMPTY_DRAWING);
  });

  it('moves its members with its frame, but not one that is moved by itself', () => {
    const { drawing } = grouped();
    const to = new Map([
      ['group', { x: 76, y: -38 }],
      ['ema_2', { x: 7, y: 7 }],
    ]);
    const moved = edits.move(drawing, edits.withMembers(drawing, to));
    expect([at(moved, 'ema'), at(moved, 'ema_2'), at(moved, 'bars')]).toEqual([
      { x: 100, y: 20 },
      { x: 7, y: 7 },
      { x: 900, y: 0 },
    ]);
  });

  it('follows its members when they are arranged anew', () => {
    const { drawing } = grouped();
    const arranged = edits.reframe(edits.move(drawing, new Map([['ema_2', { x: 300, y: 500 }]])), sizes);
    expect(arranged.notes[0]).toMatchObject({ position: { x: -24, y: -58 }, height: 682 });
  });

  it('is copied with its members, and saved and read back', () => {
    const { drawing } = grouped();
    const part = edits.cut(drawing, new Set(['group', 'ema', 'ema_2']));
    const { drawing: pasted, keys } = edits.paste(drawing, part, { x: 10, y: 10 });
    expect(pasted.notes[1]?.members).toEqual(keys.filter((key) => key.startsWith('ema')));
    const graph = graphInputOf(pasted);
    const read = drawingOf({
      nodes: graph.nodes.map(({ id, ...node }) => ({ key: id, ...node })),
      edges: [],
      meta: graph.meta,
    } as never);
    expect(isSame(compare(pasted, read))).toBe(true);
    expect(read.notes).toEqual(pasted.notes);
  });
});
