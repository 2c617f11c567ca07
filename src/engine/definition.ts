import type { BarColumns, Column } from './columns.ts';
import type { HigherBars } from './higher-bars.ts';
import type { NumberSet } from './intervals.ts';
import type { Sessions } from './sessions.ts';
import type { Market, SessionCalendar } from './types.ts';
import type { WeekHours } from './week.ts';

export type PortType = 'bars' | 'number' | 'bool' | 'size' | 'entry' | 'exit' | 'risk';
/** In the order an editor lists them. */
export const CATEGORIES = [
  'data',
  'indicator',
  'pattern',
  'math',
  'condition',
  'logic',
  'filter',
  'sizing',
  'execution',
  'risk',
  'output',
] as const;
export type Category = (typeof CATEGORIES)[number];

export interface InputPort {
  name: string;
  type: PortType;
  required: boolean;
  /** Edges the port wants at least and takes at most. A port without `max` takes one. */
  min?: number;
  max?: number;
}
export interface OutputPort {
  name: string;
  type: PortType;
}

export type ParamKind = 'int' | 'number' | 'string' | 'boolean' | 'enum' | 'enum[]';
export type ParamValue = number | string | boolean | string[];
export interface ParamDefinition {
  name: string;
  kind: ParamKind;
  default: ParamValue;
  min?: number;
  max?: number;
  options?: readonly string[];
  pattern?: string;
  /** Of a text: what it needs to be, where it is not; null when it is right. */
  check?(value: string): string | null;
  description: string;
}

/** What a node reads and writes. */
export interface NodeBlock {
  /** The bars of its `bars` input; without such an input, the strategy's own. */
  readonly bars: BarColumns;
  /** One column an edge, in port order; null for an input without an edge and for bars. */
  readonly inputs: readonly (Column | null)[];
  /** One column an output. */
  readonly outputs: readonly Column[];
  readonly sessions: Sessions;
  /** Where `data.htf_bars` writes the bars it completes. */
  readonly higher: HigherBars | null;
}

/**
 * The incremental state of one node. `update` reads bars `from` ≤ k < `to` of its input columns and writes the same of
 * its outputs. State carries over from one call to the next: the values do not depend on how bars are cut into blocks.
 * It lives in public or `private` fields (numbers, booleans, `Float64Array`s, objects of those), so that it can be copied
 * and put back; work space is in `#` fields.
 */
export interface NodeInstance {
  update(block: NodeBlock, from: number, to: number): void;
}

/** What a trade-dependent node sees of its own run's trades, as of the bar's beginning. */
export interface TradeView {
  /** 0 flat, 1 long, -1 short. */
  side: number;
  /** Bars since the entry bar, this one counted; NaN when flat. */
  barsInTrade: number;
  /** Bars since the bar of the last exit, this one counted; NaN when there was none. */
  barsSinceExit: number;
  lastExitWasLoss: boolean;
  /** Entries published in this bar's session. */
  entriesThisSession: number;
}

/** What a node type's warm-up and instance may depend on besides its params. */
export interface NodeContext {
  market: Market;
  /** Filled by the run before its trade-dependent nodes update; absent in shared pools. */
  trades?: TradeView;
}

/**
 * How a node computed before a change. What it leaves out is as in the newest revision. It stays for ever: strategy
 * versions that were saved with it run on it.
 */
export interface EarlierRevision<P> extends Pick<Partial<NodeDefinition<P>>, 'warmup' | 'barRelation' | 'create'> {
  /** What the revision after it changed: one sentence. */
  changed: string;
}

/** The bars that feed a node: their length, and where they begin if the exchange's hours are known. */
export interface BarGrid {
  minutes: number;
  calendar?: SessionCalendar;
}

/** A value that a condition looks at, as an explanation names it. Null: no value. */
export interface Operand {
  name: string;
  value: number | boolean | null;
}
/** What an explanation asks of a condition: it was wanted to be `wanted`, and is (`met`) or is not. */
export interface Question {
  output: string;
  wanted: boolean;
  met: boolean;
}
/** Why a condition is what it is: because of a value, or because of one of its conditions. `input`: index of the edge. */
export type Reason =
  | { kind: 'value' /** Null: the condition's own output. */; input: number | null; needed: string; text: string }
  | { kind: 'condition'; input: number; wanted: boolean };

export type Sign = -1 | 0 | 1;
/**
 * What the truth of a condition needs. `input` counts a node's edges; a formula on numbers that are null holds only with
 * `orNull`. It may say less than the truth needs, never more.
 */
export type Formula =
  | { kind: 'all'; of: readonly Formula[] }
  | { kind: 'any'; of: readonly Formula[] }
  | { kind: 'condition'; input: number; is: boolean }
  | LeafFormula;
