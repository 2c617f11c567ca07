import type { AnyInput, Endpoint } from './endpoint.ts';
import type { Sent } from './request.ts';
import type { FieldProblem, ValidationIssue } from './types.ts';

const RENAMED: Readonly<Record<string, string>> = { first: 'limit', after: 'cursor' };
const WRAPPERS = new Set(['input', 'filter']);
const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/**
 * Maps issues of GraphQL variables to the parameters of the REST call: `["input", "name"]` is `["body", "name"]`,
 * `["first"]` is `["query", "limit"]`.
 */
export function fieldIssues(
  fields: readonly FieldProblem[],
  endpoint: Pick<Endpoint, 'path' | 'query' | 'body'>,
  sent: Sent,
): ValidationIssue[] {
  return fields.map(({ code, path, message }) => {
    const [head, ...rest] = path.length > 1 && WRAPPERS.has(path[0]!) ? path.slice(1) : path;
    const place = head === undefined ? null : placeOf(head, endpoint);
    const loc = place
      ? [place.at, place.name, ...rest.map((part) => (/^\d+$/.test(part) ? Number(part) : part))]
      : [endpoint.body ? 'body' : 'query', ...path];
    return { type: code, loc, msg: inWordsOf(endpoint, message), input: inputAt(loc, sent) };
  });
}

/** A message of GraphQL's with REST's names of the call's parameters. */
export function inWordsOf({ path, query, body }: Pick<Endpoint, 'path' | 'query' | 'body'>, message: string): string {
  return message.replace(/\b[a-z]+(?:[A-Z][a-z]*)+\b/g, (word) => {
    const name = snake(word);
    return [path, query, body ?? {}].some((readers) => Object.hasOwn(readers, name)) ? name : word;
  });
}

function placeOf(head: string, { path, query, body }: Pick<Endpoint, 'path' | 'query' | 'body'>) {
  for (const name of [snake(head), RENAMED[head] ?? head]) {
    for (const [at, readers] of [
      ['path', path],
      ['query', query],
      ['body', body ?? {}],
    ] as const) {
      if (Object.hasOwn(readers, name)) return { at, name };
    }
  }
  // The placeholder of a path has a longer name than the GraphQL argument.
  const names = Object.keys(path as AnyInput['path']);
  return head === 'id' && names.length === 1 ? { at: 'path' as const, name: names[0]! } : null;
}

function inputAt([at, ...keys]: readonly (string | number)[], sent: Sent): unknown {
  if (at === 'query') return sent.query.getAll(String(keys[0])).at(-1) ?? null;
  let value: unknown = at === 'path' ? sent.path : sent.body;
  for (const key of keys) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return null;
    value = (value as Record<string | number, unknown>)[key];
  }
  return value ?? null;
}
