import type { CatalogueQuery } from '../generated/operations.ts';

export type NodeType = CatalogueQuery['engines'][number];
export type Port = NodeType['inputs'][number];
export type Param = NodeType['params'][number];

export interface Catalogue {
  types: readonly NodeType[];
  /** Null for a type that the server does not know. */
  typeOf(type: string): NodeType | null;
  input(type: string, port: string): Port | null;
  output(type: string, port: string): Port | null;
}

export function createCatalogue(types: readonly NodeType[]): Catalogue {
  const byType = new Map(types.map((each) => [each.type, each]));
  const port = (ports: readonly Port[] | undefined, name: string) => ports?.find((each) => each.name === name) ?? null;
  return {
    types,
    typeOf: (type) => byType.get(type) ?? null,
    input: (type, name) => port(byType.get(type)?.inputs, name),
    output: (type, name) => port(byType.get(type)?.outputs, name),
  };
}

/** The palette's groups, in the order of drawing a strategy. */
export const CATEGORIES = [
  ['data', 'Data'],
  ['indicator', 'Indicators'],
  ['pattern', 'Candle patterns'],
  ['math', 'Math'],
  ['condition', 'Conditions'],
  ['logic', 'Logic'],
  ['filter', 'Filters'],
  ['sizing', 'Sizing'],
  ['execution', 'Entries and exits'],
  ['risk', 'Risk'],
  ['output', 'Output'],
] as const;

export const categoryName = (category: string): string => CATEGORIES.find(([key]) => key === category)?.[1] ?? category;

/** The types that match a search: by label first, then by another name, by type and category, by description. */
export function searchTypes(types: readonly NodeType[], search: string): NodeType[] {
  const wanted = search.trim().toLowerCase();
  if (wanted === '') return [...types];
  const rank = ({ label, type, category, description, keywords = [] }: NodeType) => {
    const name = label.toLowerCase();
    const others = keywords.map((each) => each.toLowerCase());
    if (name.startsWith(wanted) || others.includes(wanted)) return 0;
    if (name.includes(wanted) || others.some((each) => each.includes(wanted))) return 1;
    if (type.includes(wanted) || category.includes(wanted)) return 2;
    return description.toLowerCase().includes(wanted) ? 3 : 4;
  };
  return types
    .map((type) => ({ type, rank: rank(type) }))
    .filter(({ rank }) => rank < 4)
    .sort((a, b) => a.rank - b.rank)
    .map(({ type }) => type);
}

/** A node's parameters as one line: those that differ from the default, else the first. */
export function paramsLine(type: NodeType | null, params: Readonly<Record<string, unknown>>): string {
  const known = type?.params ?? Object.keys(params).map((name) => ({ name, default: undefined }));
  const values = known.map(({ name, default: preset }) => ({
    name,
    value: params[name] ?? preset,
    changed: params[name] !== undefined && params[name] !== preset,
  }));
  const changed = values.filter((each) => each.changed);
  const shown = (changed.length > 0 ? changed : values.slice(0, 1)).slice(0, 3);
  return shown.map(({ name, value }) => `${name.replaceAll('_', ' ')} ${paramText(value)}`).join(' · ');
}

export const paramText = (value: unknown): string =>
  Array.isArray(value) ? value.join(', ') : value === null || value === undefined ? '–' : String(value);
