import { createRigs, type Delivered, type Rig, type Transport } from './fan-out-rig.ts';
import { type Bench, type Figure, quantile } from './support/report.ts';

const AIMS: Partial<Record<Transport, number>> = { 'REST SSE': 0.9, 'Yoga SSE': 0.6, 'graphql-ws': 0.6 };
const OURS = ['REST SSE', 'Yoga SSE', 'graphql-ws'] as const satisfies Transport[];
const MEMORY_AIM_KB = 25;

export interface Shape {
  name: string;
  users: number;
  /** Per user. */
  clients: number;
  transports: readonly Transport[];
  aimed: boolean;
}

interface Rounds {
  /** Deliveries per second, one value per round. */
  rates: number[];
  /** The same relative to the bare loop with as many bytes in that round. */
  ratios: number[];
  /** Processor time per delivery in microseconds: ours, and the loop's. */
  cpu: { ours: number; loop: number };
}

/** Milliseconds from the first wake-up to the last client, of the median event. */
async function events(rig: Rig, count: number, bytes?: number): Promise<Delivered> {
  const all: Delivered[] = [];
  for (let n = 0; n < count; n++) all.push(await rig.deliver(bytes));
  return {
    took: quantile(
      all.map(({ took }) => took),
      0.5,
    ),
    bytes: (all[0] as Delivered).bytes,
  };
}

async function compare(rig: Rig, loop: Rig, { rounds, each }: { rounds: number; each: number }): Promise<Rounds> {
  const rates: number[] = [];
  const ratios: number[] = [];
  const { bytes } = await events(rig, each);
  await events(loop, each, bytes);
  const deliveries = rounds * each * rig.clients;
  const cpu = { ours: 0, loop: 0 };
  const spent = async (one: Rig, work: () => Promise<Delivered>) => {
    const before = await one.usage();
    const delivered = await work();
    return { delivered, cpu: ((await one.usage()).cpu - before.cpu) / deliveries };
  };
  for (let round = 0; round < rounds; round++) {
    const ours = await spent(rig, () => events(rig, each));
    const theirs = await spent(loop, () => events(loop, each, bytes));
    cpu.ours += ours.cpu;
    cpu.loop += theirs.cpu;
    rates.push((rig.clients / ours.delivered.took) * 1_000);
    ratios.push(theirs.delivered.took / ours.delivered.took);
  }
  return { rates, ratios, cpu };
}

export async function measure(shape: Shape, rounds: { rounds: number; each: number }): Promise<Figure[]> {
  const rigs = await createRigs();
  try {
    const users = await rigs.users(shape.users);
    const loop = await rigs.rig({ transport: 'bare loop', users, clients: shape.clients });
    const figures: Figure[] = [
      { what: `${shape.name}: bare loop, memory a connection`, value: loop.memoryEach / 1024, unit: 'KB' },
    ];
    for (const transport of shape.transports) {
      const rig = await rigs.rig({ transport, users, clients: shape.clients });
      const { rates, ratios, cpu } = await compare(rig, loop, rounds);
      const say = (what: string, value: number, unit: string, aim?: Figure['aim']) =>
        figures.push({ what: `${shape.name}: ${transport}, ${what}`, value, unit, ...(aim ? { aim } : {}) });
      const aim = shape.aimed ? AIMS[transport] : undefined;
      say('of the bare loop, median', quantile(ratios, 0.5), '×', aim === undefined ? undefined : { atLeast: aim });
      say('of the bare loop, spread', Math.max(...ratios) - Math.min(...ratios), '×');
      say('deliveries', quantile(rates, 0.5), '/s');
      if (transport.startsWith('bare')) continue;
      say('server CPU a delivery', cpu.ours, 'µs');
      say('CPU a delivery of the bare loop meanwhile', cpu.loop, 'µs');
      const light = transport.endsWith('SSE') ? { atMost: MEMORY_AIM_KB } : undefined;
      say('server memory a connection', rig.memoryEach / 1024, 'KB', light);
      await rig.server.stop();
    }
    return figures;
  } finally {
    await rigs.stop();
  }
}

export const fanOut: Bench = {
  name: 'fan-out',
  guarded: true,
  about:
    'one event to many clients, wake-up → last client; a bare node:http loop writes as many bytes, its rounds between',
  async run(quick) {
    const one = (clients: number): Shape => ({
      name: `1 user, ${clients.toLocaleString('en')} clients`,
      users: 1,
      clients,
      transports: [...OURS, 'bare ws loop'],
      aimed: true,
    });
    const users = quick ? 200 : 1_000;
    const many: Shape = {
      name: `${users.toLocaleString('en')} users, 2 clients each`,
      users,
      clients: 2,
      transports: OURS,
      aimed: false,
    };
    const rounds = quick ? { rounds: 5, each: 5 } : { rounds: 7, each: 15 };
    const figures = [...(await measure(one(2_000), rounds)), ...(await measure(many, rounds))];
    if (!quick) figures.push(...(await measure(one(10_000), { rounds: 5, each: 5 })));
    return figures;
  },
};
