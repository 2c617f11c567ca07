import type { Graph } from '../../engine/index.ts';
import { drawExpression, joined } from './draw-expression.ts';
import { createDrawing, type Drawing, type Port } from './drawing.ts';
import { CLOSE, calculate, type Distance, type Expression, type Side } from './expressions/expression.ts';
import { pointsOf, type ResolveContext, resolve } from './expressions/resolve.ts';
import type { Plan, Reach, SidePlan } from './plan.ts';

/** A stop so far away that price does not get there. */
const NEVER = { mode: 'percent', value: 100 };
/** The capital that a percentage is of, where none is said. */
export const CAPITAL = 10_000;
/** Values that a limit which is not asked for never reaches. */
const NO_LIMIT = {
  max_trades_per_day: 200,
  daily_loss_usd: 1_000_000,
  max_consecutive_losses: 50,
  cooldown_minutes: 0,
};

/** Draws a plan as a graph. Numbers outside of a parameter's range are listed in `outOfRange`. */
export function drawPlan(plan: Plan, context: ResolveContext): { graph: Graph; outOfRange: readonly string[] } {
  const drawing = createDrawing();
  const pen: Pen = {
    drawing,
    plan,
    context,
    draw: (x, side) => drawExpression(drawing, resolve(x, side, context)),
  };
  drawing.node('bars', 'data.bars');
  const entries: Port[] = [];
  const exits: Port[] = [];
  for (const side of ['long', 'short'] as const) {
    if (!plan.sides[side]) continue;
    const entry = drawEntry(pen, side);
    entries.push(entry);
    exits.push(...drawExits(pen, side, entry));
  }
  drawing.node('out', 'out.strategy', {}, { entry: entries, exit: exits, risk: drawLimits(pen) });
  return { graph: drawing.graph(), outOfRange: drawing.outOfRange };
}

interface Pen {
  drawing: Drawing;
  plan: Plan;
  context: ResolveContext;
  draw(x: Expression, side: Side): Port;
}

function drawEntry(pen: Pen, side: Side): Port {
  const { drawing, plan, draw } = pen;
  const filters = plan.filters.map((x) => draw(x, side));
  if (plan.cooldown)
    filters.push({ node: drawing.node('cooldown', 'filter.cooldown', { ...plan.cooldown }), output: 'result' });
  const filter = filters.length > 0 ? joined(drawing, 'logic.and', filters) : null;
  let when = draw((plan.sides[side] as { when: Expression }).when, side);
  if (plan.perSession) {
    when = {
      node: drawing.node(`limit_${side}`, 'logic.limit_per_session', { max: plan.perSession }, { in: when }),
      output: 'result',
    };
  }
  const { order } = plan.sides[side] as { order: SidePlan['order'] };
  const inputs = { when, filter, size: drawSize(pen, side) };
  if (!order) return { node: drawing.node(side, 'entry.signal', { side }, inputs), output: 'entry' };
  const params = { side, mode: 'price', bars: order.bars };
  return {
    node: drawing.node(side, `entry.${order.kind}`, params, { ...inputs, price: draw(order.price, side) }),
    output: 'entry',
  };
}

function drawSize(pen: Pen, side: Side): Port {
  const { drawing, plan, context, draw } = pen;
  if ('contracts' in plan.size)
    return { node: drawing.node('size', 'size.fixed', { contracts: plan.size.contracts }), output: 'size' };
  const { stop } = plan.sides[side] as { stop: Reach | null };
  const distance =
    stop && 'distance' in stop ? pointsOf(stop.distance, CLOSE, context) : stop ? wayTo(stop.level, side) : CLOSE;
  const [type, params] =
    'usd' in plan.size
      ? ['size.risk', { risk_usd: plan.size.usd, max_contracts: plan.size.most }]
      : [
          'size.equity',
          { capital: CAPITAL, percent: plan.size.equityPercent, of: 'risk', max_contracts: plan.size.most },
        ];
  return {
    node: drawing.node('size', type as string, params as Record<string, unknown>, {
      stop_distance: draw(distance, side),
    }),
    output: 'size',
  };
}

