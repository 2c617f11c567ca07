import { type FieldNode, type GraphQLResolveInfo, Kind, type SelectionSetNode } from 'graphql';

type Info = Pick<GraphQLResolveInfo, 'fieldNodes' | 'fragments'>;

// A repeated document has the same AST nodes, so each node is inspected once.
const known = new WeakMap<FieldNode, Map<string, ReadonlySet<string>>>();

/**
 * The names of the selected fields, including conditional ones, at `path` below a field: `['edges', 'node']` for the rows
 * of a page.
 */
export function fieldsAsked({ fieldNodes, fragments }: Info, path: readonly string[]): ReadonlySet<string> {
  const [first] = fieldNodes as readonly [FieldNode];
  const key = path.join('.');
  const before = fieldNodes.length === 1 ? known.get(first)?.get(key) : undefined;
  if (before) return before;
  let level: readonly FieldNode[] = fieldNodes;
  for (const name of path) level = below(level, fragments).filter((field) => field.name.value === name);
  const names = new Set(below(level, fragments).map((field) => field.name.value));
  known.set(first, (known.get(first) ?? new Map()).set(key, names));
  return names;
}

function below(fields: readonly FieldNode[], fragments: Info['fragments']): FieldNode[] {
  const found: FieldNode[] = [];
  const collect = (set: SelectionSetNode | undefined): void => {
    for (const selection of set?.selections ?? []) {
      if (selection.kind === Kind.FIELD) found.push(selection);
      else if (selection.kind === Kind.INLINE_FRAGMENT) collect(selection.selectionSet);
      else collect(fragments[selection.name.value]?.selectionSet);
    }
  };
  for (const field of fields) collect(field.selectionSet);
  return found;
}
