import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { answering, answerUsage, sharedNow } from './support/peer.ts';

// The minimum that Node can do: one response or socket per client, and a loop that writes one buffer to each.

const responses: ServerResponse[] = [];
const sockets: WebSocket[] = [];

answering({
  ...answerUsage,
  async start() {
    const server = createServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
      response.write('begun\n\n');
      responses.push(response);
    });
    new WebSocketServer({ server }).on('connection', (socket) => {
      sockets.push(socket);
      socket.send('begun');
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    return (server.address() as AddressInfo).port;
  },
  fire(given: { marker: string; bytes: number }) {
    const began = sharedNow();
    const frame = Buffer.from(`${given.marker}\n\n`.padStart(given.bytes, 'x'));
    for (const response of responses) response.write(frame);
    for (const socket of sockets) socket.send(frame);
    return began;
  },
});
