import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { openApiDocument, restRows } from '../../../rest-shim/index.ts';
import type { Asset } from './asset.ts';

const require = createRequire(import.meta.url);

/** Swagger UI's own files that the page needs, as its npm package brings them. */
const FILES: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
};

/** /openapi.json, and what the page at /docs needs to show it: null for any other path. */
export function createApiDocs({ version, publicUrl }: { version: string; publicUrl: string | null }) {
  const document = openApiDocument(restRows, { version, ...(publicUrl ? { serverUrl: publicUrl } : {}) });
  const shown: Asset = { type: 'application/json', body: JSON.stringify(document), lasting: false };
  const files = new Map<string, Asset>();

  return async (path: string): Promise<Asset | null> => {
    if (path === '/openapi.json') return shown;
    const name = path.startsWith('/docs/') ? path.slice('/docs/'.length) : '';
    if (!Object.hasOwn(FILES, name)) return null;
    const known = files.get(name);
    if (known) return known;
    const body = await readFile(require.resolve(`swagger-ui-dist/${name}`));
    const asset = { type: FILES[name] as string, body, lasting: true };
    files.set(name, asset);
    return asset;
  };
}
export type ApiDocs = ReturnType<typeof createApiDocs>;
