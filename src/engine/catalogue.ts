import { nodeModules } from '../generated/nodes.ts';
import { type AnyNodeDefinition, CATEGORIES } from './definition.ts';

/** The node types that the API describes, in the order of its description; what came later follows in its category. */
const FIRST = [
  ...['data.bars', 'data.htf_bars', 'data.constant', 'data.prior_session', 'data.opening_range'],
  ...['ind.sma', 'ind.ema', 'ind.rsi', 'ind.macd', 'ind.bollinger', 'ind.atr', 'ind.adx', 'ind.stochastic'],
  ...['ind.vwap', 'ind.donchian', 'ind.supertrend', 'ind.rel_volume'],
  ...['math.op', 'math.shift', 'math.change', 'math.extreme'],
  ...['cond.compare', 'cond.cross', 'cond.between', 'cond.trend'],
  ...['logic.and', 'logic.or', 'logic.not', 'logic.within', 'logic.limit_per_session'],
  ...['filter.session', 'filter.position', 'filter.cooldown', 'size.fixed', 'size.risk'],
  ...['entry.signal', 'entry.limit', 'entry.stop', 'exit.stop_loss', 'exit.take_profit', 'exit.trailing_stop'],
  ...['exit.breakeven', 'exit.time', 'exit.on_condition', 'risk.limits', 'out.strategy'],
];

/** Every node type, in the order an editor lists them. A file of `nodes/` adds those that it exports. */
export const catalogue: readonly AnyNodeDefinition[] = nodeModules
  .flatMap((exported) => Object.values(exported).flat())
  .filter(isDefinition)
  .sort(byPlace)
  .map((definition) => ({ ...definition, revision: 1 + (definition.earlier?.length ?? 0) }));

const byType = new Map(catalogue.map((definition) => [definition.type, revisionsOf(definition)]));
if (byType.size < catalogue.length) throw new Error('Two files of src/engine/nodes define the same node type');

/** A node type at one of its revisions, by default the newest. Undefined when there is no such type or revision. */
export function nodeDefinition(type: string, revision?: number): AnyNodeDefinition | undefined {
  const revisions = byType.get(type);
  return revision === undefined ? revisions?.at(-1) : revisions?.[revision - 1];
}

function isDefinition(exported: unknown): exported is AnyNodeDefinition {
  return typeof exported === 'object' && exported !== null && 'warmup' in exported && 'type' in exported;
}

/** By category, then as `FIRST` says, then by label. */
function byPlace(a: AnyNodeDefinition, b: AnyNodeDefinition): number {
  const place = ({ category, type }: AnyNodeDefinition) => {
    const first = FIRST.indexOf(type);
    return CATEGORIES.indexOf(category) * 1_000 + (first < 0 ? FIRST.length : first);
  };
  return place(a) - place(b) || (a.label < b.label ? -1 : 1);
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