/** From the close to the level of a stop. */
export const wayTo = (level: Expression, side: Side): Expression =>
  side === 'long' ? calculate('subtract', CLOSE, level) : calculate('subtract', level, CLOSE);

interface Exit {
  params: Record<string, unknown>;
  inputs: Record<string, Port>;
}

const at = (pen: Pen, distance: Distance, side: Side): Exit =>
  distanceExit(distance, side, {
    ...pen,
    contracts: 'contracts' in pen.plan.size ? pen.plan.size.contracts : 1,
  });

/** Params and inputs of an exit that is a distance away. */
export function distanceExit(
  { unit, value, of }: Distance,
  side: Side,
  { context, draw, contracts }: Pick<Pen, 'context' | 'draw'> & { contracts: number },
): Exit {
  switch (unit) {
    case 'ticks':
    case 'points':
    case 'percent':
      return { params: { mode: unit, value }, inputs: {} };
    case 'r':
      return { params: { mode: 'r_multiple', value }, inputs: {} };
    case 'usd': {
      return {
        params: { mode: 'points', value: Number((value / (context.pointValue * contracts)).toPrecision(12)) },
        inputs: {},
      };
    }
    case 'times':
      return { params: { mode: 'distance', multiplier: value }, inputs: { distance: draw(of as Expression, side) } };
  }
}

function drawExits(pen: Pen, side: Side, entry: Port): Port[] {
  const { drawing, plan, draw } = pen;
  const exits: Port[] = [];
  const exit = (id: string, type: string, { params, inputs }: Exit, more: Record<string, unknown> = {}) => {
    exits.push({
      node: drawing.node(`${side}_${id}`, type, { ...params, ...more }, { entry, ...inputs }),
      output: 'exit',
    });
  };
  const { stop, exits: conditions } = plan.sides[side] as { stop: Reach | null; exits: Expression[] };
  if (stop === null) exit('stop', 'exit.stop_loss', { params: NEVER, inputs: {} });
  else if ('distance' in stop) exit('stop', 'exit.stop_loss', at(pen, stop.distance, side));
  else {
    exit('stop', 'exit.stop_loss', {
      params: { mode: 'distance', multiplier: 1 },
      inputs: { distance: draw(wayTo(stop.level, side), side) },
    });
  }
  for (const { distance, portion } of plan.targets) {
    exit('target', 'exit.take_profit', at(pen, distance, side), portion === 100 ? {} : { portion });
  }
  if (plan.trail)
    exit('trail', 'exit.trailing_stop', at(pen, plan.trail.distance, side), { activate_r: plan.trail.afterR });
  if (conditions.length > 0) {
    const when = joined(
      drawing,
      'logic.or',
      conditions.map((x) => draw(x, side)),
    );
    exit('leave', 'exit.on_condition', { params: {}, inputs: { when } });
  }
  if (plan.clock) exit('flat', 'exit.time', { params: { mode: 'clock', ...plan.clock }, inputs: {} });
  if (plan.maxBars) exit('held', 'exit.time', { params: { mode: 'bars', bars: plan.maxBars }, inputs: {} });
  if (plan.breakevenR !== null)
    exit('breakeven', 'exit.breakeven', { params: { trigger_r: plan.breakevenR, offset_ticks: 0 }, inputs: {} });
  return exits;
}

function drawLimits({ drawing, plan: { limits } }: Pen): Port | null {
  if (!limits) return null;
  const params = {
    ...NO_LIMIT,
    ...(limits.dailyLossUsd === null ? {} : { daily_loss_usd: limits.dailyLossUsd }),
    ...(limits.losses === null ? {} : { max_consecutive_losses: limits.losses }),
  };
  return { node: drawing.node('limits', 'risk.limits', params), output: 'risk' };
}
