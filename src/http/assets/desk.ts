import { readFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { introspectionFromSchema } from 'graphql';
import { schema } from '../../graphql/schema.ts';
import type { Asset } from './asset.ts';
import { bundleDesk } from './desk-bundle.ts';
import { graphiqlFiles } from './graphiql-files.ts';

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
const HTML = 'text/html; charset=utf-8';

/** The pages at /, /graphiql and /docs, and their files: null for any other path. Made when first asked for. */
export function createDesk({ demoToken, isKnown = async () => false }: DeskParts) {
  const pages = new Map<string, Promise<string>>();
  let bundle: ReturnType<typeof bundleDesk> | undefined;
  let graphiql: ReturnType<typeof graphiqlFiles> | undefined;
  let shownSchema: Asset | undefined;

  async function page(path: string, file: string, request: IncomingMessage): Promise<Asset> {
    const html = pages.get(path) ?? readFile(new URL(`../../../desk/${file}`, import.meta.url), 'utf8');
    pages.set(path, html);
    const token = demoToken && isFromThisMachine(request) ? await demoToken() : '';
    return { type: HTML, body: (await html).replace('{{demoToken}}', token), lasting: false, secret: token !== '' };
  }

  return {
    async asset(path: string, request: IncomingMessage): Promise<Asset | null> {
      if (Object.hasOwn(PAGES, path)) return page(path, PAGES[path] as string, request);
      if (path === SCHEMA_PATH) {
        if (!(await isKnown(request))) return null;
        shownSchema ??= {
          type: 'application/json',
          body: JSON.stringify(introspectionFromSchema(schema)),
          lasting: false,
        };
        return shownSchema;
      }
      if (!FOLDERS.some((folder) => path.startsWith(folder))) return null;
      bundle ??= bundleDesk();
      const bundled = (await bundle).get(path);
      if (bundled || !path.startsWith('/graphiql/')) return bundled ?? null;
      graphiql ??= graphiqlFiles();
      return (await graphiql).get(path) ?? null;
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
