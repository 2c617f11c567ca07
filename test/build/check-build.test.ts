import { spawnSync } from 'node:child_process';
import { cp, mkdir, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import buildState from '../../bin/build-state.cjs';
import { ROOT, runBuilt } from '../support/built.ts';
import { temporaryFolder } from '../support/folder.ts';

// What the npm commands check before they run: on a small package with a build of its own.

let folder: string;
let remove: () => Promise<void>;
beforeEach(async () => {
  ({ path: folder, remove } = await temporaryFolder());
  await cp(join(ROOT, 'bin'), join(folder, 'bin'), { recursive: true });
  await write('package.json', JSON.stringify({ version: '1.2.3', type: 'module', dependencies: { pg: '1' } }));
  await write('node_modules/pg/package.json', '{}');
  await write('node_modules/tsx/package.json', '{}');
  await write('src/main.ts', 'the source');
  await write('dist/src/main.js', "process.stdout.write('ran')");
  await write('dist/src/other.js', '');
  await writeStamp();
});
afterEach(() => remove());

async function write(path: string, text: string): Promise<void> {
  await mkdir(join(folder, path, '..'), { recursive: true });
  await writeFile(join(folder, path), text);
}

async function writeStamp(version = '1.2.3'): Promise<void> {
  const part = (name: buildState.Part) => {
    const files = buildState.sourcesOf(folder, name);
    return { hash: buildState.hashOf(folder, files), count: files.length };
  };
  const sources = { server: part('server'), pages: part('pages') };
  const files = buildState.builtFiles(join(folder, 'dist'));
  await write('dist/build.json', JSON.stringify({ version, builtAt: Date.now(), sources, files }));
}

function run(...node: string[]): { status: number | null; out: string; err: string } {
  const command = [...node, ...runBuilt('src/main.ts')];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { cwd: folder, encoding: 'utf8' });
  return { status, out: stdout, err: stderr };
}

const inFuture = () => utimes(join(folder, 'src/main.ts'), new Date(), new Date(Date.now() + 60_000));

describe('a command of the build', () => {
  it('runs with a complete build', () => {
    expect(run()).toEqual({ status: 0, out: 'ran', err: '' });
  });

  it('that may open few files, or runs out of them while it loads, ends with one line', async () => {
    const limited = `ulimit -n 200; exec "${process.execPath}" ${runBuilt('src/main.ts').join(' ')}`;
    expect(spawnSync('sh', ['-c', limited], { cwd: folder, encoding: 'utf8' })).toMatchObject({
      status: 1,
      stdout: '',
      stderr:
        'this process may open 200 files at once: allow it at least 512 (ulimit -n, LimitNOFILE, --ulimit nofile)\n',
    });
    await write('dist/src/main.js', "throw Object.assign(new Error('open'), { code: 'EMFILE' })");
    await writeStamp();
    expect(run()).toEqual({
      status: 1,
      out: '',
      err: 'no file could be opened (EMFILE): too many are open here, or on this machine\n',
    });
  });

  it.each<[string, () => Promise<unknown>, string]>([
    [
      'there is no build',
      () => rm(join(folder, 'dist'), { recursive: true }),
      'ex7 is not built (there is no folder dist): run npm run build',
    ],
    [
      'the stamp was not copied',
      () => rm(join(folder, 'dist/build.json')),
      'the build in dist is incomplete (dist/build.json is missing or damaged): run npm run build',
    ],
    [
      'the stamp is cut off',
      () => write('dist/build.json', '{"version":"1.2.3","fi'),
      'the build in dist is incomplete (dist/build.json is missing or damaged): run npm run build',
    ],
    [
      'a file was not copied',
      () => rm(join(folder, 'dist/src/other.js')),
      'the build in dist is incomplete (1 of 2 files are missing or damaged, dist/src/other.js among them): run npm run build',
    ],
    [
      'a file is cut off',
      () => write('dist/src/main.js', 'process'),
      'the build in dist is incomplete (1 of 2 files are missing or damaged, dist/src/main.js among them): run npm run build',
    ],
    [
      'the build is of another version',
      () => writeStamp('1.2.2'),
      'the build in dist is of version 1.2.2, package.json of version 1.2.3: run npm run build',
    ],
    [
      'a package is not installed',
      () => rm(join(folder, 'node_modules/pg'), { recursive: true }),
      'the package pg is not installed: run npm ci',
    ],
  ])('is rejected with one line when %s', async (_, damage, line) => {
    await damage();
    expect(run()).toEqual({ status: 1, out: '', err: `${line}\n` });
  });

  it('suggests npm ci when the build tools are missing', async () => {
    await rm(join(folder, 'node_modules/tsx'), { recursive: true });
    await rm(join(folder, 'dist'), { recursive: true });
    expect(run().err).toBe(
      'ex7 is not built (there is no folder dist): run npm ci && npm run build in a checkout, and copy all of dist\n',
    );
  });

  it('is rejected with one line by an outdated Node', async () => {
    await write('old.cjs', "Object.defineProperty(process.versions, 'node', { value: '20.18.3' });");
    expect(run('-r', './old.cjs')).toEqual({
      status: 1,
      out: '',
      err: 'ex7 needs Node 20.19 or newer and this is Node 20.18.3: install Node 24 (nvm install), then run npm ci\n',
    });
  });

  it('runs an outdated build with a warning', async () => {
    await write('src/main.ts', 'a new source');
    await inFuture();
    const said =
      'the sources are newer than the build in dist: npm run build updates it, npm run dev runs the sources\n';
    expect(run()).toEqual({ status: 0, out: 'ran', err: said });
    await writeStamp();
    await write('src/added.ts', '');
    expect(run().err).toBe(said);
  });

  it('compares source contents: a checkout that only changed dates is up to date', async () => {
    await inFuture();
    expect(run().err).toBe('');
  });
});
