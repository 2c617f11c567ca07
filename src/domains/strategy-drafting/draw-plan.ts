import type { Graph } from '../../engine/index.ts';
import type { Condition } from './conditions.ts';
import { bars, drawCondition, drawOperand, joined } from './draw-conditions.ts';
import { createDrawing, type Drawing, type Port } from './drawing.ts';
import type { Distance, Plan } from './plan.ts';

type Side = 'long' | 'short';
interface Contract {
  tickSize: number;
  pointValue: number;
}

/** Draws a plan as a graph. Numbers outside of a parameter's range are clamped and listed in `adjusted`. */
export function drawPlan(plan: Plan, contract: Contract): { graph: Graph; adjusted: readonly string[] } {
  const drawing = createDrawing();
  bars(drawing);
  const sides = (['long', 'short'] as const).filter((side) => plan.entries[side] !== null);
  const filter = drawFilters(drawing, plan);
  const entries: Port[] = [];
  const exits: Port[] = [];
  for (const side of sides) {
    const entry = drawEntry(drawing, plan, side, filter, contract);
    entries.push(entry);
    exits.push(...drawExits(drawing, plan, side, entry, contract));
  }
  drawing.node('out', 'out.strategy', {}, { entry: entries, exit: exits, risk: drawLimits(drawing, plan) });
  return { graph: drawing.graph(), adjusted: drawing.adjusted };
}

function drawFilters(drawing: Drawing, { hours, cooldown }: Plan): Port | null {
  const ports = hours.map(
    (window): Port => ({ node: drawing.node('hours', 'filter.session', { ...window }), output: 'result' }),
  );
  if (cooldown) ports.push({ node: drawing.node('cooldown', 'filter.cooldown', { ...cooldown }), output: 'result' });
  return ports.length > 0 ? joined(drawing, 'all', ports) : null;
}

function drawEntry(drawing: Drawing, plan: Plan, side: Side, filter: Port | null, contract: Contract): Port {
  let when = drawCondition(drawing, plan.entries[side] as Condition);
  if (plan.perSession) {
    when = {
      node: drawing.node(`first_${side}`, 'logic.limit_per_session', { max: plan.perSession }, { in: when }),
      output: 'result',
    };
  }
  const size = drawSize(drawing, plan, side, contract);
  return { node: drawing.node(side, 'entry.signal', { side }, { when, filter, size }), output: 'entry' };
}

function drawSize(drawing: Drawing, { size, stop }: Plan, side: Side, contract: Contract): Port {
  if (size.kind === 'fixed') {
    return { node: drawing.node('size', 'size.fixed', { contracts: size.contracts }), output: 'size' };
  }
  const params = { risk_usd: size.usd, max_contracts: size.most };
  const distance = drawDistance(drawing, stop, side, contract);
  return { node: drawing.node('size', 'size.risk', params, { stop_distance: distance }), output: 'size' };
}

/** A distance in points, as a port. */
function drawDistance(drawing: Drawing, distance: Distance, side: Side, { tickSize, pointValue }: Contract): Port {
  const constant = (value: number): Port => ({
    node: drawing.node('distance', 'data.constant', { value }),
    output: 'value',
  });
  const product = (a: Port, factor: number): Port =>
    factor === 1
      ? a
      : {
          node: drawing.node('stop_distance', 'math.op', { op: 'multiply' }, { a, b: constant(factor) }),
          output: 'value',
        };
  switch (distance.unit) {
    case 'ticks':
      return constant(distance.value * tickSize);
    case 'points':
      return constant(distance.value);
    case 'usd':
      return constant(distance.value / pointValue);
    case 'percent':
      return product(bars(drawing, 'close'), distance.value / 100);
    case 'atr':
      return product(drawOperand(drawing, { kind: 'atr', length: distance.length }), distance.value);
    case 'swing':
    case 'range':
      return drawLevelDistance(drawing, distance, side);
    case 'r':
      throw new Error('A distance in R has no size of its own');
  }
}

