import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { openApiDocument, restRows } from '../../rest-shim/index.ts';

const require = createRequire(import.meta.url);

/** Something to send for a GET. */
export interface Asset {
  type: string;
  body: string | Buffer;
  /** Whether it stays the same as long as this version runs. */
  lasting: boolean;
}

/** Swagger UI's own files that the page needs, as its npm package brings them. */
const FILES: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'favicon-32x32.png': 'image/png',
};

const PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>ex7 REST</title>
<link rel="icon" href="/docs/favicon-32x32.png">
<link rel="stylesheet" href="/docs/swagger-ui.css">
<div id="ui"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/page.js"></script>
</html>
`;

// Its validator would send the document to another host.
const SCRIPT = `SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#ui',
  deepLinking: true,
  persistAuthorization: true,
  displayRequestDuration: true,
  validatorUrl: null,
});
`;

/** /openapi.json and /docs: null for any other path. */
export function createApiDocs({ version, publicUrl }: { version: string; publicUrl: string | null }) {
  const document = openApiDocument(restRows, { version, ...(publicUrl ? { serverUrl: publicUrl } : {}) });
  const made: Readonly<Record<string, Asset>> = {
    '/openapi.json': { type: 'application/json', body: JSON.stringify(document), lasting: false },
    '/docs': { type: 'text/html; charset=utf-8', body: PAGE, lasting: false },
    '/docs/page.js': { type: 'text/javascript; charset=utf-8', body: SCRIPT, lasting: true },
  };
  const files = new Map<string, Asset>();

  return async (path: string): Promise<Asset | null> => {
    if (Object.hasOwn(made, path)) return made[path] as Asset;
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
