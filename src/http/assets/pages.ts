import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { introspectionFromSchema } from 'graphql';
import { escapeHtml } from '../../domains/alerts/index.ts';
import { schema } from '../../graphql/schema.ts';
import { studioContentPolicy } from '../security-headers.ts';
import type { Asset } from './asset.ts';
import { createDemoPages, type DemoAccess } from './demo-access.ts';
import { contentTypeOf, loadPageFiles, type PageFiles } from './page-files.ts';

/** The Supabase project whose users sign in on the studio's page. */
export interface SignInProject {
  url: string;
  /** The publishable key: public. */
  key: string;
}

export interface PageParts {
  /** Null: the page asks for a token. Default null. */
  project?: SignInProject | null;
  /** Null when pages never contain a token of the demo account. */
  demo: DemoAccess | null;
  /** Whether a request has a valid token. Default: never. */
  isKnown?: (request: IncomingMessage) => Promise<boolean>;
}

const API_PAGES: Readonly<Record<string, string>> = {
  '/graphiql': 'graphiql/index.html',
  '/docs': 'docs/index.html',
};
/** The studio's pages; the studio's router selects the page. */
const STUDIO_PATH = /^\/((strategies|trades)(\/[\w-]+){0,2}|data|account)?$/;
const FILE_PATH = /^\/((studio|graphiql|docs)\/.*|icon\.svg)$/;
/** The schema for GraphiQL when introspection is off; requires a token. */
const SCHEMA_PATH = '/graphiql/schema.json';

/**
 * Serves the studio, GraphiQL, the REST docs and their files; null for any other path. Files are loaded on the first
 * request.
 */
export function createPages({ demo, project = null, isKnown = async () => false }: PageParts) {
  const { signIn, tokenFor } = createDemoPages(demo);
  const assets = new Map<string, Promise<Asset>>();
  let loaded: Promise<PageFiles> | undefined;
  let shownSchema: Asset | undefined;

  async function file(path: string): Promise<Asset | null> {
    loaded ??= loadPageFiles();
    const read = (await loaded).get(path);
    if (!read) return null;
    // Vite puts a content hash into the names of all files except licenses.md.
    const cacheable = path.startsWith('studio/') && !path.endsWith('.md') ? 'forever' : true;
    const asset = assets.get(path) ?? read().then((body) => ({ type: contentTypeOf(path), body, cacheable }));
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
      .replace('{{supabaseUrl}}', () => escapeHtml(project?.url ?? ''))
      .replace('{{supabaseKey}}', () => escapeHtml(project?.key ?? ''))
      .replace('{{nonce}}', nonce);
    const contentPolicy = studioContentPolicy(nonce, project ? new URL(project.url).origin : undefined);
    return { type: html.type, body, cacheable: false, isPrivate: true, contentPolicy };
  }

  async function apiPage(name: string, request: IncomingMessage): Promise<Asset | null> {
    const html = await file(name);
    if (!html) return null;
    const token = await tokenFor(request);
    const body = html.body.toString().replace('{{demoToken}}', token);
    return { type: html.type, body, cacheable: false, isPrivate: token !== '' };
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
          cacheable: false,
        };
        return shownSchema;
      }
      return FILE_PATH.test(path) && !path.endsWith('.html') ? file(path.slice(1)) : null;
    },
  };
}
export type Pages = ReturnType<typeof createPages>;
