import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { introspectionFromSchema } from 'graphql';
import { schema } from '../../graphql/schema.ts';
import { studioContentPolicy } from '../security-headers.ts';
import type { Asset } from './asset.ts';
import { createDemoPages, type DemoAccess } from './demo-access.ts';
import { contentTypeOf, loadPageFiles, type PageFiles } from './page-files.ts';

export interface PageParts {
  /** Null where pages carry no token of the demo account. */
  demo: DemoAccess | null;
  /** Whether a request brings a valid token. Default: none does. */
  isKnown?: (request: IncomingMessage) => Promise<boolean>;
}

const API_PAGES: Readonly<Record<string, string>> = {
  '/graphiql': 'graphiql/index.html',
  '/docs': 'docs/index.html',
};
/** The studio's pages; its own router chooses among them. */
const STUDIO_PATH = /^\/((strategies|trades)(\/[\w-]+){0,2}|data|account)?$/;
const FILE_PATH = /^\/((studio|graphiql|docs)\/.*|icon\.svg)$/;
/** For GraphiQL where the API refuses introspection: its schema, for those who have a token. */
const SCHEMA_PATH = '/graphiql/schema.json';

/** The studio, GraphiQL and the REST docs, and their files: null for any other path. Read when first asked for. */
export function createPages({ demo, isKnown = async () => false }: PageParts) {
  const { signIn, tokenFor } = createDemoPages(demo);
  const assets = new Map<string, Promise<Asset>>();
  let loaded: Promise<PageFiles> | undefined;
  let shownSchema: Asset | undefined;

  async function file(path: string): Promise<Asset | null> {
    loaded ??= loadPageFiles();
    const read = (await loaded).get(path);
    if (!read) return null;
    // Vite writes a hash of its content into a file's name.
    const lasting = path.startsWith('studio/') ? 'forever' : true;
    const asset = assets.get(path) ?? read().then((body) => ({ type: contentTypeOf(path), body, lasting }));
    assets.set(path, asset);
    return asset;
  }

  async function studioPage(request: IncomingMessage): Promise<Asset | null> {
    const html = await file('index.html');
    if (!html) return null;
    const nonce = randomBytes(16).toString('base64url');
    const body = html.body
      .toString()
      .replace('{{demoToken}}', await tokenFor(request))
      .replace('{{nonce}}', nonce);
    return { type: html.type, body, lasting: false, secret: true, contentPolicy: studioContentPolicy(nonce) };
  }

  async function apiPage(name: string, request: IncomingMessage): Promise<Asset | null> {
    const html = await file(name);
    if (!html) return null;
    const token = await tokenFor(request);
    const body = html.body.toString().replace('{{demoToken}}', token);
    return { type: html.type, body, lasting: false, secret: token !== '' };
  }

  return {
    async asset(path: string, request: IncomingMessage): Promise<Asset | null> {
      if (STUDIO_PATH.test(path)) return signIn(path, request) ?? studioPage(request);
      const page = Object.hasOwn(API_PAGES, path) ? API_PAGES[path] : undefined;
      if (page) return signIn(path, request) ?? apiPage(page, request);
      if (path === SCHEMA_PATH) {
        if (!(await isKnown(request))) return null;
        shownSchema ??= {
          type: 'application/json',
          body: JSON.stringify(introspectionFromSchema(schema)),
          lasting: false,
        };
        return shownSchema;
      }
      return FILE_PATH.test(path) && !path.endsWith('.html') ? file(path.slice(1)) : null;
    },
  };
}
export type Pages = ReturnType<typeof createPages>;
