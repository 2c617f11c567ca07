import type { IncomingMessage } from 'node:http';
import { introspectionFromSchema } from 'graphql';
import { schema } from '../../graphql/schema.ts';
import type { Asset } from './asset.ts';
import { contentTypeOf, loadPageFiles, type PageFiles } from './page-files.ts';

export interface DeskParts {
  /** A fresh token of the demo account; null where pages are not given one. */
  demoToken: (() => Promise<string>) | null;
  /** Whether a request brings a token that counts. Default: none does. */
  isKnown?: (request: IncomingMessage) => Promise<boolean>;
}

const PAGES: Readonly<Record<string, string>> = {
  '/': 'index.html',
  '/graphiql': 'graphiql/index.html',
  '/docs': 'docs/index.html',
};
const FOLDERS = ['/desk/', '/graphiql/', '/docs/'];
/** For GraphiQL where the API does not answer introspection: its schema, for whoever has a token. */
const SCHEMA_PATH = '/graphiql/schema.json';

/** The pages at /, /graphiql and /docs, and their files: null for any other path. Read when first asked for. */
export function createDesk({ demoToken, isKnown = async () => false }: DeskParts) {
  const assets = new Map<string, Promise<Asset>>();
  let loaded: Promise<PageFiles> | undefined;
  let shownSchema: Asset | undefined;

  async function file(path: string): Promise<Asset | null> {
    loaded ??= loadPageFiles();
    const read = (await loaded).get(path);
    if (!read) return null;
    const asset = assets.get(path) ?? read().then((body) => ({ type: contentTypeOf(path), body, lasting: true }));
    assets.set(path, asset);
    return asset;
  }

  async function page(name: string, request: IncomingMessage): Promise<Asset | null> {
    const html = await file(name);
    if (!html) return null;
    const token = demoToken && isFromThisMachine(request) ? await demoToken() : '';
    const body = html.body.toString().replace('{{demoToken}}', token);
    return { type: html.type, body, lasting: false, secret: token !== '' };
  }

  return {
    async asset(path: string, request: IncomingMessage): Promise<Asset | null> {
      if (Object.hasOwn(PAGES, path)) return page(PAGES[path] as string, request);
      if (path === SCHEMA_PATH) {
        if (!(await isKnown(request))) return null;
        shownSchema ??= {
          type: 'application/json',
          body: JSON.stringify(introspectionFromSchema(schema)),
          lasting: false,
        };
        return shownSchema;
      }
      const isFile = FOLDERS.some((folder) => path.startsWith(folder)) && !path.endsWith('.html');
      return isFile ? file(path.slice(1)) : null;
    },
  };
}
export type Desk = ReturnType<typeof createDesk>;

const LOOPBACK_PEER = /^(::ffff:)?127\.|^::1$/;
const LOOPBACK_HOST = /^(localhost|127(\.\d+){3}|\[::1\])(:\d+)?$/i;

/**
 * Whether a browser on this very machine asks for one of its own addresses. A name that somebody else made point here
 * (DNS rebinding) and a proxy that forwards strangers are not that.
 */
function isFromThisMachine({ socket, headers }: IncomingMessage): boolean {
  const forwarded = headers.forwarded ?? headers['x-forwarded-for'] ?? headers['x-forwarded-host'] ?? headers.via;
  return (
    forwarded === undefined && LOOPBACK_PEER.test(socket.remoteAddress ?? '') && LOOPBACK_HOST.test(headers.host ?? '')
  );
}
