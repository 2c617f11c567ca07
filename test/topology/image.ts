import { cp, mkdir, readFile, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Lays out in `folder` what the last stage of the Dockerfile would, from its own COPY lines: the files of this checkout,
 * and what its first stage made (packages, the generated client) as they are installed here.
 */
export async function layOutImage(folder: string): Promise<void> {
  const [, lastStage = ''] = (await readFile(join(ROOT, 'Dockerfile'), 'utf8')).split(/^FROM .*$(?![\s\S]*^FROM )/m);
  for (const [, made, names] of lastStage.matchAll(/^COPY (--from=packages )?(.+)$/gm)) {
    const parts = (names as string).split(' ');
    const target = parts.pop() as string;
    for (const part of parts) {
      const source = join(ROOT, part.replace(/^\/app\//, ''));
      const to = join(folder, target === './' ? part : target);
      await mkdir(dirname(to), { recursive: true });
      if (made) await symlink(source, to);
      else await cp(source, to, { recursive: true, filter: (path) => !path.startsWith(join(ROOT, 'src/generated')) });
    }
  }
}
