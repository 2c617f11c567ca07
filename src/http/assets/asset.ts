import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

/** Something to send for a GET. */
export interface Asset {
  type: string;
  body: string | Buffer;
  /** Whether it stays the same as long as this version runs. */
  lasting: boolean;
  /** Whether it is for this one client: nothing may keep it. */
  secret?: boolean;
}

interface Packed {
  etag: string;
  gzipped: Buffer | null;
}

const pack = promisify(gzip);
const WORTH_PACKING = 1_024;
const PACKED_TYPES = /^(text\/|application\/(javascript|json)|image\/svg)/;
const packedAssets = new WeakMap<Asset, Promise<Packed>>();

/** Sends it compressed where the client takes that, and not at all where the client has it already. */
export async function sendAsset(request: IncomingMessage, response: ServerResponse, asset: Asset): Promise<void> {
  const { type, body, lasting, secret } = asset;
  const headers: Record<string, string | number> = { 'content-type': type };
  let sent: string | Buffer = body;
  if (secret || !lasting) {
    headers['cache-control'] = secret ? 'no-store' : 'no-cache';
  } else {
    const packed = packedAssets.get(asset) ?? packing(asset);
    packedAssets.set(asset, packed);
    const { etag, gzipped } = await packed;
    headers['cache-control'] = 'no-cache';
    headers.etag = etag;
    headers.vary = 'accept-encoding';
    if (request.headers['if-none-match']?.includes(etag)) {
      response.writeHead(304, headers).end();
      return;
    }
    if (gzipped && /\bgzip\b/.test(request.headers['accept-encoding'] ?? '')) {
      headers['content-encoding'] = 'gzip';
      sent = gzipped;
    }
  }
  headers['content-length'] = Buffer.byteLength(sent);
  response.writeHead(200, headers);
  response.end(request.method === 'HEAD' ? undefined : sent);
}

async function packing({ type, body }: Asset): Promise<Packed> {
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
  const worthIt = PACKED_TYPES.test(type) && Buffer.byteLength(body) >= WORTH_PACKING;
  return { etag, gzipped: worthIt ? await pack(body) : null };
}
