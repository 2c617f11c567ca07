/** A refused call, in the server's words. `status` is 0 when the server could not be reached. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly detail: unknown;
  /** Seconds after which to try again, where the server says so. */
  readonly retryAfter: number | null;
  constructor(
    status: number,
    { code, message, detail = null, retryAfter = null }: ErrorFields,
    options: ErrorOptions = {},
  ) {
    super(`${status === 0 ? '' : `${status} `}${code}: ${message}`, options);
    this.name = 'ApiError';
    this.status = status;
    this.code = code;
    this.detail = detail;
    this.retryAfter = retryAfter;
  }
}

interface ErrorFields {
  code: string;
  message: string;
  detail?: unknown;
  retryAfter?: number | null;
}

interface Issue {
  loc: (string | number)[];
  msg: string;
}

/** The error of a response. A proxy in between may have answered with HTML. */
export async function errorOf(response: Response): Promise<ApiError> {
  const text = await response.text();
  const retryAfter = Number(response.headers.get('retry-after')) || null;
  const refused = (code: string, message: string, detail: unknown = null) =>
    new ApiError(response.status, { code, message, detail, retryAfter });
  let detail: unknown;
  try {
    ({ detail } = JSON.parse(text) as { detail: unknown });
  } catch {
    return refused('not_json', `the answer is not of ex7: ${JSON.stringify(text.slice(0, 80))}`);
  }
  if (Array.isArray(detail)) {
    const said = (detail as Issue[]).map(({ loc, msg }) => `${loc.join('.')}: ${msg}`).join('; ');
    return refused('invalid_input', said, detail);
  }
  const { code, message } = (detail ?? {}) as { code?: string; message?: string };
  return refused(code ?? 'refused', message ?? String(detail), detail);
}
