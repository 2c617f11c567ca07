import { readFileSync } from 'node:fs';
import { buildSchema, parse, validate } from 'graphql';
import { expect, test } from 'vitest';

const read = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
const blocks = [...read('README.md').matchAll(/```graphql\n([\s\S]*?)```/g)].map(([, text]) => text as string);

test('the README’s GraphQL operations are valid', () => {
  const schema = buildSchema(read('schema.graphql'));
  expect(blocks.length).toBeGreaterThanOrEqual(2);
  for (const block of blocks) expect(validate(schema, parse(block)), block).toEqual([]);
});

test('the README’s images and pages exist', () => {
  const links = [...read('README.md').matchAll(/\]\((?!https?:|#)([^)]+)\)/g)].map(([, link]) => link as string);
  expect(links.length).toBeGreaterThan(5);
  for (const link of links.filter((one) => !one.endsWith('/'))) expect(read(link), link).not.toBe('');
});
