import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const PAGES = ['README.md', 'CONTRIBUTING.md', ...readdirSync(join(ROOT, 'docs')).map((name) => `docs/${name}`)].filter(
  (page) => page.endsWith('.md'),
);

/** Paths of the repository that a page names in backticks; a part in <angle brackets> is a placeholder. */
const pathsOf = (text: string): string[] =>
  [...text.matchAll(/`((?:src|test|docs|prisma|rest-shim|bench|studio|examples|clients|\.ci)\/[\w./-]+)`/g)].map(
    ([, path]) => path as string,
  );
/** Links to files beside the page. */
const linksOf = (text: string): string[] =>
  [...text.matchAll(/\]\((?!https?:|#|mailto:)([^)#]+)(?:#[^)]*)?\)/g)].map(([, path]) => path as string);

describe.each(PAGES)('%s', (page) => {
  const text = readFileSync(join(ROOT, page), 'utf8');

  it('names only paths that exist', () => {
    expect(pathsOf(text).filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  it('links only to files that exist', () => {
    expect(linksOf(text).filter((path) => !existsSync(join(ROOT, page, '..', path)))).toEqual([]);
  });
});

it('finds the paths of a page', () => {
  expect(pathsOf('see `src/app/app.ts` and `docs/nothing.md`')).toEqual(['src/app/app.ts', 'docs/nothing.md']);
  expect(linksOf('[a](docs/a.md#b) [c](https://x.test)')).toEqual(['docs/a.md']);
});
