import { brandWithType } from '@pothos/core';
import { invalid } from '../kernel/domain-error.ts';
import { isDerivedId, isUuid } from '../kernel/ids.ts';
import { requireUser } from './auth.ts';
import { builder } from './builder.ts';
import type { Context } from './context.ts';

// Ids are unique over all types. A row with a uuid has that as its id; any other object has its type's name and its key,
// "Runtime:UUID:paper". A uuid does not tell its type, which is looked up.

declare module './context.ts' {
  interface Context {
    /** The types of the caller's rows with these uuids; ids that are not the caller's are missing. */
    nodeTypes(ids: readonly string[]): Promise<ReadonlyMap<string, string>>;
  }
}

export const Node = builder.interfaceRef<object>('Node').implement({
  description: 'An object whose id is unique among all objects of all types. `node` reads it again.',
  fields: (t) => ({ id: t.id({ description: 'The key of a normalised cache.' }) }),
});

/** Reads objects by their keys, in their order; null where the caller has none. */
type Load = (keys: readonly string[][], context: Context) => Promise<readonly (object | null)[]>;

const loaders = new Map<string, Load>();

/** Registers how `node` reads a type. A key is the uuid alone, or the parts of `nodeId`. */
export function nodeLoader(type: string, load: Load): void {
  loaders.set(type, load);
}

/** The id of an object without a uuid of its own. */
export const nodeId = (type: string, ...key: readonly (string | number)[]): string => [type, ...key].join(':');

const MOST = 200;

async function load(ids: readonly string[], context: Context): Promise<(object | null)[]> {
  const { userId } = requireUser(context);
  const uuids = ids.filter(isUuid).map((id) => id.toLowerCase());
  const types = new Map(uuids.length > 0 ? await context.nodeTypes(uuids) : []);
  types.set(userId, 'Me');
  const keys = ids.map((id) => {
    if (!isUuid(id)) return id.split(':');
    const uuid = id.toLowerCase();
    // Only audit rows have ids that are not stored.
    return [types.get(uuid) ?? (isDerivedId(uuid) ? 'AuditEntry' : ''), uuid];
  });
  const found = new Map<string, object>();
  const wanted = new Map<string, string[][]>();
  for (const key of keys) wanted.set(key[0] as string, [...(wanted.get(key[0] as string) ?? []), key]);
  await Promise.all(
    [...wanted].map(async ([type, own]) => {
      const rows =
        (await loaders.get(type)?.(
          own.map((key) => key.slice(1)),
          context,
        )) ?? [];
      for (const [at, row] of rows.entries()) {
        if (!row) continue;
        brandWithType(row, type as never);
        found.set((own[at] as string[]).join(':'), row);
      }
    }),
  );
  return keys.map((key) => found.get(key.join(':')) ?? null);
}

builder.queryFields((t) => ({
  node: t.field({
    type: Node,
    nullable: true,
    description: 'One of the caller’s objects by its id; null when it does not exist.',
    args: { id: t.arg.id({ required: true, description: 'The `id` of any object.' }) },
    resolve: async (_root, { id }, context) => (await load([id], context))[0] ?? null,
  }),
  nodes: t.field({
    type: [Node],
    nullable: { list: false, items: true },
    description: 'The caller’s objects with these ids, in their order; null where one does not exist.',
    args: { ids: t.arg.idList({ required: true, description: `At most ${MOST} ids.` }) },
    resolve(_root, { ids }, context) {
      if (ids.length > MOST) throw invalid(['ids'], `must be at most ${MOST} ids, got ${ids.length}`, 'range');
      return load(ids, context);
    },
  }),
}));
