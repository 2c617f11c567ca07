import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { printedNodeList } from '../../scripts/node-list.ts';
import { catalogue, nodeDefinition } from '../../src/engine/index.ts';

const file = new URL('../../../shared/spec/catalogue.json', import.meta.url);
interface Fact {
  type: string;
  category: string;
  inputs: unknown[];
  outputs: unknown[];
  params: Record<string, { type: string; values?: string[]; default: unknown; min?: number; max?: number }>;
  warmup: string;
}
const facts: Fact[] | null = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).nodes : null;
const defaultsOf = (type: string): Record<string, unknown> =>
  Object.fromEntries((nodeDefinition(type)?.params ?? []).map((param) => [param.name, param.default]));

describe.skipIf(facts === null)('the catalogue as agreed (../shared/spec/catalogue.json)', () => {
  it('has these node types, in this order', () => {
    const agreed = new Set(facts?.map(({ type }) => type));
    expect(catalogue.map(({ type }) => type).filter((type) => agreed.has(type))).toEqual([...agreed]);
  });

  for (const fact of facts ?? []) {
    it(`${fact.type} has its ports, params and warm-up`, () => {
      const definition = nodeDefinition(fact.type);
      const params = definition?.params.map(({ name, description: _, kind, options, ...rest }) => [
        name,
        { ...rest, type: kind, ...(options && { values: options }) },
      ]);
      expect(definition?.category).toBe(fact.category);
      expect(definition?.inputs).toEqual(fact.inputs);
      expect(definition?.outputs).toEqual(fact.outputs);
      expect(Object.fromEntries(params ?? [])).toMatchObject(fact.params);
      expect(definition?.warmup(defaultsOf(fact.type) as never, 1)).toBe(barsOf(fact));
    });
  }
});

/** The agreed formula in bars at the defaults; `max(inputs)` adds nothing to what the inputs need. */
function barsOf({ type, warmup, inputs }: Fact): number {
  if (warmup === '1 session') return 1380;
  const formula = warmup.replace('max(inputs)', '1');
  const names = Object.keys(defaultsOf(type));
  const own = new Function(...names, `return ${formula}`)(...Object.values(defaultsOf(type))) as number;
  return inputs.length === 0 && warmup === 'max(inputs)' ? 0 : own;
}

describe('every node type', () => {
  for (const { type, label, description, params } of catalogue) {
    it(`${type} is described for the people who draw with it`, () => {
      for (const text of [label, description, ...params.map((param) => param.description)]) {
        expect(text.length).toBeGreaterThan(1);
        expect(text.trim()).toBe(text);
      }
      expect(description).toMatch(/\.$/);
      expect(new Set(params.map(({ name }) => name)).size).toBe(params.length);
    });
  }
  it('comes from a file of src/engine/nodes that no other file names', () => {
    const files = readdirSync(new URL('../../src/engine/nodes', import.meta.url)).filter((file) =>
      file.endsWith('.ts'),
    );
    for (const file of files) expect(printedNodeList()).toContain(`'../engine/nodes/${file}'`);
    expect(catalogue.length).toBeGreaterThanOrEqual(files.length);
  });
  it('is found by its type, and nothing else is', () => {
    for (const definition of catalogue) expect(nodeDefinition(definition.type)).toBe(definition);
    for (const name of ['', '__proto__', 'constructor', 'ind.none']) expect(nodeDefinition(name)).toBeUndefined();
  });
});
