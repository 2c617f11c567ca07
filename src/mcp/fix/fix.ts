/** One step of a JSON Patch (RFC 6902). Its pointers count from the arguments of the call. */
export type PatchStep =
  | { op: 'add' | 'replace'; path: string; value: unknown }
  | { op: 'remove'; path: string }
  | { op: 'move'; from: string; path: string };

/** What to change, for a reader and for a program. */
export interface Fix {
  text: string;
  /** Applied in order to the arguments of the call; empty when only the caller can know. */
  patch: PatchStep[];
}

/** One thing that is wrong, and what to do about it. */
export interface ToolIssue {
  code: string;
  message: string;
  fix: Fix;
  [key: string]: unknown;
}

export const pointer = (...keys: readonly (string | number)[]): string =>
  keys.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

/** A value as a message shows it. */
export function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  const text = JSON.stringify(value) ?? typeof value;
  return text.length > 60 ? `${text.slice(0, 58)}…` : text;
}
