import { createRigs, type Rig, type Transport } from './fan-out-rig.ts';
import { type Bench, type Figure, quantile } from './support/report.ts';

const CLIENTS = 10_000;
const MIB = 1024 * 1024;

/** Seconds until the last client has an event; the median of a few. */
async function seconds(rig: Rig, bytes?: number): Promise<{ took: number; bytes: number }> {
  const delivered = [];
  for (let n = 0; n < 5; n++) delivered.push(await rig.deliver(bytes));
  const took = quantile(
    delivered.map((one) => one.took),
    0.5,
  );
  return { took: took / 1_000, bytes: delivered[0]?.bytes ?? 0 };
}

export const idleStreams: Bench = {
  name: 'idle-streams',
  about: `${CLIENTS.toLocaleString('en')} SSE clients of one process, idle; then one event to all; beside a bare node:http loop`,
  async run(quick) {
    const rigs = await createRigs();
    try {
      const users = await rigs.users(1);
      const figures: Figure[] = [];
      let bytes: number | undefined;
      for (const transport of ['REST SSE', 'bare loop'] as const satisfies Transport[]) {
        const rig = await rigs.rig({ transport, users, clients: CLIENTS });
        const say = (what: string, value: number, unit: string, aim?: Figure['aim']) =>
          figures.push({ what: `${transport}: ${what}`, value, unit, ...(aim ? { aim } : {}) });
        say('resident memory', rig.memory / MIB, 'MiB');
        say('memory a connection', rig.memoryEach / 1_024, 'KB', { atMost: 25 });
        const idle = quick ? 5_000 : 30_000;
        const before = await rig.usage();
        await new Promise((resolve) => setTimeout(resolve, idle));
        say('processor while idle', ((await rig.usage()).cpu - before.cpu) / idle / 10, '%');
        const one = await seconds(rig, bytes);
        bytes = one.bytes;
        say('one event to all', one.took, 's');
        await rig.server.stop();
      }
      return figures;
    } finally {
      await rigs.stop();
    }
  },
};
