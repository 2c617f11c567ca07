import { createHash } from 'node:crypto';
import { type DocumentNode, type GraphQLSchema, Kind, type OperationTypeNode, parse, validate } from 'graphql';
import { type MeasuredOperation, measuredOperation } from './plugins/measured-operations.ts';
import { timeoutFor } from './plugins/operation-timeout.ts';

/** A document of one operation, parsed and validated once. */
export interface KnownOperation {
  source: string;
  document: DocumentNode;
  type: OperationTypeNode;
  name: string | null;
  measured: MeasuredOperation;
  /** Milliseconds that it may take. */
  timeout: number;
}

/**
 * The operations that are known before anybody asks: those of the REST calls, of our own pages, and the operator's
 * persisted ones. The limits for documents that strangers write are not for these.
 */
export interface KnownOperations {
  /** `id`: what it is asked by besides its hash. Throws an Error that names what is wrong with the document. */
  add(source: string, id?: string): KnownOperation;
  /** By the SHA-256 of its text, in hexadecimal, or the id that it was added with. */
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
  if (!operation) throw problem('a document known at start has one operation');
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

/** Whether the parameters of a request carry a text; without one they may name an operation by its id. */
export const isTextRequest = (params: Params): params is Params & { query: string } =>
  typeof params.query === 'string' && params.query !== '';

/** The id in the parameters of a request: `documentId`, or the hash of Apollo's persisted queries; null without one. */
export function operationId({ documentId, extensions }: Params): string | null {
  const id = documentId ?? at(at(extensions, 'persistedQuery'), 'sha256Hash');
  return typeof id === 'string' ? id.replace(/^sha256:/, '') : null;
}

/** The known operation that the parameters name by its id; null when they name none, or one that is not known. */
export function askedById(params: Params, known: KnownOperations): KnownOperation | null {
  const id = operationId(params);
  return id === null ? null : (known.byId(id) ?? null);
}

const at = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Params)[key] : undefined;
