import { readdirSync, readFileSync } from 'node:fs';
import { buildSchema, findBreakingChanges, isInterfaceType, isObjectType } from 'graphql';
import { describe, expect, it } from 'vitest';
import { ERROR_CODES } from '../../src/graphql/error-codes.ts';
import { schema } from '../../src/graphql/schema.ts';

const RELEASED = new URL('released.graphql', import.meta.url);
const SOURCES = new URL('../../src/', import.meta.url);

describe('conventions of the schema', () => {
  it('breaks nothing of the last release (npm run schema:release records one)', () => {
    expect(findBreakingChanges(buildSchema(readFileSync(RELEASED, 'utf8')), schema)).toEqual([]);
  });

  it('errors have a code of the enum, and fields that merge in one fragment', () => {
    const errors = schema.getPossibleTypes(schema.getType('Error') as never);
    const types = new Map<string, string>();
    const clashes: string[] = [];
    for (const error of errors) {
      const { errorCode } = error.getFields();
      expect(String(errorCode?.type), error.name).toBe('ErrorCode!');
      for (const field of Object.values(error.getFields())) {
        if (field.deprecationReason) continue;
        const known = types.get(field.name) ?? String(field.type);
        if (known !== String(field.type)) clashes.push(`${error.name}.${field.name}`);
        types.set(field.name, known);
      }
    }
    expect(clashes).toEqual([]);
  });

  it('every code that is thrown as data is in the enum', () => {
    const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
    const thrown = files.flatMap((file) => {
      const text = readFileSync(new URL(file.replaceAll('\\', '/'), SOURCES), 'utf8');
      const made = /new (?:Conflict|NotFound|Forbidden|Unavailable)Error\(\s*'([a-z_0-9]+)'/g;
      return [...text.matchAll(made)].map(([, code]) => code as string);
    });
    expect(new Set(thrown).size).toBeGreaterThan(20);
    expect([...new Set(thrown)].filter((code) => !Object.hasOwn(ERROR_CODES, code))).toEqual([]);
  });

  it('a deprecated field says what to use', () => {
    const silent = Object.values(schema.getTypeMap()).flatMap((type) =>
      isObjectType(type) || isInterfaceType(type)
        ? Object.values(type.getFields())
            .filter(({ deprecationReason }) => deprecationReason != null && !/^Use /.test(deprecationReason))
            .map(({ name }) => `${type.name}.${name}`)
        : [],
    );
    expect(silent).toEqual([]);
  });
});
