import type { AnyNodeDefinition } from './definition.ts';
import { condBetween } from './nodes/cond-between.ts';
import { condCompare } from './nodes/cond-compare.ts';
import { condCross } from './nodes/cond-cross.ts';
import { condTrend } from './nodes/cond-trend.ts';
import { dataBars } from './nodes/data-bars.ts';
import { dataConstant } from './nodes/data-constant.ts';
import { dataHtfBars } from './nodes/data-htf-bars.ts';
import { dataOpeningRange } from './nodes/data-opening-range.ts';
import { dataPriorSession } from './nodes/data-prior-session.ts';
import { entrySignal } from './nodes/entry-signal.ts';
import { entryLimit, entryStop } from './nodes/entry-waiting.ts';
import { exitBreakeven } from './nodes/exit-breakeven.ts';
import { exitOnCondition } from './nodes/exit-on-condition.ts';
import { exitStopLoss } from './nodes/exit-stop-loss.ts';
import { exitTakeProfit } from './nodes/exit-take-profit.ts';
import { exitTime } from './nodes/exit-time.ts';
import { exitTrailingStop } from './nodes/exit-trailing-stop.ts';
import { filterCooldown } from './nodes/filter-cooldown.ts';
import { filterPosition } from './nodes/filter-position.ts';
import { filterSession } from './nodes/filter-session.ts';
import { indAdx } from './nodes/ind-adx.ts';
import { indAtr } from './nodes/ind-atr.ts';
import { indBollinger } from './nodes/ind-bollinger.ts';
import { indDonchian } from './nodes/ind-donchian.ts';
import { indEma } from './nodes/ind-ema.ts';
import { indMacd } from './nodes/ind-macd.ts';
import { indRelVolume } from './nodes/ind-rel-volume.ts';
import { indRsi } from './nodes/ind-rsi.ts';
import { indSma } from './nodes/ind-sma.ts';
import { indStochastic } from './nodes/ind-stochastic.ts';
import { indSupertrend } from './nodes/ind-supertrend.ts';
import { indVwap } from './nodes/ind-vwap.ts';
import { logicAnd } from './nodes/logic-and.ts';
import { logicLimitPerSession } from './nodes/logic-limit-per-session.ts';
import { logicNot } from './nodes/logic-not.ts';
import { logicOr } from './nodes/logic-or.ts';
import { logicWithin } from './nodes/logic-within.ts';
import { mathChange } from './nodes/math-change.ts';
import { mathExtreme } from './nodes/math-extreme.ts';
import { mathOp } from './nodes/math-op.ts';
import { mathShift } from './nodes/math-shift.ts';
import { outStrategy } from './nodes/out-strategy.ts';
import { riskLimitsNode } from './nodes/risk-limits.ts';
import { sizeFixed } from './nodes/size-fixed.ts';
import { sizeRisk } from './nodes/size-risk.ts';

/** Every node type, in the order an editor lists them. */
export const catalogue: readonly AnyNodeDefinition[] = withRevision([
  dataBars,
  dataHtfBars,
  dataConstant,
  dataPriorSession,
  dataOpeningRange,
  indSma,
  indEma,
  indRsi,
  indMacd,
  indBollinger,
  indAtr,
  indAdx,
  indStochastic,
  indVwap,
  indDonchian,
  indSupertrend,
  indRelVolume,
  mathOp,
  mathShift,
  mathChange,
  mathExtreme,
  condCompare,
  condCross,
  condBetween,
  condTrend,
  logicAnd,
  logicOr,
  logicNot,
  logicWithin,
  logicLimitPerSession,
  filterSession,
  filterPosition,
  filterCooldown,
  sizeFixed,
  sizeRisk,
  entrySignal,
  entryLimit,
  entryStop,
  exitStopLoss,
  exitTakeProfit,
  exitTrailingStop,
  exitBreakeven,
  exitTime,
  exitOnCondition,
  riskLimitsNode,
  outStrategy,
]);

const byType = new Map(catalogue.map((definition) => [definition.type, revisionsOf(definition)]));

/** A node type at one of its revisions, by default the newest. Undefined when there is no such type or revision. */
export function nodeDefinition(type: string, revision?: number): AnyNodeDefinition | undefined {
  const revisions = byType.get(type);
  return revision === undefined ? revisions?.at(-1) : revisions?.[revision - 1];
}

function withRevision(definitions: readonly AnyNodeDefinition[]): AnyNodeDefinition[] {
  return definitions.map((definition) => ({ ...definition, revision: 1 + (definition.earlier?.length ?? 0) }));
}

/** Every revision of a node type, oldest first, each complete. */
function revisionsOf(newest: AnyNodeDefinition): AnyNodeDefinition[] {
  const earlier = (newest.earlier ?? []).map(({ changed: _, ...revision }, k) => ({
    ...newest,
    ...revision,
    revision: k + 1,
  }));
  return [...earlier, newest];
}
