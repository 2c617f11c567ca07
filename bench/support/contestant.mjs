// Runs in every contestant's process: `serve` reports its port and, on request, its resource usage. Plain JavaScript,
// because some run on another Node version.

/** Reports that this process listens on `port`, serves requests of the bench, and exits with it. */
export function serve(port) {
  process.on('message', (message) => {
    if (message !== 'usage') return;
    const { user, system } = process.cpuUsage();
    process.send({ cpu: user + system, memory: process.memoryUsage.rss() });
  });
  process.on('disconnect', () => process.exit(0));
  process.send({ port });
}

/** The number of connections for each. */
export const CONNECTIONS = 16;
