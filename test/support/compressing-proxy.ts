import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { createGzip } from 'node:zlib';

export interface CompressingProxy {
  url: string;
  /** Where requests go; null: connections are refused, as while a server restarts. */
  target: string | null;
  close(): Promise<void>;
}

/**
 * A proxy as CDNs run them: text is compressed unless its answer says `no-transform`, and the compressor holds back what
 * does not fill a block. A response that breaks off on the way in breaks off on the way out.
 */
export async function startCompressingProxy(): Promise<CompressingProxy> {
  const sockets = new Set<Socket>();
  const server = createServer((incoming, outgoing) => {
    if (proxy.target === null) return void incoming.socket.destroy();
    const { hostname, port } = new URL(proxy.target);
    const { method, url: path, headers } = incoming;
    const sent = request({ hostname, port, method, path, headers, agent: false }, (response) =>
      relay(response, outgoing),
    );
    sent.on('error', () => outgoing.destroy());
    outgoing.once('close', () => sent.destroy());
    incoming.pipe(sent);
  });
  server.on('upgrade', (incoming: IncomingMessage, socket: Socket, head: Buffer) => {
    if (proxy.target === null) return void socket.destroy();
    const { hostname, port } = new URL(proxy.target);
    const onward = connect(Number(port), hostname, () => {
      const { method, url: path, rawHeaders } = incoming;
      const lines = rawHeaders.flatMap((name, at) => (at % 2 === 0 ? [`${name}: ${rawHeaders[at + 1]}`] : []));
      onward.write(`${method} ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
      onward.write(head);
      socket.pipe(onward).pipe(socket);
    });
    for (const [one, other] of [
      [socket, onward],
      [onward, socket],
    ] as const) {
      one.on('error', () => other.destroy());
      one.once('close', () => other.destroy());
    }
  });
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const proxy: CompressingProxy = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    target: null,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return proxy;
}

function relay(response: IncomingMessage, outgoing: ServerResponse): void {
  const {
    'cache-control': caching = '',
    connection: _hop,
    'transfer-encoding': _coding,
    ...headers
  } = response.headers;
  const text = /^(text|multipart|application\/json)/.test(headers['content-type'] ?? '');
  const compress = text && !caching.includes('no-transform') && headers['content-length'] === undefined;
  outgoing.writeHead(response.statusCode ?? 502, {
    ...headers,
    'cache-control': caching,
    ...(compress ? { 'content-encoding': 'gzip' } : {}),
  });
  // `end` comes only with a body that is complete.
  response.on('close', () => {
    if (!response.complete) outgoing.destroy();
  });
  if (compress) response.pipe(createGzip()).pipe(outgoing);
  else {
    outgoing.flushHeaders();
    response.pipe(outgoing);
  }
}
