import { openApiDocument, restRows } from '../../../rest-shim/index.ts';
import type { Asset } from './asset.ts';

/** Serves /openapi.json; null for any other path. */
export function createApiDocs({ version, publicUrl }: { version: string; publicUrl: string | null }) {
  const document = openApiDocument(restRows, { version, ...(publicUrl ? { serverUrl: publicUrl } : {}) });
  const shown: Asset = { type: 'application/json', body: JSON.stringify(document), cacheable: false };
  return async (path: string): Promise<Asset | null> => (path === '/openapi.json' ? shown : null);
}
export type ApiDocs = ReturnType<typeof createApiDocs>;
