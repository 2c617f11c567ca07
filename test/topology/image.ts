import { spawnSync } from 'node:child_process';
import { copyFile, cp, mkdir, readFile, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ensureBuilt, ROOT } from '../support/built.ts';

/**
 * Lays out in `folder` what the last stage of the Dockerfile would, from its own COPY lines: the files of this checkout,
 * the build, and the packages: those installed here, or the ones that its second stage installs.
 */
export async function layOutImage(folder: string, options: { packages?: 'linked' | 'installed' } = {}): Promise<void> {
  ensureBuilt();
  const [, lastStage = ''] = (await readFile(join(ROOT, 'Dockerfile'), 'utf8')).split(/^FROM .*$(?![\s\S]*^FROM )/m);
  for (const [, names] of lastStage.matchAll(/^COPY (?:--from=\w+ )?(.+)$/gm)) {
    const parts = (names as string).split(' ');
    const target = parts.pop() as string;
    for (const part of parts) {
      const name = part.replace(/^\/app\//, '');
      const to = join(folder, target === './' ? name : target);
      await mkdir(dirname(to), { recursive: true });
      if (name === 'node_modules' && options.packages === 'installed') await installPackages(folder);
      else if (name === 'node_modules') await symlink(join(ROOT, name), to);
      else await cp(join(ROOT, name), to, { recursive: true });
    }
  }
}

async function installPackages(folder: string): Promise<void> {
  for (const file of ['package.json', 'package-lock.json']) await copyFile(join(ROOT, file), join(folder, file));
  const [, line] = /^RUN npm (ci --omit=dev .*)$/m.exec(await readFile(join(ROOT, 'Dockerfile'), 'utf8')) ?? [];
  const { status, stderr } = spawnSync('npm', (line as string).split(' '), { cwd: folder, encoding: 'utf8' });
  if (status !== 0) throw new Error(`npm ${line} failed:\n${stderr}`);
}
