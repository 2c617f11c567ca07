import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';

/** A response to a GET. */
export interface Asset {
  type: string;
  body: string | Buffer;
  /** Whether the content is constant for this version of the server; `forever`: the file name changes with the content. */
  cacheable: boolean | 'forever';
  /** Whether the response is for this client only and must not be cached. */
  isPrivate?: boolean;
  /** Replaces the default content security policy. */
  contentPolicy?: string;
  /** Default 200. */
  status?: number;
  headers?: Readonly<Record<string, string>>;
}

interface Packed {
  etag: string;
  /** Compressed bodies by content encoding; null if compression is not worthwhile. Large ones have no Brotli body. */
  bodies: { br?: Buffer; gzip: Buffer } | null;
}

const toGzip = promisify(gzip);
const toBrotli = promisify(brotliCompress);
const YEAR_SECONDS = 31_536_000;
/** Brotli takes seconds for larger content. */
const MAX_BROTLI_BYTES = 1_000_000;
const MIN_COMPRESSED_BYTES = 1_024;
const PACKED_TYPES = /^(text\/|application\/(javascript|json)|image\/svg)/;
const compressedBodies = new WeakMap<Asset, Promise<Packed>>();

/** In order of preference, the best last. */
const ENCODINGS = [
  ['gzip', /\bgzip\b/],
  ['br', /\bbr\b/],
] as const;

/** Sends an asset, compressed if the client supports it, or 304 if the client has it cached. */
export async function sendAsset(request: IncomingMessage, response: ServerResponse, asset: Asset): Promise<void> {
  const { type, body, cacheable, isPrivate, contentPolicy, status = 200 } = asset;
  const headers: Record<string, string | number> = { ...asset.headers, 'content-type': type };
  if (contentPolicy) headers['content-security-policy'] = contentPolicy;
  let sent: string | Buffer = body;
  if (isPrivate || !cacheable) {
    headers['cache-control'] = isPrivate ? 'no-store' : 'no-cache';
  } else {
    const packed = compressedBodies.get(asset) ?? packing(asset);
    compressedBodies.set(asset, packed);
    const { etag, bodies } = await packed;
    headers['cache-control'] = cacheable === 'forever' ? `public, max-age=${YEAR_SECONDS}, immutable` : 'no-cache';
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
  const worthIt = PACKED_TYPES.test(type) && Buffer.byteLength(body) >= MIN_COMPRESSED_BYTES;
  if (!worthIt) return { etag, bodies: null };
  const small = Buffer.byteLength(body) <= MAX_BROTLI_BYTES;
  const [zipped, br] = await Promise.all([toGzip(body), small ? toBrotli(body) : undefined]);
  return { etag, bodies: { gzip: zipped, ...(br ? { br } : {}) } };
}
