import { createServer, connect as open, type Socket } from 'node:net';

/** A port that leads to another, until the line is cut. */
export interface CuttableLink {
  url: string;
  /** Every connection breaks, and no new one is let through. */
  cut(): void;
  mend(): void;
  close(): Promise<void>;
}

export async function linkTo(port: number): Promise<CuttableLink> {
  const sockets = new Set<Socket>();
  let whole = true;
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
  };
  const server = createServer((inside) => {
    keep(inside);
    if (!whole) return inside.destroy();
    const outside = open(port, '127.0.0.1');
    keep(outside);
    inside.pipe(outside).pipe(inside);
    inside.on('close', () => outside.destroy());
    outside.on('close', () => inside.destroy());
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port: own } = server.address() as { port: number };
  const breakAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `http://127.0.0.1:${own}`,
    cut() {
      whole = false;
      breakAll();
    },
    mend() {
      whole = true;
    },
    close() {
      breakAll();
      return new Promise((closed) => server.close(() => closed()));
    },
  };
}
