import { join } from 'node:path';
import { expect, test } from 'vitest';
import { licensesOf, packagesOf } from '../../scripts/licenses.ts';
import { bundlePages } from '../../scripts/pages.ts';

const MODULES = join(import.meta.dirname, '../../node_modules');

test('the pages contain the licences of the packages they bundle', { timeout: 60_000 }, async () => {
  const pages = await bundlePages();
  const text = (path: string) => Buffer.from(pages.get(path) ?? '').toString();
  for (const name of ['preact', 'elkjs', 'lightweight-charts', '@fontsource-variable/inter']) {
    expect(text('studio/licenses.md')).toContain(`## ${name} - `);
  }
  for (const name of ['swagger-ui-dist', '@graphql-yoga/render-graphiql', 'graphql-ws']) {
    expect(text('docs/licenses.md')).toContain(`## ${name} - `);
  }
  expect(text('docs/licenses.md')).toContain('SmartBear Software');
});

test('files of a package, nested and scoped, count as that package', () => {
  const files = ['/a/node_modules/x/index.js', '/a/node_modules/x/node_modules/@s/y/lib/z.js', '/a/src/own.ts'];
  expect(packagesOf(files)).toEqual(['/a/node_modules/x', '/a/node_modules/x/node_modules/@s/y']);
});

test('a licence has the name, version and text of its package', async () => {
  const text = await licensesOf([join(MODULES, 'stripe')]);
  expect(text).toMatch(/## stripe - \d+\.\d+\.\d+ \(MIT\)/);
  expect(text).toContain('Permission is hereby granted');
});
