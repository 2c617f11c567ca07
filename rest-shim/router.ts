export interface Match<Row> {
  row: Row;
  path: Record<string, string>;
}
export type Routed<Row> =
  | { found: Match<Row> }
  /** The path exists with other methods; empty: the path does not exist. */
  | { allow: string[] };

interface Routable {
  method: string;
  /** `{name}` matches one segment. */
  route: string;
}
interface Node<Row> {
  literal: Map<string, Node<Row>>;
  any: Node<Row> | null;
  rows: Map<string, { row: Row; names: string[] }>;
}

/** Finds the endpoint of a method and path. Literal segments precede placeholders. HEAD uses GET's endpoint. */
export function createRouter<Row extends Routable>(
  rows: readonly Row[],
): (method: string, path: string) => Routed<Row> {
  const newNode = (): Node<Row> => ({ literal: new Map(), any: null, rows: new Map() });
  const root = newNode();
  for (const row of rows) {
    let node = root;
    const names: string[] = [];
    for (const segment of row.route.split('/').slice(1)) {
      const name = /^\{(\w+)\}$/.exec(segment)?.[1];
      if (name) {
        names.push(name);
        node.any ??= newNode();
        node = node.any;
      } else {
        const next = node.literal.get(segment) ?? newNode();
        node.literal.set(segment, next);
        node = next;
      }
    }
    if (node.rows.has(row.method)) throw new Error(`Two endpoints for ${row.method} ${row.route}`);
    node.rows.set(row.method, { row, names });
  }

  const find = (
    node: Node<Row>,
    segments: readonly string[],
    at: number,
    values: string[],
    out: Routed<Row>[],
    method: string,
  ): boolean => {
    if (at === segments.length) {
      const entry = node.rows.get(method);
      if (entry) {
        const path = Object.fromEntries(entry.names.map((name, i) => [name, values[i]!]));
        out.push({ found: { row: entry.row, path } });
        return true;
      }
      if (node.rows.size > 0) out.push({ allow: [...node.rows.keys()] });
      return false;
    }
    const segment = segments[at]!;
    const literal = node.literal.get(segment);
    if (literal && find(literal, segments, at + 1, values, out, method)) return true;
    if (!node.any || segment === '') return false;
    return find(node.any, segments, at + 1, [...values, segment], out, method);
  };

  return (method, path) => {
    const out: Routed<Row>[] = [];
    find(root, path.split('/').slice(1), 0, [], out, method === 'HEAD' ? 'GET' : method);
    const found = out.find((routed) => 'found' in routed);
    if (found) return found;
    const methods = new Set(out.flatMap((routed) => ('allow' in routed ? routed.allow : [])));
    if (methods.has('GET')) methods.add('HEAD');
    if (methods.size > 0) methods.add('OPTIONS');
    return { allow: [...methods].sort() };
  };
}
