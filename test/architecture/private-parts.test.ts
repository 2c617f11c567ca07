import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { PRIVATE_PARTS } from '../../src/fast-path/private-parts.ts';

// Private parts of libraries are used in src/fast-path only, which is switched off when a library has another version.

const FOLDERS = ['src', 'rest-shim'];
const EXEMPT = /^src\/(fast-path|generated)\/|^rest-shim\/generated\//;

/** Names that PRIVATE_PARTS has, except those that are common words or documented as well. */
const COMMON = new Set(
  'parse bind execute sync connect cancel stream host port ssl secretKey prepare portal query'.split(' '),
);
const NAMES = PRIVATE_PARTS.filter(({ library }) => library !== 'graphql-jit')
  .flatMap(({ parts }) => parts.match(/\b_?[a-z]+[A-Z]\w*\b/g) ?? [])
  .filter((name) => !COMMON.has(name));

/** What a text uses of libraries beyond what they document. */
function privateUses(text: string): string[] {
  const code = text.replace(/\/\*[\s\S]*?\*\/|(?:^|\s)\/\/.*$/gm, '');
  const libraries = [...code.matchAll(/import (?:type )?([\s\S]*?) from '([^'.][^']*)'/g)]
    .filter(([, , from]) => !from?.startsWith('node:'))
    .flatMap(([, names = '']) => names.match(/\w+/g) ?? [])
    .filter((name) => name !== 'type');
  return [
    ...(code.match(/(?<!\bthis)\??\._[a-zA-Z]\w*|\[['"`]_[a-zA-Z]\w*['"`]\]/g) ?? []),
    ...NAMES.filter((name) => new RegExp(`\\b${name}\\b`).test(code)),
    ...(code.match(/[\w.]+ as (?:unknown as|any\b)/g) ?? []).filter((cast) =>
      libraries.includes(cast.split(/[. ]/, 1)[0] as string),
    ),
    ...(code.match(/from '(?!\.)[^']*\/(?:dist|esm|cjs|lib|internal|build)\/[^']*'/g) ?? []),
  ];
}

test.each([
  ['a property with an underscore', 'prisma._engine.start();', '._engine'],
  ['the same by its name', "pool['_clients'].length;", "['_clients']"],
  ['a part that the fast path uses', 'const { processID } = client;', 'processID'],
  [
    'a library cast to something else',
    "import pg from 'pg';\nconst C = pg.Connection as unknown as New;",
    'pg.Connection as unknown as',
  ],
  ['a file inside of a library', "import { x } from 'pg/lib/utils.js';", "from 'pg/lib/utils.js'"],
])('finds %s', (_what, text, found) => {
  expect(privateUses(text)).toContain(found);
});

test('takes documented ways, own fields and comments for what they are', () => {
  const text = `import pg from 'pg'; // client.processID
    const pool = new pg.Pool({}); this._own = 1; pool.on('connect', () => {}); const row = value as unknown as Row;`;
  expect(privateUses(text)).toEqual([]);
});

test('no file outside of src/fast-path uses private parts of a library', () => {
  const files = FOLDERS.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)),
  ).filter((file) => file.endsWith('.ts') && !EXEMPT.test(file));
  expect(files.length).toBeGreaterThan(200);
  const found = files.flatMap((file) => privateUses(readFileSync(file, 'utf8')).map((use) => `${file}: ${use}`));
  expect(found).toEqual([]);
});
