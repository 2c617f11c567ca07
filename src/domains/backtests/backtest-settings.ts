import type { Graph } from '../../engine/index.ts';
import { D, decimalText } from '../../kernel/decimal.ts';
import { type FieldIssue, InvalidInputError } from '../../kernel/domain-error.ts';
import type { ContractCosts } from '../signals/index.ts';
import { STARTING_CAPITAL } from './metrics.ts';

// How a backtest differs from running the version as it is.

/** As it is stored: what is missing has its default. Decimals as text. */
export interface BacktestSettings {
  /** A drawing that is not saved, in place of the version's. */
  graph?: Graph;
  /** "NODE.PARAM" → value. */
  overrides?: Readonly<Record<string, unknown>>;
  /** USD. Default: 10,000. */
  capital?: string;
  /** USD per contract and side. Default: the instrument's. */
  commissionPerSide?: string;
  /** Ticks a side. Default: 2. */
  slippageTicks?: number;
}

export interface SettingsInput {
  graph?: Graph | null | undefined;
  overrides?: readonly { param: string; value?: unknown }[] | null;
  capital?: string | null | undefined;
  commissionPerSide?: string | null;
  slippageTicks?: number | null;
}

const MAX_OVERRIDES = 100;
const MAX_CAPITAL = '1000000000';
const MAX_COMMISSION = '1000';
const MAX_SLIPPAGE = 1_000;

/** The settings of a request. Throws InvalidInputError with every issue. */
export function readSettings(input: SettingsInput): BacktestSettings {
  const issues: FieldIssue[] = [];
  const wrong = (field: string, message: string) => issues.push({ code: 'range', path: ['input', field], message });
  const settings: BacktestSettings = {};
  const { graph, overrides, capital, commissionPerSide, slippageTicks } = input;
  if (graph) settings.graph = graph;
  if (overrides && overrides.length > MAX_OVERRIDES) {
    wrong('overrides', `expected at most ${MAX_OVERRIDES}, got ${overrides.length}`);
  } else if (overrides && overrides.length > 0) {
    settings.overrides = Object.fromEntries(overrides.map(({ param, value }) => [param, value]));
  }
  if (capital != null) {
    const value = new D(capital);
    if (value.lte(0) || value.gt(MAX_CAPITAL))
      wrong('capital', `expected USD above 0, at most ${MAX_CAPITAL}, got ${capital}`);
    settings.capital = decimalText(value);
  }
  if (commissionPerSide != null) {
    const value = new D(commissionPerSide);
    if (value.lt(0) || value.gt(MAX_COMMISSION)) {
      wrong('commissionPerSide', `expected USD from 0 to ${MAX_COMMISSION}, got ${commissionPerSide}`);
    }
    settings.commissionPerSide = decimalText(value);
  }
  if (slippageTicks != null) {
    if (!(slippageTicks >= 0 && slippageTicks <= MAX_SLIPPAGE)) {
      wrong('slippageTicks', `expected ticks from 0 to ${MAX_SLIPPAGE}, got ${slippageTicks}`);
    }
    settings.slippageTicks = slippageTicks;
  }
  if (issues.length > 0) throw new InvalidInputError(issues);
  return settings;
}

/**
 * The graph with parameters set: `fast.length` is the parameter `length` of the node with the id `fast`. Throws
 * InvalidInputError (`unknown_node`) that names the nodes there are; parameters are judged by the validation.
 */
export function withOverrides(graph: Graph, overrides: Readonly<Record<string, unknown>>, path: string[]): Graph {
  const byNode = new Map<string, Record<string, unknown>>();
  const issues: FieldIssue[] = [];
  const ids = new Set(graph.nodes.map(({ id }) => id));
  for (const [name, value] of Object.entries(overrides)) {
    // Ids may contain dots, parameters do not.
    const dot = name.lastIndexOf('.');
    const id = name.slice(0, Math.max(0, dot));
    if (dot > 0 && ids.has(id)) byNode.set(id, { ...byNode.get(id), [name.slice(dot + 1)]: value });
    else {
      const known = [...ids].slice(0, 30).join(', ');
      const message = `"${name.slice(0, 80)}" names no node: expected NODE.PARAMETER with one of ${known}`;
      issues.push({ code: 'unknown_node', path, message });
    }
  }
  if (issues.length > 0) throw new InvalidInputError(issues);
  const nodes = graph.nodes.map((node) => {
    const set = byNode.get(node.id);
    return set ? { ...node, params: { ...node.params, ...set } } : node;
  });
  return { ...graph, nodes };
}

/** The instrument's costs as the backtest counts them. */
export const costsWith = <Costs extends ContractCosts>(
  costs: Costs,
  { commissionPerSide, slippageTicks }: BacktestSettings,
): Costs => ({
  ...costs,
  ...(commissionPerSide === undefined ? {} : { commissionPerSide }),
  ...(slippageTicks === undefined ? {} : { slippageTicks }),
});

export const capitalOf = ({ capital }: BacktestSettings): number =>
  capital === undefined ? STARTING_CAPITAL : Number(capital);
