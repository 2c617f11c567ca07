import type * as z from 'zod';
import type { TypedDocumentString } from './generated/operations.ts';
import type { ErrorCode } from './openapi/errors.ts';
import type { Readers, Values } from './readers.ts';
import type { Answer } from './types.ts';

/** The validated parameters of a request. */
export interface Input<Path, Query, Body> {
  path: Path;
  query: Query;
  body: Body;
}

/** Error codes of a call by status, beside those that every call may return. */
export type ErrorCodes = Readonly<Partial<Record<number, readonly ErrorCode[]>>>;

/** The documentation of a call: the source of the OpenAPI document and of the mapper's type. */
export interface Described<Response extends z.ZodType | null = z.ZodType | null> {
  /** The operation id: the name of the method in generated clients. */
  id: string;
  summary: string;
  /** Longer text, in Markdown. */
  description?: string;
  /** The status of a successful answer. Default 200. */
  status?: 200 | 201 | 204;
  /** The body of a successful answer; null: none. */
  response: Response;
  errors?: ErrorCodes;
  /** Further statuses that carry `response`. */
  also?: readonly number[];
  /** A valid request body. */
  example?: unknown;
}

interface EndpointSpec<
  Path extends Readers,
  Query extends Readers,
  Body extends Readers,
  Data,
  Variables,
  Response extends z.ZodType | null,
> extends Described<Response> {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** `{name}` matches one segment, validated by `path.name`. */
  route: string;
  /** Requires no token. */
  public?: true;
  path?: Path;
  query?: Query;
  /** A request may omit the body when each of its keys is optional. */
  body?: Body;
  operation: TypedDocumentString<Data, Variables>;
  /** `now`: UTC milliseconds. */
  variables: (input: Input<Values<Path>, Values<Query>, Values<Body>>, now: number) => Variables;
  /**
   * Fetches all pages for one response: the variables of the next page (null after the last), and how two pages are joined.
   */
  pages?: {
    next: (data: NoInfer<Data>) => Record<string, unknown> | null;
    join: (one: NoInfer<Data>, next: NoInfer<Data>) => NoInfer<Data>;
  };
  answer: (data: Data, input: Input<Values<Path>, Values<Query>, Values<Body>>) => Answer<BodyOf<Response>>;
}
type BodyOf<Response> = Response extends z.ZodType ? z.input<Response> : undefined;

/** One row of the REST surface: a call, the GraphQL operation behind it, and its description. */
export interface Endpoint extends Described {
  method: EndpointSpec<Readers, Readers, Readers, unknown, unknown, null>['method'];
  route: string;
  public: boolean;
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

/**
 * Declares an endpoint. Its parameters type the input of `variables`, its operation types the input of `answer`, and its
 * response schema types the result of `answer`.
 */
export function endpoint<
  Data,
  Variables,
  Response extends z.ZodType | null,
  Path extends Readers = None,
  Query extends Readers = None,
  Body extends Readers = None,
>(spec: EndpointSpec<Path, Query, Body, Data, Variables, Response>): Endpoint {
  return {
    ...spec,
    public: spec.public ?? false,
    path: spec.path ?? {},
    query: spec.query ?? {},
    body: spec.body ?? null,
    operation: spec.operation.toString(),
    variables: spec.variables as unknown as Endpoint['variables'],
    pages: (spec.pages as unknown as Endpoint['pages']) ?? null,
    answer: spec.answer as unknown as Endpoint['answer'],
  };
}

/** The successful answer of a row, with the row's status. */
export const ok = <Body>(body: Body): Answer<Body> => ({ body });
/** A successful answer without a body. */
export const noContent: Answer<undefined> = {};