/** The distance from the close to the level behind which the stop is placed. */
function drawLevelDistance(drawing: Drawing, distance: Distance & { unit: 'swing' | 'range' }, side: Side): Port {
  const [field, mode] = side === 'long' ? (['low', 'lowest'] as const) : (['high', 'highest'] as const);
  const level: Port =
    distance.unit === 'swing'
      ? {
          node: drawing.node(mode, 'math.extreme', { length: distance.value, mode }, { x: bars(drawing, field) }),
          output: 'value',
        }
      : openingRange(drawing, field);
  const close = bars(drawing, 'close');
  const [a, b] = side === 'long' ? [close, level] : [level, close];
  return { node: drawing.node('stop_distance', 'math.op', { op: 'subtract' }, { a, b }), output: 'value' };
}

/** The opening range used by the entries. */
function openingRange(drawing: Drawing, output: 'high' | 'low'): Port {
  const node = drawing.graph().nodes.find(({ type }) => type === 'data.opening_range');
  if (!node) throw new Error('There is no opening range');
  return { node: node.id, output };
}

type ExitInputs = { params: Record<string, unknown>; inputs: Record<string, Port> };

function exitAt(
  drawing: Drawing,
  distance: Distance,
  side: Side,
  contracts: number,
  { pointValue }: Contract,
): ExitInputs {
  switch (distance.unit) {
    case 'ticks':
    case 'points':
    case 'percent':
      return { params: { mode: distance.unit, value: distance.value }, inputs: {} };
    case 'r':
      return { params: { mode: 'r_multiple', value: distance.value }, inputs: {} };
    case 'usd':
      return { params: { mode: 'points', value: distance.value / (pointValue * contracts) }, inputs: {} };
    case 'atr': {
      const atr = drawOperand(drawing, { kind: 'atr', length: distance.length });
      return { params: { mode: 'distance', multiplier: distance.value }, inputs: { distance: atr } };
    }
    case 'swing':
    case 'range':
      return {
        params: { mode: 'distance', multiplier: 1 },
        inputs: { distance: drawLevelDistance(drawing, distance as never, side) },
      };
  }
}

function drawExits(drawing: Drawing, plan: Plan, side: Side, entry: Port, contract: Contract): Port[] {
  const contracts = plan.size.kind === 'fixed' ? plan.size.contracts : 1;
  const exit = (
    id: string,
    type: string,
    { params, inputs }: ExitInputs,
    more: Record<string, unknown> = {},
  ): Port => ({
    node: drawing.node(`${side}_${id}`, type, { ...params, ...more }, { entry, ...inputs }),
    output: 'exit',
  });
  const at = (distance: Distance) => exitAt(drawing, distance, side, contracts, contract);
  const exits = [exit('stop', 'exit.stop_loss', at(plan.stop))];
  if (plan.target) exits.push(exit('target', 'exit.take_profit', at(plan.target)));
  if (plan.trail)
    exits.push(exit('trail', 'exit.trailing_stop', at(plan.trail.distance), { activate_r: plan.trail.activateR }));
  const conditions = plan.exits[side].map((condition) => drawCondition(drawing, condition));
  if (conditions.length > 0) {
    exits.push(
      exit('leave', 'exit.on_condition', { params: {}, inputs: { when: joined(drawing, 'any', conditions) } }),
    );
  }
  if (plan.clock) exits.push(exit('flat', 'exit.time', { params: { mode: 'clock', ...plan.clock }, inputs: {} }));
  else if (plan.maxBars)
    exits.push(exit('held', 'exit.time', { params: { mode: 'bars', bars: plan.maxBars }, inputs: {} }));
  if (plan.clock && plan.maxBars && exits.length < 6) {
    exits.push(exit('held', 'exit.time', { params: { mode: 'bars', bars: plan.maxBars }, inputs: {} }));
  }
  // `out.strategy` accepts twelve exits, six per side.
  if (plan.breakeven && exits.length < 6) {
    exits.push(exit('breakeven', 'exit.breakeven', { params: { trigger_r: plan.breakeven.triggerR }, inputs: {} }));
  }
  return exits;
}

function drawLimits(drawing: Drawing, { limits }: Plan): Port | null {
  if (!limits) return null;
  // Limits that were not requested are set to their maximum.
  const params = {
    max_trades_per_day: 200,
    daily_loss_usd: limits.dailyLossUsd ?? 1_000_000,
    max_consecutive_losses: limits.losses ?? 50,
    cooldown_minutes: 0,
  };
  return { node: drawing.node('limits', 'risk.limits', params), output: 'risk' };
}
