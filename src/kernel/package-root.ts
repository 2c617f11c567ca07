import { join } from 'node:path';

/** Whether this process runs the TypeScript sources (`npm run dev`, tests) rather than the build in dist/. */
export const RUNS_SOURCES = import.meta.filename.endsWith('.ts');

/** The folder of package.json; migrations, pages and the schema are located relative to it. */
export const PACKAGE_ROOT = join(import.meta.dirname, RUNS_SOURCES ? '../..' : '../../..');
