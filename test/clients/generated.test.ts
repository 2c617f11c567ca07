import { execFile } from 'node:child_process';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestApp, type TestApp } from '../support/app.ts';
import { temporaryFolder } from '../support/folder.ts';

// Three makers of clients read the served OpenAPI document. What they write compiles, and runs against the server.

const MODULES = fileURLToPath(new URL('../../node_modules', import.meta.url));
const TSC = ['typescript-native/bin/tsc', '-p', '.'];
const MAKERS = {
  'openapi-typescript': ['openapi-typescript/bin/cli.js', 'openapi.json', '-o', 'ex7.ts'],
  'hey-api': ['@hey-api/openapi-ts/bin/run.js', '-i', 'openapi.json', '-o', 'made', '--no-log-file'],
  orval: ['orval/dist/bin/orval.mjs', '--input', 'openapi.json', '--output', 'made.ts', '--client', 'fetch'],
};
const SETTINGS = {
  compilerOptions: {
    target: 'es2023',
    lib: ['es2023', 'dom', 'dom.iterable', 'dom.asynciterable'],
    types: ['node'],
    module: 'nodenext',
    strict: true,
    skipLibCheck: true,
    outDir: 'out',
    rootDir: '.',
  },
  include: ['*.ts', 'made'],
};

let app: TestApp;
let url: string;
let key: string;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;

beforeAll(async () => {
  [app, folder] = await Promise.all([createTestApp(), temporaryFolder()]);
  ({ url } = await app.listen());
});
afterAll(async () => {
  await app.close();
  await folder.remove();
});

/** Runs a script of Node in the folder, with only these variables. */
async function run(cwd: string, [script, ...rest]: readonly string[], env: Record<string, string> = {}) {
  const command = [script?.startsWith('/') ? script : join(MODULES, script as string), ...rest];
  try {
    const { stdout } = await promisify(execFile)(process.execPath, command, {
      cwd,
      env: { PATH: process.env.PATH ?? '', HOME: cwd, CI: '1', ...env },
      maxBuffer: 1 << 25,
    });
    return stdout;
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`${script}: ${stdout}\n${stderr}`.slice(0, 4000));
  }
}

test.each(Object.entries(MAKERS))(
  'a client that %s makes compiles and runs',
  { timeout: 120_000 },
  async (maker, make) => {
    const cwd = join(folder.path, maker);
    await mkdir(cwd);
    const user = await app.user();
    key = (await app.services.apiKeys.create(user.caller, { name: maker, scopes: ['trade'] })).secret;
    const program = await readFile(new URL(`generated/${maker}.txt`, import.meta.url), 'utf8');
    await Promise.all([
      symlink(MODULES, join(cwd, 'node_modules')),
      writeFile(join(cwd, 'package.json'), '{"type": "module"}'),
      writeFile(join(cwd, 'tsconfig.json'), JSON.stringify(SETTINGS)),
      writeFile(join(cwd, 'openapi.json'), await (await fetch(`${url}/openapi.json`)).text()),
      writeFile(join(cwd, 'program.ts'), program),
    ]);
    await run(cwd, make);
    await run(cwd, TSC);
    const said = JSON.parse(await run(cwd, [join(cwd, 'out/program.js')], { EX7_URL: url, EX7_API_KEY: key }));
    const name = `From ${maker}`;
    expect(said).toMatchObject({ name, names: [name], missing: 404, error: { detail: { code: 'signal_not_found' } } });
    if (maker === 'hey-api') expect(said.kinds).toEqual(['compliance']);
  },
);
