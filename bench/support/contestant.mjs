// What every contestant of a bench runs in its own process: `serve` says where it listens and, when
// asked, what it has used. Plain JavaScript, since some of them run on another Node.

/** Tells the bench that this process listens on `port`, answers what it is asked, and ends when the bench goes. */
export function serve(port) {
  process.on('message', (message) => {
    if (message !== 'usage') return;
    const { user, system } = process.cpuUsage();
    process.send({ cpu: user + system, memory: process.memoryUsage.rss() });
  });
  process.on('disconnect', () => process.exit(0));
  process.send({ port });
}

/** The connections that each of them may open. */
export const CONNECTIONS = 16;
