import type { ProblemFragment, RuntimeFieldsFragment, SignalFieldsFragment } from './generated/operations.ts';
import type { ErrorAnswer, FieldProblem, OperationError } from './types.ts';
import { issueOut, lower, quotaOut, runtimeOut, signalOut } from './wire.ts';

// Converts GraphQL errors to HTTP errors.

type TypeName = ProblemFragment['__typename'];
/** An error in a mutation's result, with the fields that its operation selects. */
type Problem = {
  [Name in TypeName]: Extract<ProblemFragment, { __typename: Name }> & Extras<Name>;
}[TypeName];
type Extras<Name> = Name extends 'RuntimeActiveError'
  ? { runtime?: RuntimeFieldsFragment }
  : Name extends 'SignalNotOpenError'
    ? { signal?: SignalFieldsFragment }
    : unknown;

const STATUS: Readonly<Record<TypeName, number>> = {
  NotFoundError: 404,
  ForbiddenError: 403,
  TierLimitError: 403,
  NameTakenError: 409,
  VersionConflictError: 409,
  TransitionNotAllowedError: 409,
  ConflictError: 409,
  RuntimeActiveError: 409,
  SignalNotOpenError: 409,
  InvalidInputError: 422,
  GraphInvalidError: 422,
  StaleDocumentError: 409,
  UnavailableError: 503,
  QuotaExceededError: 429,
};

/** Codes of an UnavailableError caused by an upstream service (502). */
const BAD_GATEWAY: ReadonlySet<string> = new Set(['stripe_unavailable', 'stripe_refused', 'provider_unavailable']);

/** The response for a mutation that returned an error. */
export function refusal(problem: Problem): ErrorAnswer {
  const status = BAD_GATEWAY.has(problem.code) ? 502 : STATUS[problem.__typename];
  if (problem.__typename === 'InvalidInputError' && problem.code === 'invalid_input') {
    return { status, fields: problem.fields };
  }
  const { code, message } = problem;
  return errorAnswer(status, { code, message, ...dataOf(problem) });
}

function dataOf(problem: Problem): Record<string, unknown> {
  switch (problem.__typename) {
    case 'NotFoundError':
      return problem.available === null ? {} : { available: problem.available };
    case 'TierLimitError':
      return { cap: problem.cap, limit: problem.limit, tier: problem.tier === null ? null : lower(problem.tier) };
    case 'NameTakenError':
      return { name: problem.name };
    case 'VersionConflictError':
      return { expected: problem.expected, current: problem.current };
    case 'TransitionNotAllowedError':
      return { from: lower(problem.from), to: lower(problem.to), allowed: problem.allowed.map(lower) };
    case 'StaleDocumentError':
      return { doc: problem.doc, current: problem.versionInForce };
    case 'QuotaExceededError':
      return { quota: quotaOut(problem.quota) };
    case 'GraphInvalidError':
      return { issues: problem.issues.map(issueOut) };
    case 'RuntimeActiveError':
      return problem.runtime ? { runtime: runtimeOut(problem.runtime) } : {};
    case 'SignalNotOpenError':
      return problem.signal ? { signal: signalOut(problem.signal) } : {};
    default:
      return {};
  }
}

/** `{"detail": {"code", "message", …}}` */
export const coded = (
  status: number,
  code: string,
  message: string,
  headers?: Record<string, string>,
  data: Record<string, unknown> = {},
): ErrorAnswer => errorAnswer(status, { code, message, ...data }, headers);

const errorAnswer = (status: number, detail: Record<string, unknown>, headers?: Record<string, string>) =>
  ({ status, body: { detail }, ...(headers ? { headers } : {}) }) as unknown as ErrorAnswer;

export const noStrategy = (): ErrorAnswer => coded(404, 'strategy_not_found', 'The strategy does not exist.');

export const unauthorized = (message: string): ErrorAnswer =>
  coded(401, 'unauthorized', message, { 'www-authenticate': 'Bearer' });

const EXTENSION_STATUS: Readonly<Record<string, number>> = {
  invalid_input: 422,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  rate_limited: 429,
  stream_limit_reached: 429,
  unavailable: 503,
};

/** The response for a failed operation, by the `extensions.code` of its first error. */
export function failure({ message, extensions = {} }: OperationError): ErrorAnswer {
  const code = String(extensions.code ?? 'internal');
  if (code === 'unauthorized') return unauthorized(message);
  if (code === 'invalid_input' && typeof extensions.reason !== 'string') {
    const fields = (extensions.fields ?? []) as readonly FieldProblem[];
    return { status: 422, fields: fields.length > 0 ? fields : [{ code: 'value_error', path: [], message }] };
  }
  const status = EXTENSION_STATUS[code] ?? 500;
  const { retryAfter, available, scope } = extensions;
  const headers = typeof retryAfter === 'number' ? { 'retry-after': String(Math.ceil(retryAfter)) } : undefined;
  const reason = typeof extensions.reason === 'string' ? extensions.reason : code;
  const data = { ...(Array.isArray(available) ? { available } : {}), ...(scope === undefined ? {} : { scope }) };
  return coded(status, reason, message, headers, data);
}
