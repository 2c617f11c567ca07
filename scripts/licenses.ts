import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const PACKAGE = /^(.*node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/;
const LICENSE_FILE = /^(licen[cs]e|notice|copying)|\.license\.txt$/i;

/** The folders of the npm packages that contain these files, sorted. */
export const packagesOf = (files: Iterable<string>): string[] =>
  [...new Set([...files].flatMap((file) => PACKAGE.exec(file)?.[1] ?? []))].sort();

/** The licences and notices of npm packages as Markdown. Throws an Error for a package without a declared licence. */
export async function licensesOf(folders: readonly string[]): Promise<string> {
  const parts = await Promise.all(folders.map(licenseOf));
  return `# Licenses\n\nThis folder contains code of the following packages:\n\n${parts.join('\n')}`;
}

async function licenseOf(folder: string): Promise<string> {
  const { name, version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as {
    name: string;
    version: string;
    license?: string;
  };
  if (!license) throw new Error(`the package ${name} declares no license`);
  const files = (await readdir(folder)).filter((file) => LICENSE_FILE.test(file)).sort();
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
  return `## ${name} - ${version} (${license})\n\n${texts.map((text) => `${text.trim()}\n`).join('\n')}`;
}
