import { existsSync, readFileSync } from 'node:fs';
import { buildSchema, findBreakingChanges } from 'graphql';
import { describe, expect, it } from 'vitest';
import { printedSchema } from '../../src/cli/schema-file.ts';
import { schema } from '../../src/graphql/schema.ts';
import { NOT_YET } from './contract-not-yet.ts';

const CONTRACT = new URL('../../../shared/spec/contract.graphql', import.meta.url);
const COMMITTED = new URL('../../schema.graphql', import.meta.url);

describe('the schema', () => {
  it('is committed as printed (npm run schema)', () => {
    expect(readFileSync(COMMITTED, 'utf8')).toBe(printedSchema());
  });

  it('describes every type, field, argument and value', () => {
    const silent: string[] = [];
    for (const type of Object.values(schema.getTypeMap())) {
      if (type.name.startsWith('__') || ['String', 'Int', 'Float', 'Boolean', 'ID'].includes(type.name)) continue;
      if (!type.description) silent.push(type.name);
      if ('getValues' in type) {
        for (const value of type.getValues()) if (!value.description) silent.push(`${type.name}.${value.name}`);
      }
      if (!('getFields' in type)) continue;
      for (const field of Object.values(type.getFields())) {
        if (!field.description) silent.push(`${type.name}.${field.name}`);
        for (const argument of 'args' in field ? field.args : []) {
          if (!argument.description) silent.push(`${type.name}.${field.name}(${argument.name})`);
        }
      }
    }
    expect(silent).toEqual([]);
  });
});

describe.skipIf(!existsSync(CONTRACT))('the contract (skipped where ../shared is not beside the checkout)', () => {
  const changes = existsSync(CONTRACT)
    ? findBreakingChanges(buildSchema(readFileSync(CONTRACT, 'utf8')), schema).map((change) => change.description)
    : [];

  it('is not broken by any existing part', () => {
    expect(changes.filter((change) => !NOT_YET.includes(change))).toEqual([]);
  });

  it('the list of missing parts has only missing parts', () => {
    expect(NOT_YET.filter((change) => !changes.includes(change))).toEqual([]);
  });
});
