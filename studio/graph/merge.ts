import { canonical } from './compare.ts';
import type { Drawing, DrawnEdge, DrawnNode, Note } from './drawing.ts';

export type Whose = 'mine' | 'theirs';

/** A value that both sides changed differently. */
export interface Conflict {
  kind: 'node' | 'note';
  key: string;
  mine: DrawnNode | Note | null;
  theirs: DrawnNode | Note | null;
}

export interface Merge {
  conflicts: readonly Conflict[];
  /** The merged drawing, with a choice per conflict by `kind key`. */
  resolve(choices: ReadonlyMap<string, Whose>): Drawing;
}

export const conflictKey = ({ kind, key }: Pick<Conflict, 'kind' | 'key'>): string => `${kind} ${key}`;

type Keyed = DrawnNode | Note;
const content = (item: Keyed | undefined): string => {
  if (!item) return 'none';
  if ('params' in item) return canonical({ type: item.type, params: item.params });
  return canonical({ text: item.text, members: item.members ?? [] });
};

/**
 * A three-way merge of drawings. Changes of one side are taken; different changes of both sides are conflicts. Positions
 * are mine. An edge is kept if both sides have it or one side added it.
 */
export function merge(base: Drawing, mine: Drawing, theirs: Drawing): Merge {
  const conflicts: Conflict[] = [];

  const sides = <Item extends Keyed>(kind: Conflict['kind'], pick: (drawing: Drawing) => readonly Item[]) => {
    const [b, m, t] = [base, mine, theirs].map((drawing) => new Map(pick(drawing).map((item) => [item.key, item])));
    const keys = new Set([...(m?.keys() ?? []), ...(t?.keys() ?? [])]);
    return [...keys].map((key) => {
      const [before, my, their] = [b?.get(key), m?.get(key), t?.get(key)];
      const [was, is, other] = [content(before), content(my), content(their)];
      if (is === other || other === was) return { key, choose: () => my };
      if (is === was) return { key, choose: () => (their && my ? { ...their, position: my.position } : their) };
      conflicts.push({ kind, key, mine: my ?? null, theirs: their ?? null });
      return {
        key,
        choose: (choices: ReadonlyMap<string, Whose>) =>
          choices.get(conflictKey({ kind, key })) === 'theirs' ? their : my,
      };
    });
  };
  const nodes = sides('node', ({ nodes: each }) => each);
  const notes = sides('note', ({ notes: each }) => each);

  const endsOf = ({ key: _key, ...ends }: DrawnEdge) => canonical(ends);
  const [baseEnds, myEnds, theirEnds] = [base, mine, theirs].map(({ edges }) => new Set(edges.map(endsOf))) as [
    Set<string>,
    Set<string>,
    Set<string>,
  ];
  const wires = new Map<string, DrawnEdge>();
  for (const edge of [...mine.edges, ...theirs.edges]) {
    const ends = endsOf(edge);
    const inBoth = myEnds.has(ends) && theirEnds.has(ends);
    if ((inBoth || !baseEnds.has(ends)) && !wires.has(ends)) wires.set(ends, edge);
  }

  return {
    conflicts,
    resolve(choices) {
      const kept = <Item extends Keyed>(items: { choose(choices: ReadonlyMap<string, Whose>): Item | undefined }[]) =>
        items.flatMap((item) => item.choose(choices) ?? []);
      const resolved = kept<DrawnNode>(nodes as never);
      const keys = new Set(resolved.map(({ key }) => key));
      return {
        meta: mine.meta,
        nodes: resolved,
        notes: kept<Note>(notes as never),
        edges: [...wires.values()].filter(({ source, target }) => keys.has(source) && keys.has(target)),
      };
    },
  };
}
