import type { Market } from '../../../src/engine/index.ts';
import { type Clock, higherBars, type TimedBar } from './bars.ts';
import { type PlainNode, readsTrades, type Wire } from './drawing.ts';
import type { Numbers } from './indicators.ts';
import { compute, type Outputs, type TradesSeen, type Value } from './nodes.ts';

/** Nodes that count in the bars of what feeds them; all others look at every bar of the strategy. */
const countsInBars = ({ type, definition: { category } }: PlainNode): boolean =>
  ['indicator', 'pattern', 'math', 'data', 'sizing'].includes(category) || type === 'cond.trend';

/** The values of a drawing's nodes, bar by bar. */
export interface Values {
  /** The output of a node on the strategy's bar `k`. `trades`: as they were seen when each bar up to it began. */
  at(node: PlainNode, output: string, k: number, trades: readonly TradesSeen[]): Value;
  /** Bars of the strategy until every node has a value. */
  warmup: number;
}

export function evaluate(nodes: readonly PlainNode[], market: Market, base: Clock): Values {
  const clocks = new Map<PlainNode, Clock | null>();
  const clocksByMultiple = new Map([[1, base]]);
  const results = new Map<PlainNode, Outputs>();
  const own = new Map<PlainNode, Outputs>();

  /** The bars that a node counts in; null: its values do not depend on bars. */
  function clockOf(node: PlainNode): Clock | null {
    const known = clocks.get(node);
    if (known !== undefined) return known;
    const clock = findClock(node);
    clocks.set(node, clock);
    return clock;
  }
  function findClock(node: PlainNode): Clock | null {
    if (node.type === 'data.bars') return base;
    if (node.type === 'data.constant' || node.type === 'size.fixed') return null;
    const fed = Object.values(node.wires).flatMap((wires) => wires.map((wire) => clockOf(wire.node)));
    if (node.type === 'data.htf_bars') {
      // 5 × of 3 × bars are 15 × bars.
      const multiple = node.params.multiple * (fed[0]?.multiple ?? 1);
      const clock = clocksByMultiple.get(multiple) ?? higherBars(base, multiple, market.timeframe, market.calendar);
      clocksByMultiple.set(multiple, clock);
      return clock;
    }
    if (!countsInBars(node) || readsTrades(node)) return base;
    const [own] = node.definition.inputs[0]?.type === 'bars' ? (node.wires[node.definition.inputs[0].name] ?? []) : [];
    if (own) return clockOf(own.node);
    const [first, ...others] = new Set(fed.filter((clock) => clock !== null));
    if (!first) return null;
    return others.length === 0 ? first : base;
  }

  /** The bars that feed a node: those of its clock, or what a node makes of them. */
  function barsOf(node: PlainNode, { bars }: Clock): TimedBar[] {
    const [made] = node.wires.bars ?? [];
    if (made?.node.type !== 'data.heikin_ashi') return bars;
    const { open, high, low, close } = outputsOf(made.node) as Record<string, number[]>;
    return bars.map((bar, k) => ({
      ...bar,
      ...{ open: open?.[k] as number, high: high?.[k] as number, low: low?.[k] as number, close: close?.[k] as number },
    }));
  }

  function outputsOf(node: PlainNode): Outputs {
    const known = results.get(node);
    if (known) return known;
    const outputs = computeOn(node, clockOf(node) ?? base, []);
    results.set(node, outputs);
    return outputs;
  }

  const held = new Map<Value[], Value[]>();
  /** Values for each bar of the strategy; those of a higher timeframe hold until its next bar is complete. */
  function onBase({ node, output }: Wire): Value[] {
    const values = outputsOf(node)[output] as Value[];
    const clock = clockOf(node) ?? base;
    if (clock === base) return values;
    const known = held.get(values);
    if (known) return known;
    const isCondition = node.definition.outputs.find(({ name }) => name === output)?.type === 'bool';
    let complete = 0;
    const aligned = base.bars.map((_, k) => {
      while (complete < clock.known.length && (clock.known[complete] as number) <= k) complete++;
      return complete > 0 ? (values[complete - 1] as Value) : isCondition ? false : null;
    });
    held.set(values, aligned);
    return aligned;
  }

  /** A wire's values for the first `count` bars of `clock`. */
  function follow(wire: Wire, clock: Clock, count: number): Value[] {
    const { node, output } = wire;
    if (readsTrades(node)) return (own.get(node)?.[output] ?? []).slice(0, count);
    if (clock === base) return onBase(wire).slice(0, count);
    if (clockOf(node) === clock) return (outputsOf(node)[output] as Value[]).slice(0, count);
    const values = onBase(wire);
    const isCondition = node.definition.outputs.find(({ name }) => name === output)?.type === 'bool';
    return clock.known.slice(0, count).map((k, entry) => {
      // A bar that the next one completes by its open ends before it.
      const isEarly = (base.bars[k] as { ts: number }).ts >= (clock.bars[entry] as { end: number }).end;
      return (values[isEarly ? k - 1 : k] ?? (isCondition ? false : null)) as Value;
    });
  }

  function computeOn(node: PlainNode, clock: Clock, trades: TradesSeen[]): Outputs {
    const count = readsTrades(node) ? trades.length : clock.bars.length;
    const wires = (port: string) => (node.wires[port] ?? []).map((wire) => follow(wire, clock, count));
    return compute({
      node,
      market,
      bars: barsOf(node, clock).slice(0, count),
      trades,
      numbers: (port) => (wires(port)[0] ?? clock.bars.slice(0, count).map(() => null)) as Numbers,
      conditions: (port) => wires(port) as boolean[][],
      wired: (port) => (node.wires[port] ?? []).length > 0,
    });
  }

  /** Bars of the strategy until a node's first value; `warmup` of the catalogue counts in the node's own bars. */
  function warmupOf(node: PlainNode): number {
    const wires = Object.values(node.wires).flat();
    const fed = Math.max(0, ...wires.map((wire) => warmupOf(wire.node)));
    if (node.type === 'data.htf_bars') return (clockOf(node) as Clock).multiple;
    const clock = clockOf(node) ?? base;
    const needed = node.definition.warmup(node.params, clock.minutes);
    return node.definition.inputs.length === 0 || needed > 1 ? Math.max(fed, 1) + (needed - 1) * clock.multiple : fed;
  }

  const tradeNodes = nodes.filter((node) => readsTrades(node) && node.definition.create);
  return {
    warmup: Math.max(...nodes.map(warmupOf)),
    at(node, output, k, trades) {
      if (!readsTrades(node)) return onBase({ node, output })[k] as Value;
      if (
        tradeNodes.some((each) => own.get(each)?.[each.definition.outputs[0]?.name as string]?.length !== trades.length)
      ) {
        for (const each of tradeNodes) own.set(each, computeOn(each, base, [...trades]));
      }
      return own.get(node)?.[output]?.[k] as Value;
    },
  };
}
