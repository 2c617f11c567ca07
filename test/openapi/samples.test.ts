import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestApp, type TestApp } from '../support/app.ts';
import { document } from '../support/documented-answers.ts';
import { temporaryFolder } from '../support/folder.ts';
import { hasProgram } from '../support/programs.ts';

// /docs says of everything what it means, and its samples run: against a server, with curl and both SDKs.

type Json = Record<string, unknown>;
interface Operation {
  operationId: string;
  description?: string;
  parameters?: { name: string; description?: string }[];
  requestBody?: { content: Record<string, { schema: Json }> };
  'x-codeSamples'?: { lang: string; source: string }[];
}
const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods) as unknown as Operation[]);
const schemas = document.components.schemas as Record<string, Json>;

describe('descriptions', () => {
  const isDescribed = (schema: Json): boolean =>
    Boolean(schema.description) ||
    Boolean(schema.$ref && schemas[String(schema.$ref).split('/').at(-1) as string]?.description) ||
    ((schema.anyOf ?? []) as Json[]).some(isDescribed);
  function undescribed(schema: unknown, place: string): string[] {
    if (typeof schema !== 'object' || schema === null) return [];
    const { properties = {}, items, anyOf = [], additionalProperties } = schema as Json;
    return [
      ...Object.entries(properties as Record<string, Json>).flatMap(([name, field]) => [
        ...(isDescribed(field) ? [] : [`${place}.${name}`]),
        ...undescribed(field, `${place}.${name}`),
      ]),
      ...[items, additionalProperties, ...(anyOf as Json[])].flatMap((part) => undescribed(part, place)),
    ];
  }

  test('every operation, parameter, component and field has one', () => {
    const missing = operations.flatMap(({ operationId, description, parameters = [], requestBody }) => [
      ...(description ? [] : [operationId]),
      ...parameters.filter((one) => !one.description).map(({ name }) => `${operationId}(${name})`),
      ...Object.values(requestBody?.content ?? {}).flatMap(({ schema }) => undescribed(schema, operationId)),
    ]);
    const components = Object.entries(schemas).flatMap(([name, schema]) => [
      ...(schema.description ? [] : [name]),
      ...undescribed(schema, name),
    ]);
    // A text for each: rest-shim/openapi/field-texts.ts and component-texts.ts, or `description` in the row or schema.
    expect([...missing, ...components]).toEqual([]);
  });
});

