import type { Catalogue } from './catalogue.ts';
import { type Ends, refusal } from './connect.ts';
import { type Drawing, type DrawnNode, edgeKey, freeKey, type Note, type Point, type Sizes } from './drawing.ts';

// Each edit returns a new drawing, or the same one if nothing changes.

const keysOf = ({ nodes, notes }: Drawing) => new Set([...nodes, ...notes].map(({ key }) => key));

/** `ind.ema` as `ema`: the base of a new node's key. */
const baseOf = (type: string) =>
  type
    .split('.')
    .at(-1)
    ?.replace(/[^a-z0-9]+/gi, '_') || 'node';

export function addNode(drawing: Drawing, type: string, position: Point): { drawing: Drawing; key: string } {
  const key = freeKey(baseOf(type), keysOf(drawing));
  const node: DrawnNode = { key, type, params: {}, position };
  return { drawing: { ...drawing, nodes: [...drawing.nodes, node] }, key };
}

export function addNote(drawing: Drawing, position: Point): { drawing: Drawing; key: string } {
  const key = freeKey('note', keysOf(drawing));
  const note: Note = { key, text: '', position, width: 240, height: 120 };
  return { drawing: { ...drawing, notes: [...drawing.notes, note] }, key };
}

/** Adds an edge. It replaces the edge of an input that allows only one. */
export function connect(drawing: Drawing, catalogue: Catalogue, ends: Ends): Drawing {
  if (refusal(drawing, catalogue, ends) !== null) return drawing;
  const target = drawing.nodes.find(({ key }) => key === ends.target);
  const max = catalogue.input(target?.type ?? '', ends.targetHandle)?.max ?? 1;
  const kept =
    max > 1
      ? drawing.edges
      : drawing.edges.filter((edge) => edge.target !== ends.target || edge.targetHandle !== ends.targetHandle);
  const key = freeKey(edgeKey(ends), new Set(kept.map((edge) => edge.key)));
  return { ...drawing, edges: [...kept, { key, ...ends }] };
}

/** Removes nodes, notes and edges, including the edges of removed nodes. */
export function remove(drawing: Drawing, keys: ReadonlySet<string>): Drawing {
  if (keys.size === 0) return drawing;
  const isKept = ({ key }: { key: string }) => !keys.has(key);
  return {
    ...drawing,
    nodes: drawing.nodes.filter(isKept),
    notes: drawing.notes.filter(isKept),
    edges: drawing.edges.filter((edge) => isKept(edge) && !keys.has(edge.source) && !keys.has(edge.target)),
  };
}

/** Sets a parameter; undefined resets it to the default. */
export function setParam(drawing: Drawing, node: string, name: string, value: unknown): Drawing {
  return {
    ...drawing,
    nodes: drawing.nodes.map((each) => {
      if (each.key !== node) return each;
      const { [name]: _before, ...params } = each.params;
      return { ...each, params: value === undefined ? params : { ...params, [name]: value } };
    }),
  };
}

export function changeNote(drawing: Drawing, key: string, part: Partial<Omit<Note, 'key'>>): Drawing {
  return { ...drawing, notes: drawing.notes.map((note) => (note.key === key ? { ...note, ...part } : note)) };
}

/** Puts a frame around nodes. The frame moves them. Without nodes there is nothing to do. */
export function group(drawing: Drawing, members: readonly string[], sizes: Sizes): { drawing: Drawing; key: string } {
  const key = freeKey('group', keysOf(drawing));
  const frame = frameOf(drawing, members, sizes);
  if (!frame) return { drawing, key };
  return { drawing: { ...drawing, notes: [...drawing.notes, { key, text: '', members, ...frame }] }, key };
}

/** Moves the frame of each group to where its members are now. */
export function reframe(drawing: Drawing, sizes: Sizes): Drawing {
  const notes = drawing.notes.map((note) => {
    const frame = note.members && frameOf(drawing, note.members, sizes);
    return frame ? { ...note, ...frame } : note;
  });
  return { ...drawing, notes };
}

