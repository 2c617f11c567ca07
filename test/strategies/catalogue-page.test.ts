import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { cataloguePage } from '../../src/cli/catalogue-page.ts';
import { catalogue } from '../../src/engine/index.ts';

const page = readFileSync(new URL('../../docs/catalogue.md', import.meta.url), 'utf8');

it('docs/catalogue.md is up to date (npm run catalogue)', () => {
  expect(page).toBe(cataloguePage());
});

it('documents every node type with its ports and params', () => {
  for (const { type, description, inputs, outputs, params } of catalogue) {
    const part = page.split('### ').find((section) => section.startsWith(`\`${type}\``));
    expect(part, type).toContain(description);
    for (const { name } of [...inputs, ...outputs, ...params]) expect(part, type).toContain(`\`${name}\``);
  }
});
