import type { components, paths } from './generated/api.ts';

// The types of calls, by the path as /docs writes it.

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** Types of bodies by name, such as `Schemas['Signal']`. */
export type Schemas = components['schemas'];

/** The paths that have this method. */
export type RouteOf<M extends Method> = {
  [Route in keyof paths]: paths[Route][M] extends { responses: unknown } ? Route : never;
}[keyof paths];

type Operation<Route extends keyof paths, M extends Method> = paths[Route][M];

/** What a call answers. */
export type AnswerOf<Route extends keyof paths, M extends Method> =
  Operation<Route, M> extends { responses: infer Responses } ? BodyIn<Responses[keyof Responses]> : never;
type BodyIn<Response> = Response extends { content: { 'application/json': infer Body } } ? Body : undefined;

type Given<Key extends string, Value> = [Value] extends [never | undefined]
  ? { [K in Key]?: undefined }
  : undefined extends Value
    ? { [K in Key]?: Exclude<Value, undefined> }
    : { [K in Key]: Value };
type ParametersOf<Op> = Op extends { parameters: infer Parameters } ? Parameters : never;
type PartOf<Op, Part extends 'path' | 'query'> = Part extends keyof ParametersOf<Op> ? ParametersOf<Op>[Part] : never;
type BodyOf<Op> = Op extends { requestBody: infer Request }
  ? ContentOf<Request>
  : Op extends { requestBody?: infer Request }
    ? ContentOf<Exclude<Request, undefined>> | undefined
    : never;
type ContentOf<Request> = Request extends { content: { 'application/json': infer Body } } ? Body : never;

/** The parameters and the body of a call. */
export type InputOf<Route extends keyof paths, M extends Method> = Given<'path', PartOf<Operation<Route, M>, 'path'>> &
  Given<'query', PartOf<Operation<Route, M>, 'query'>> &
  Given<'body', BodyOf<Operation<Route, M>>> & {
    /** Default: a new one with each change. */
    idempotencyKey?: string;
  };

/** The input may be left out when nothing in it is required. */
export type InputArguments<Input> = Record<never, never> extends Input ? [input?: Input] : [input: Input];

/** The lists that are read page by page. */
export type PagedRoute = {
  [Route in RouteOf<'get'>]: AnswerOf<Route, 'get'> extends { items: unknown[]; next_cursor?: unknown } ? Route : never;
}[RouteOf<'get'>];
export type ItemOf<Route extends keyof paths> =
  AnswerOf<Route, 'get'> extends { items: (infer Item)[]; next_cursor?: unknown } ? Item : never;

type StreamEvents = Schemas['SignalStreamEvents'];

/** An event of the stream of signals; `kind` tells which. Keep `id`: it is the place to resume after. */
export type SignalEvent = {
  [Kind in keyof StreamEvents]: { id: string | null; kind: Kind; data: StreamEvents[Kind] };
}[keyof StreamEvents];