export type LeafFormula =
  /** The condition is true on this bar or was on an earlier one. */
  | { kind: 'ever'; input: number }
  | { kind: 'number'; input: number; in: NumberSet; orNull?: boolean }
  /** The sign of the first number minus the second. */
  | { kind: 'order'; inputs: readonly [number, number]; signs: readonly Sign[]; orNull?: boolean }
  /** The sign of a number minus the one of the bar before. */
  | { kind: 'step'; input: number; signs: readonly Sign[]; orNull?: boolean }
  /** The bar opens within these hours. */
  | { kind: 'clock'; hours: WeekHours }
  /** A number that all nodes see alike, e.g. the side of the position. */
  | { kind: 'fact'; name: string; in: NumberSet };

export interface NodeDefinition<P = Record<string, never>> {
  type: string;
  /** Which revision of the node's computation this is, from 1. `catalogue.ts` sets it. */
  revision?: number;
  /** The revisions before the newest one, oldest first. */
  earlier?: readonly EarlierRevision<P>[];
  category: Category;
  label: string;
  description: string;
  /** How it is computed, in plain notation. */
  formula?: string;
  /** Who described it and where, or whose computation it follows. */
  source?: string;
  /** Other names that traders look for it by: "%R" for Williams %R. */
  keywords?: readonly string[];
  inputs: readonly InputPort[];
  outputs: readonly OutputPort[];
  params: readonly ParamDefinition[];
  /** The outputs, where they are columns of the bars that the node gives; null for the bars themselves. */
  barOutputs?(bars: BarColumns): readonly (Column | null)[];
  /** The bars of its `bars` output, one for each that it reads: out of its own columns and those bars. */
  barsOf?(outputs: readonly Column[], bars: BarColumns): BarColumns;
  /** Bars of its inputs that the node needs for its first value; `minutes` is the length of one bar. */
  warmup(params: P, minutes: number): number;
  /** What is wrong between params that are each fine alone, in plain words. `wired` names the inputs with an edge. */
  relation?(params: P, wired: ReadonlySet<string>): string | null;
  /** What is wrong between the params and the bars that feed the node, in plain words. */
  barRelation?(params: P, bars: BarGrid): string | null;
  /** Names an output for traders ("EMA 21"), `inputs` the names of what feeds it. Default: the label and the numbers. */
  nameOf?(params: P, output: string, inputs: readonly (string | null)[]): string;
  /** Why one of its conditions is what it is. Default: its name and value. */
  explain?(params: P, question: Question, inputs: readonly (Operand | null)[]): Reason[];
  /** What it needs for `output` to be true (`is`) or false; `wired`: which edges there are. Default: nothing is known. */
  implied?(params: P, question: { output: string; is: boolean }, wired: readonly boolean[]): Formula;
  /** The numbers that an output may have, from those of its inputs. Default: all. */
  range?(params: P, output: string, inputs: readonly NumberSet[]): NumberSet;
  /** Depends on the run's own trades, so that it and all it feeds belong to one run. */
  readsTrades?: true;
  /** Reads volume: of no use on a market that reports none. */
  readsVolume?: true;
  /** Looks at every bar of the strategy even when its inputs come from a higher timeframe. */
  everyBar?: true;
  /** Writes the same on every bar: it is computed once. */
  constant?: true;
  /** Absent for nodes that only describe the trade (exits, limits, the output). */
  create?(params: P, context: NodeContext): NodeInstance;
}
/** A definition whose params' type is not known: what the catalogue holds. */
// biome-ignore lint/suspicious/noExplicitAny: the params are checked against `params` before any function sees them.
export type AnyNodeDefinition = NodeDefinition<any>;

export const int = (name: string, value: number, min: number, max: number, description: string): ParamDefinition => ({
  name,
  kind: 'int',
  default: value,
  min,
  max,
  description,
});
export const number = (
  name: string,
  value: number,
  min: number,
  max: number,
  description: string,
): ParamDefinition => ({
  ...int(name, value, min, max, description),
  kind: 'number',
});
export const boolean = (name: string, value: boolean, description: string): ParamDefinition => ({
  name,
  kind: 'boolean',
  default: value,
  description,
});
export const choice = (
  name: string,
  value: string,
  options: readonly string[],
  description: string,
): ParamDefinition => ({ name, kind: 'enum', default: value, options, description });
export const clockTime = (name: string, value: string, description: string): ParamDefinition => ({
  name,
  kind: 'string',
  default: value,
  pattern: '^([01]\\d|2[0-3]):[0-5]\\d$',
  description,
});
export const timeZone = (description = 'IANA time zone of the clock times.'): ParamDefinition => ({
  name: 'tz',
  kind: 'string',
  default: 'America/Chicago',
  description,
});

export const requiredInput = (name: string, type: PortType): InputPort => ({ name, type, required: true });
export const optionalInput = (name: string, type: PortType): InputPort => ({ name, type, required: false });
export const outputs = (type: PortType, ...names: string[]): OutputPort[] => names.map((name) => ({ name, type }));
