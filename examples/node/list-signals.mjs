import { ask, line, SIGNAL } from './api.mjs';

// The ten newest signals.

const { signals } = await ask(`{ signals(first: 10) { edges { node ${SIGNAL} } } }`);
for (const { node } of signals.edges) process.stdout.write(`${line(node)}\n`);
