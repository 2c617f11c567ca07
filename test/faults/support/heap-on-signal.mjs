// Loaded by the test into a process of ours with --expose-gc: on SIGUSR2 it collects all garbage and prints what is left.

process.on('SIGUSR2', async () => {
  // What has ended is released within the next turns of the event loop.
  for (let turn = 0; turn < 3; turn++) {
    await new Promise(setImmediate);
    globalThis.gc();
  }
  const { heapUsed, external } = process.memoryUsage();
  process.stdout.write(`heap in use: ${heapUsed + external}\n`);
});
