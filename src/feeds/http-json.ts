import { FeedError } from '../domains/market-data/index.ts';

const TIMEOUT = 30_000;
const MAX_BYTES = 64 * 2 ** 20;
const SECOND = 1_000;

export interface JsonRequest {
  headers?: Readonly<Record<string, string>>;
  method?: 'GET' | 'POST';
  body?: string;
  signal: AbortSignal;
}

/** Requests JSON. Throws FeedError with what the status or the body means. */
export async function getJson(url: string, request: JsonRequest): Promise<unknown> {
  return parseJson(await getText(url, request), hostOf(url));
}

/** Requests one JSON value a line. */
export async function getJsonLines(url: string, request: JsonRequest): Promise<unknown[]> {
  const lines = (await getText(url, request)).split('\n');
  return lines.filter((line) => line.trim() !== '').map((line) => parseJson(line, hostOf(url)));
}

async function getText(url: string, { headers = {}, method = 'GET', body, signal }: JsonRequest): Promise<string> {
  const host = hostOf(url);
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, {
      method,
      headers: { accept: 'application/json', ...headers },
      ...(body === undefined ? {} : { body }),
      redirect: 'error',
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT)]),
    });
    text = await readText(response, host);
  } catch (error) {
    if (error instanceof FeedError) throw error;
    const { message, cause } = error as Error & { cause?: Error & { code?: string } };
    throw new FeedError('connection_lost', `${host}: ${cause?.code ?? cause?.message ?? message}`);
  }
  if (!response.ok) throw refusalOf(response.status, response.headers, host, reasonOf(text));
  return text;
}

/** Parses JSON. Throws FeedError `not_json` with how the text begins. */
export function parseJson(text: string, host: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const begin = text.trim().slice(0, 40).replace(/\s+/g, ' ');
    const kind = /^<(!doctype|html)/i.test(begin) ? 'HTML' : `"${begin}"`;
    throw new FeedError('not_json', `${host} answers ${kind} instead of JSON: check the URL, or a proxy before it`);
  }
}

/** The error of an HTTP status. */
export function refusalOf(
  status: number,
  headers: Pick<Headers, 'get'>,
  host: string,
  reason: string | null = null,
): FeedError {
  const said = `${host} answers ${status}${reason ? `: ${reason}` : ''}`;
  if (status === 401) return new FeedError('wrong_keys', said);
  if (status === 402 || status === 403) return new FeedError('not_allowed', said);
  if (status === 429) return new FeedError('rate_limited', said, retryAfterOf(headers));
  return new FeedError('connection_lost', said, retryAfterOf(headers));
}

const retryAfterOf = (headers: Pick<Headers, 'get'>): number | null => {
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? Math.min(seconds, 3_600) * SECOND : null;
};

export const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : 'the source');

/** The message of an error as APIs write it, without markup. */
function reasonOf(text: string): string | null {
  try {
    const parsed = JSON.parse(text) as Record<string, unknown>;
    const found = [parsed.message, parsed.error, parsed.detail, parsed.msg].find((one) => typeof one === 'string');
    return typeof found === 'string' ? found.slice(0, 200) : null;
  } catch {
    return null;
  }
}

async function readText(response: Response, host: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > MAX_BYTES) throw new FeedError('flood', `${host} answers more than ${MAX_BYTES / 2 ** 20} MiB`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
