import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';

/** Something to send for a GET. */
export interface Asset {
  type: string;
  body: string | Buffer;
  /** Whether it stays the same as long as this version runs; `forever`: its name changes with its content. */
  lasting: boolean | 'forever';
  /** Whether it is for this one client: nothing may keep it. */
  secret?: boolean;
  /** Instead of the content security policy of every answer. */
  contentPolicy?: string;
  /** Default 200. */
  status?: number;
  headers?: Readonly<Record<string, string>>;
}

interface Packed {
  etag: string;
  /** By content encoding; null where compression is not worth it. A large one has no Brotli. */
  bodies: { br?: Buffer; gzip: Buffer } | null;
}

const toGzip = promisify(gzip);
const toBrotli = promisify(brotliCompress);
const YEAR_SECONDS = 31_536_000;
/** Brotli takes seconds on more than this. */
const MAX_BROTLI_BYTES = 1_000_000;
const WORTH_PACKING = 1_024;
const PACKED_TYPES = /^(text\/|application\/(javascript|json)|image\/svg)/;
const packedAssets = new WeakMap<Asset, Promise<Packed>>();

/** The better one last. */
const ENCODINGS = [
  ['gzip', /\bgzip\b/],
  ['br', /\bbr\b/],
] as const;

/** Sends it compressed where the client takes that, and not at all where the client has it already. */
export async function sendAsset(request: IncomingMessage, response: ServerResponse, asset: Asset): Promise<void> {
  const { type, body, lasting, secret, contentPolicy, status = 200 } = asset;
  const headers: Record<string, string | number> = { ...asset.headers, 'content-type': type };
  if (contentPolicy) headers['content-security-policy'] = contentPolicy;
  let sent: string | Buffer = body;
  if (secret || !lasting) {
    headers['cache-control'] = secret ? 'no-store' : 'no-cache';
  } else {
    const packed = packedAssets.get(asset) ?? packing(asset);
    packedAssets.set(asset, packed);
    const { etag, bodies } = await packed;
    headers['cache-control'] = lasting === 'forever' ? `public, max-age=${YEAR_SECONDS}, immutable` : 'no-cache';
    headers.etag = etag;
    headers.vary = 'accept-encoding';
    if (request.headers['if-none-match']?.includes(etag)) {
      response.writeHead(304, headers).end();
      return;
    }
    const accepted = String(request.headers['accept-encoding'] ?? '');
    for (const [encoding, named] of ENCODINGS) {
      const packedBody = bodies?.[encoding];
      if (!packedBody || !named.test(accepted)) continue;
      headers['content-encoding'] = encoding;
      sent = packedBody;
    }
  }
  headers['content-length'] = Buffer.byteLength(sent);
  response.writeHead(status, headers);
  response.end(request.method === 'HEAD' ? undefined : sent);
}

async function packing({ type, body }: Asset): Promise<Packed> {
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
  const worthIt = PACKED_TYPES.test(type) && Buffer.byteLength(body) >= WORTH_PACKING;
  if (!worthIt) return { etag, bodies: null };
  const small = Buffer.byteLength(body) <= MAX_BROTLI_BYTES;
  const [zipped, br] = await Promise.all([toGzip(body), small ? toBrotli(body) : undefined]);
  return { etag, bodies: { gzip: zipped, ...(br ? { br } : {}) } };
}
