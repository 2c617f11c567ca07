import { createHash } from 'node:crypto';
import { type DocumentNode, type GraphQLSchema, Kind, type OperationTypeNode, parse, validate } from 'graphql';
import { type MeasuredOperation, measuredOperation } from './plugins/measured-operations.ts';
import { timeoutFor } from './plugins/operation-timeout.ts';

/** A document with one operation, parsed and validated once. */
export interface KnownOperation {
  source: string;
  document: DocumentNode;
  type: OperationTypeNode;
  name: string | null;
  measured: MeasuredOperation;
  /** Timeout in milliseconds. */
  timeout: number;
}

/**
 * Operations registered at start: those of REST endpoints and our pages, and the operator's persisted operations. They are
 * exempt from document limits.
 */
export interface KnownOperations {
  /** Registers an operation, also under `id`. Throws an Error that describes a problem of the document. */
  add(source: string, id?: string): KnownOperation;
  /** Looks up an operation by the hexadecimal SHA-256 of its text or by its registered id. */
  byId(id: string): KnownOperation | undefined;
  byText(source: string): KnownOperation | undefined;
  has(document: DocumentNode): boolean;
}

export function createKnownOperations(schema: GraphQLSchema): KnownOperations {
  const texts = new Map<string, KnownOperation>();
  const ids = new Map<string, KnownOperation>();
  const documents = new WeakSet<DocumentNode>();
  return {
    add(source, id) {
      const operation = texts.get(source) ?? prepare(schema, source);
      texts.set(source, operation);
      ids.set(createHash('sha256').update(source).digest('hex'), operation);
      if (id !== undefined) ids.set(id, operation);
      documents.add(operation.document);
      return operation;
    },
    byId: (id) => ids.get(id),
    byText: (source) => texts.get(source),
    has: (document) => documents.has(document),
  };
}

function prepare(schema: GraphQLSchema, source: string): KnownOperation {
  const problem = (what: string) => new Error(`Not an operation of this schema: ${what}\n${source}`);
  let document: DocumentNode;
  try {
    document = parse(source);
  } catch (error) {
    throw problem((error as Error).message);
  }
  const errors = validate(schema, document);
  if (errors.length > 0) throw problem(errors.map((error) => error.message).join('; '));
  const operation = operationOf(source, document);
  if (!operation) throw problem('a registered document must have exactly one operation');
  return operation;
}

/** The operation of a valid document; null unless it has exactly one. */
export function operationOf(source: string, document: DocumentNode): KnownOperation | null {
  const [operation, ...others] = document.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  if (operation?.kind !== Kind.OPERATION_DEFINITION || others.length > 0) return null;
  return {
    source,
    document,
    type: operation.operation,
    name: operation.name?.value ?? null,
    measured: measuredOperation(document, null),
    timeout: timeoutFor(document),
  };
}

type Params = Readonly<Record<string, unknown>>;

/** Whether a request contains a query text rather than only an id. */
export const isTextRequest = (params: Params): params is Params & { query: string } =>
  typeof params.query === 'string' && params.query !== '';

/** The operation id of a request: `documentId`, or the hash of Apollo's persisted queries; null without one. */
export function operationId({ documentId, extensions }: Params): string | null {
  const id = documentId ?? at(at(extensions, 'persistedQuery'), 'sha256Hash');
  return typeof id === 'string' ? id.replace(/^sha256:/, '') : null;
}

/** The registered operation whose id the request contains; null if there is none. */
export function askedById(params: Params, known: KnownOperations): KnownOperation | null {
  const id = operationId(params);
  return id === null ? null : (known.byId(id) ?? null);
}

const at = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Params)[key] : undefined;
