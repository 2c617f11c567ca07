// Loaded by the test into a process of ours: from SIGUSR2 on its HTTP server cannot be closed. The end of a pool is printed.
import { Server } from 'node:http';
import pg from 'pg';

process.on('SIGUSR2', () => {
  Server.prototype.closeIdleConnections = () => {
    throw new Error('cannot be closed');
  };
  process.stdout.write('armed\n');
});

const end = pg.Pool.prototype.end;
pg.Pool.prototype.end = function (...rest) {
  process.stdout.write('pool ended\n');
  return end.apply(this, rest);
};
