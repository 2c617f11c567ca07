import type { TypedDocumentString } from './generated/operations.ts';
import type { Readers, Values } from './readers.ts';
import type { Answer } from './types.ts';

/** What a request said, read and checked. */
export interface Input<Path, Query, Body> {
  path: Path;
  query: Query;
  body: Body;
}

interface EndpointSpec<Path extends Readers, Query extends Readers, Body extends Readers, Data, Variables> {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** `{name}` stands for one segment, read by `path.name`. */
  route: string;
  /** Needs no token. */
  public?: true;
  summary: string;
  path?: Path;
  query?: Query;
  body?: Body;
  /** The body may be left out when every key of it may. */
  operation: TypedDocumentString<Data, Variables>;
  /** `now`: UTC milliseconds. */
  variables: (input: Input<Values<Path>, Values<Query>, Values<Body>>, now: number) => Variables;
  /** For an answer of all pages: which variables ask for the next one, null after the last. */
  pages?: {
    next: (data: NoInfer<Data>) => Record<string, unknown> | null;
    join: (one: NoInfer<Data>, next: NoInfer<Data>) => NoInfer<Data>;
  };
  answer: (data: Data, input: Input<Values<Path>, Values<Query>, Values<Body>>) => Answer;
}

/** One row of the REST surface: a call, and the GraphQL operation that answers it. */
export interface Endpoint {
  method: EndpointSpec<Readers, Readers, Readers, unknown, unknown>['method'];
  route: string;
  public: boolean;
  summary: string;
  path: Readers;
  query: Readers;
  body: Readers | null;
  operation: string;
  variables: (input: AnyInput, now: number) => Record<string, unknown>;
  pages: {
    next: (data: Record<string, unknown>) => Record<string, unknown> | null;
    join: (one: Record<string, unknown>, next: Record<string, unknown>) => Record<string, unknown>;
  } | null;
  answer: (data: Record<string, unknown>, input: AnyInput) => Answer;
}
export type AnyInput = Input<Record<string, unknown>, Record<string, unknown>, Record<string, unknown>>;

type None = Record<never, never>;

/** Types a row: what its readers yield is what `variables` gets, what its operation yields is what `answer` gets. */
export function endpoint<
  Data,
  Variables,
  Path extends Readers = None,
  Query extends Readers = None,
  Body extends Readers = None,
>(spec: EndpointSpec<Path, Query, Body, Data, Variables>): Endpoint {
  return {
    method: spec.method,
    route: spec.route,
    public: spec.public ?? false,
    summary: spec.summary,
    path: spec.path ?? {},
    query: spec.query ?? {},
    body: spec.body ?? null,
    operation: spec.operation.toString(),
    variables: spec.variables as Endpoint['variables'],
    pages: (spec.pages as Endpoint['pages'] | undefined) ?? null,
    answer: spec.answer as unknown as Endpoint['answer'],
  };
}

export const ok = (body: unknown): Answer => ({ status: 200, body });
export const created = (body: unknown): Answer => ({ status: 201, body });
export const noContent: Answer = { status: 204 };
