import type { Graph } from '../../../src/engine/index.ts';

/** A graph in few words: nodes as `id: [type, params]`, edges as "from.port>to.port". */
export function draw(nodes: Record<string, [type: string, params?: Record<string, unknown>]>, edges: string): Graph {
  return {
    nodes: Object.entries(nodes).map(([id, [type, params = {}]]) => ({ id, type, params })),
    edges: edges
      .trim()
      .split(/\s+/)
      .map((text, k) => {
        const [source = '', sourceHandle = '', target = '', targetHandle = ''] = text.split(/[.>]/);
        return { id: `e${k + 1}`, source, sourceHandle, target, targetHandle };
      }),
    meta: {},
  };
}

/** EMA cross with an ATR stop: valid, executable, without a warning. */
export const emaCross = (): Graph =>
  draw(
    {
      bars: ['data.bars'],
      fast: ['ind.ema', { length: 9 }],
      slow: ['ind.ema', { length: 21 }],
      atr: ['ind.atr'],
      x: ['cond.cross'],
      rth: ['filter.session', { start: '08:45', end: '14:30' }],
      sz: ['size.fixed'],
      long: ['entry.signal'],
      sl: ['exit.stop_loss', { mode: 'distance', multiplier: 2 }],
      tp: ['exit.take_profit', { value: 1.5 }],
      flat: ['exit.time', { at: '15:00' }],
      out: ['out.strategy'],
    },
    `bars.close>fast.source bars.close>slow.source bars.bars>atr.bars fast.value>x.a slow.value>x.b
     x.result>long.when rth.result>long.filter sz.size>long.size
     long.entry>sl.entry atr.value>sl.distance long.entry>tp.entry long.entry>flat.entry
     long.entry>out.entry sl.exit>out.exit tp.exit>out.exit flat.exit>out.exit`,
  );

export const edge = (text: string, id = text) => {
  const [source = '', sourceHandle = '', target = '', targetHandle = ''] = text.split(/[.>]/);
  return { id, source, sourceHandle, target, targetHandle };
};
export const node = (id: string, type: string, params: Record<string, unknown> = {}) => ({ id, type, params });
