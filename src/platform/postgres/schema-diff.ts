import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import {
  bindMigrationAwareSqlAdapterFactory,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
} from '@prisma/driver-adapter-utils';
import { StartupError } from '../../kernel/startup-error.ts';

// Prisma's schema engine as WebAssembly; the native engine would have to be downloaded, which firewalls may block.

// Node provides it, but only the DOM types declare it.
declare const WebAssembly: {
  compile(bytes: Uint8Array): Promise<object>;
  instantiate(module: object, imports: object): Promise<{ exports: Record<string, unknown> }>;
};

const ENGINE = '@prisma/schema-engine-wasm/schema_engine_bg';

/**
 * The SQL that migrates from one Prisma schema to another, both given as text; `from` null is an empty database. Does not
 * read a database: what Prisma schemas cannot express (CHECKs, partial indexes) is ignored. Throws StartupError with
 * Prisma's message for an invalid schema.
 */
export async function schemaDiff(from: string | null, to: string): Promise<string> {
  const datamodel = (path: string, content: string) => ({
    tag: 'schemaDatamodel' as const,
    files: [{ path, content }],
    configDir: '.',
  });
  const invalid = (error: Error) => {
    throw new StartupError(error.message.trim());
  };
  const engine = await loadSchemaEngine(to, offlineAdapter()).catch(invalid);
  const request = {
    from: from === null ? { tag: 'empty' } : datamodel('from.prisma', from),
    to: datamodel('schema.prisma', to),
    script: true,
    exitCode: null,
    filters: { externalTables: [], externalEnums: [] },
    shadowDatabaseUrl: null,
  } as Parameters<typeof engine.diff>[0];
  const result = await engine.diff(request).catch(invalid);
  engine.free();
  return result.stdout ?? '';
}

/** Prisma's schema engine on an adapter's database. */
export async function loadSchemaEngine(schema: string, adapter: SqlMigrationAwareDriverAdapterFactory) {
  loaded ??= load();
  const { SchemaEngine } = await loaded;
  return SchemaEngine.new(
    { datamodels: [['schema.prisma', schema]] },
    () => {},
    bindMigrationAwareSqlAdapterFactory(adapter),
  );
}

// Its JavaScript part supports only one WebAssembly instance, so it is loaded once per process.
let loaded: ReturnType<typeof load> | undefined;

async function load() {
  const engine = await import('@prisma/schema-engine-wasm/schema_engine_bg').catch((cause: Error) => {
    throw new StartupError("Prisma's schema engine is a development package: run npm ci in a checkout", { cause });
  });
  const wasm = createRequire(import.meta.url)
    .resolve(ENGINE)
    .replace(/\.js$/, '.wasm');
  const module = await WebAssembly.compile(await readFile(wasm));
  const { exports } = await WebAssembly.instantiate(module, { './schema_engine_bg.js': engine });
  engine.__wbg_set_wasm(exports);
  (exports.__wbindgen_start as () => void)();
  return engine;
}

/** The engine requires a connection, although a diff of two files does not use it. */
function offlineAdapter(): SqlMigrationAwareDriverAdapterFactory {
  const named = { provider: 'postgres', adapterName: 'offline' } as const;
  const refuse = async (): Promise<never> => {
    throw new Error('a schema diff has no database');
  };
  const connection: SqlDriverAdapter = {
    ...named,
    queryRaw: async () => ({ columnNames: [], columnTypes: [], rows: [] }),
    executeRaw: async () => 0,
    executeScript: refuse,
    startTransaction: refuse,
    dispose: async () => {},
    getConnectionInfo: () => ({ schemaName: 'public', supportsRelationJoins: true }),
  };
  return { ...named, connect: async () => connection, connectToShadowDb: refuse };
}
