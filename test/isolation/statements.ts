import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Queryable, statement } from '../../src/platform/postgres/database.ts';

const WALLED = statement(
  'test_isolation_walled',
  `select relname::text as name from pg_policy join pg_class on pg_class.oid = polrelid where polname = 'own'`,
);

/** The tables of owned things: those of which row-level security shows a user theirs. */
export async function walledTables(db: Queryable): Promise<string[]> {
  return (await db.query<{ name: string }>(WALLED)).map(({ name }) => name);
}

/** Matches SQL that reads or writes one of the tables. */
export const touching = (tables: readonly string[]): RegExp =>
  new RegExp(`\\b(?:from|join|into|update|using)\\s+(?:"public"\\.)?"?(?:${tables.join('|')})\\b`, 'i');

/** Whether `user_id` is held to a value that is this user, or a row of theirs is added. */
export function binds(text: string, values: readonly unknown[], userId: string): boolean {
  const places = [...text.matchAll(/\buser_id\s*=\s*(?:any\s*\(\s*)?\$(\d+)/g)].map(([, place]) => Number(place));
  const theirs = (value: unknown) => value === userId || (Array.isArray(value) && value.every((one) => one === userId));
  if (/^\s*insert\b/i.test(text) && places.length === 0) return /\buser_id\b/.test(text) && values.includes(userId);
  return places.length > 0 && places.every((place) => theirs(values[place - 1]));
}

/** SQL that takes locks: row-level security wants more for it than for reading. */
export const LOCKS = /\bfor (?:no key )?(?:update|share)\b/i;

/** Every `statement('name', 'text')` of the sources; one whose name is put together at run time is not among them. */
export async function declaredStatements(): Promise<{ name: string; text: string }[]> {
  const source = fileURLToPath(new URL('../../src', import.meta.url));
  const files = await readdir(source, { recursive: true });
  const texts = await Promise.all(
    files
      .filter((file) => file.endsWith('.ts') && !file.startsWith('generated'))
      .map((file) => readFile(join(source, file), 'utf8')),
  );
  const call = /\bstatement\(\s*'([^']+)',\s*(?:`([^`]*)`|'([^']*)'|"([^"]*)")/g;
  return texts.flatMap((text) =>
    [...text.matchAll(call)].map(([, name = '', ...bodies]) => ({ name, text: bodies.find(Boolean) ?? '' })),
  );
}