const MARGIN = 24;
/** The name of the group is above its members. */
const HEAD = 34;

function frameOf({ nodes }: Drawing, members: readonly string[], sizes: Sizes) {
  const inside = nodes.filter(({ key }) => members.includes(key));
  if (inside.length === 0) return null;
  const boxes = inside.map(({ key, position: { x, y } }) => {
    const { width, height } = sizes.get(key) ?? { width: 190, height: 110 };
    return { left: x, top: y, right: x + width, bottom: y + height };
  });
  const left = Math.min(...boxes.map((box) => box.left)) - MARGIN;
  const top = Math.min(...boxes.map((box) => box.top)) - MARGIN - HEAD;
  return {
    position: { x: left, y: top },
    width: Math.max(...boxes.map((box) => box.right)) + MARGIN - left,
    height: Math.max(...boxes.map((box) => box.bottom)) + MARGIN - top,
  };
}

/** With the new positions of groups, those of their members that are not moved by themselves. */
export function withMembers(drawing: Drawing, moved: ReadonlyMap<string, Point>): Map<string, Point> {
  const all = new Map(moved);
  const positions = new Map(drawing.nodes.map(({ key, position }) => [key, position]));
  for (const { key, position, members = [] } of drawing.notes) {
    const to = moved.get(key);
    if (!to) continue;
    for (const member of members) {
      const from = positions.get(member);
      if (from && !all.has(member)) all.set(member, { x: from.x + to.x - position.x, y: from.y + to.y - position.y });
    }
  }
  return all;
}

export function move(drawing: Drawing, positions: ReadonlyMap<string, Point>): Drawing {
  const moved = <Item extends { key: string; position: Point }>(item: Item): Item => {
    const position = positions.get(item.key);
    return position ? { ...item, position } : item;
  };
  return { ...drawing, nodes: drawing.nodes.map(moved), notes: drawing.notes.map(moved) };
}

/** The selected part of a drawing, with the edges between its nodes. */
export function cut(drawing: Drawing, keys: ReadonlySet<string>): Drawing {
  return {
    meta: {},
    nodes: drawing.nodes.filter(({ key }) => keys.has(key)),
    notes: drawing.notes.filter(({ key }) => keys.has(key)),
    edges: drawing.edges.filter(({ source, target }) => keys.has(source) && keys.has(target)),
  };
}

const withNames = (note: Note, names: ReadonlyMap<string, string>): Note =>
  note.members ? { ...note, members: note.members.flatMap((key) => names.get(key) ?? []) } : note;

/** Adds a copy of a part with new keys, moved by `by`. Returns the new keys. */
export function paste(drawing: Drawing, part: Drawing, by: Point): { drawing: Drawing; keys: string[] } {
  const taken = keysOf(drawing);
  const names = new Map<string, string>();
  for (const { key } of [...part.nodes, ...part.notes]) {
    const name = freeKey(key.replace(/_\d+$/, ''), taken);
    taken.add(name);
    names.set(key, name);
  }
  const nameOf = (key: string) => names.get(key) as string;
  const shifted = <Item extends { key: string; position: Point }>(item: Item): Item => ({
    ...item,
    key: nameOf(item.key),
    position: { x: item.position.x + by.x, y: item.position.y + by.y },
  });
  const edges = part.edges.map((edge) => {
    const ends = { ...edge, source: nameOf(edge.source), target: nameOf(edge.target) };
    return { ...ends, key: edgeKey(ends) };
  });
  return {
    drawing: {
      ...drawing,
      nodes: [...drawing.nodes, ...part.nodes.map(shifted)],
      notes: [...drawing.notes, ...part.notes.map((note) => withNames(shifted(note), names))],
      edges: [...drawing.edges, ...edges],
    },
    keys: [...names.values()],
  };
}