describe('code samples', () => {
  let app: TestApp;
  let url: string;
  let key: string;
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  beforeAll(async () => {
    [app, folder] = await Promise.all([createTestApp(), temporaryFolder()]);
    ({ url } = await app.listen());
    const user = await app.user();
    key = (await app.services.apiKeys.create(user.caller, { name: 'Samples', scopes: ['admin'] })).secret;
    await writeFile(join(folder.path, 'bars.csv'), 'ts,open\n');
  });
  afterAll(async () => {
    await app.close();
    await folder.remove();
  });

  const samples = (lang: string) =>
    operations.flatMap(({ operationId, 'x-codeSamples': all = [] }) =>
      all
        .filter((one) => one.lang === lang)
        .map(({ source }) => ({ id: operationId, source: source.replaceAll('http://localhost:4000', url) })),
    );
  const run = async (
    command: string,
    args: string[],
    env: Record<string, string> = {},
  ): Promise<[string, string][]> => {
    const { stdout } = await promisify(execFile)(command, args, {
      cwd: folder.path,
      env: { PATH: process.env.PATH ?? '', EX7_API_KEY: key, ...env },
      maxBuffer: 1 << 24,
    }).catch((error) => Promise.reject(new Error(`${error.message}\n${error.stdout}`.slice(0, 3000))));
    return stdout
      .split('\n')
      .filter((line) => line.startsWith('SAMPLE '))
      .map((line) => line.split(' ').slice(1) as [string, string]);
  };
  /** Their ids are not there, and nothing is configured: that is answered. What is wrong with a request is not. */
  const FINE = /^(2\d\d|403|404|409|503)$/;
  const expectFine = (said: [string, string][], lang: string) => {
    expect(said.map(([id]) => id).sort()).toEqual(
      samples(lang)
        .map(({ id }) => id)
        .sort(),
    );
    expect(said.filter(([id, status]) => !FINE.test(status) && id !== 'importBarFile')).toEqual([]);
  };

  test('every call but those of other services has one in each language', () => {
    const without = operations.filter((one) => (one['x-codeSamples'] ?? []).length < 3).map((one) => one.operationId);
    expect(without.filter((id) => !/^(receive|show|import)/.test(id))).toEqual([]);
  });

  test.skipIf(!hasProgram('curl'))('curl', { timeout: 90_000 }, async () => {
    const script = [
      `curl() { command curl -s -o /dev/null -m 5 -w '%{http_code}\\n' "$@"; }`,
      ...samples('Shell').map(({ id, source }) => `echo SAMPLE ${id} $(${source.replace('curl -N', 'curl -N -m 1')})`),
    ].join('\n');
    await writeFile(join(folder.path, 'samples.sh'), script);
    expectFine(await run('bash', ['samples.sh']), 'Shell');
  });

  test.skipIf(!hasProgram('python3'))('Python', { timeout: 90_000 }, async () => {
    const script = `
import json, sys
from ex7 import ApiError

class Printed(Exception): pass

def stop(*_):
    raise Printed()

for sample in json.load(open("samples.json")):
    try:
        exec(compile(sample["source"], sample["id"], "exec"), {"print": stop})
        said = 200
    except Printed: said = 200
    except ApiError as error: said = error.status
    print("SAMPLE", sample["id"], said, flush=True)
`;
    await writeFile(join(folder.path, 'samples.json'), JSON.stringify(samples('Python')));
    const env = { PYTHONPATH: fileURLToPath(new URL('../../clients/python', import.meta.url)) };
    expectFine(await run('python3', ['-B', '-c', script], env), 'Python');
  });

  test('TypeScript, which also compiles', { timeout: 90_000 }, async () => {
    const sdk = fileURLToPath(new URL('../../clients/typescript/src/index.ts', import.meta.url));
    const [tsc, tsx] = ['typescript-native/bin/tsc', 'tsx/dist/esm/index.mjs'].map((path) =>
      fileURLToPath(new URL(`../../node_modules/${path}`, import.meta.url)),
    ) as [string, string];
    const bodies = samples('TypeScript').map(({ id, source }) => {
      const [, ...lines] = source.split('\n');
      return `await sample('${id}', async (console) => {\n${lines.join('\n')}});`;
    });
    const program = `import { ApiError, Client } from '${sdk}';
class Printed extends Error {}
const stop = { log(..._said: unknown[]): void { throw new Printed(); } };
async function sample(id: string, run: (console: typeof stop) => Promise<void>) {
  const status = await run(stop).then(() => 200, (error) => (error instanceof ApiError ? error.status : error instanceof Printed ? 200 : String(error)));
  console.log('SAMPLE', id, status);
}
${bodies.join('\n')}
process.exit();
`;
    await writeFile(join(folder.path, 'samples.ts'), program);
    await writeFile(join(folder.path, 'package.json'), '{"type": "module"}');
    const root = fileURLToPath(new URL('../..', import.meta.url));
    const settings = {
      extends: join(root, 'tsconfig.json'),
      compilerOptions: { noUnusedLocals: false, typeRoots: [join(root, 'node_modules/@types')] },
      include: ['samples.ts'],
    };
    await writeFile(join(folder.path, 'tsconfig.json'), JSON.stringify(settings));
    const ran = Promise.all([
      run(process.execPath, [tsc, '-p', '.']),
      run(process.execPath, ['--import', tsx, 'samples.ts']),
    ]);
    expectFine((await ran)[1], 'TypeScript');
  });
});
