import { createHash } from 'node:crypto';
import {
  type CompiledStrategy,
  compile,
  type Graph,
  type Market,
  type NodeRevisions,
  NotExecutableError,
  type SessionCalendar,
  type Timeframe,
  withoutRules,
} from '../../engine/index.ts';
import { ConflictError } from '../../kernel/domain-error.ts';
import { type SignalRecord, ticksOfPrice } from '../signals/index.ts';
import type { OpenSignal, RunSetup } from './live-run.ts';
import { pastTrades } from './past-trades.ts';
import type { Lease } from './runtime.ts';

/** A saved strategy version. */
export interface SavedVersion {
  graph: Graph;
  /** The node revisions it was saved with. */
  revisions: NodeRevisions;
  instrument: string;
  timeframe: Timeframe;
}

export interface RuntimeSetupDeps {
  market: {
    calendar(instrument: string): SessionCalendar;
    engineMarket(instrument: string, timeframe: Timeframe): Market;
    tickSize(instrument: string): string;
  };
  versionOf(strategyId: string, version: number): Promise<SavedVersion>;
  /** A runtime's signals, oldest first. */
  signalsOf(strategyId: string, mode: Lease['mode']): Promise<SignalRecord[]>;
}

/** What is compiled already, by its graph: runtimes with equal graphs share it, as it has no state. */
export type CompiledGraphs = Map<string, CompiledStrategy>;

/** What a claimed runtime runs, and on which instrument; null: nothing left to guard. */
export type PreparedRun = { instrument: string; setup: RunSetup } | null;

/**
 * Loads the inputs of a claimed runtime. Throws NotExecutableError or ConflictError, with advice for the user, when its
 * strategy or the version that opened its position does not compile, or the position is on another instrument.
 */
export function createRuntimeSetup({ market, versionOf, signalsOf }: RuntimeSetupDeps) {
  const openSignal = ({ id, instrument, currentStopPrice, stopPrice, rollOffset }: SignalRecord): OpenSignal => {
    const stop = currentStopPrice ?? stopPrice;
    const ticks = (price: string) => ticksOfPrice(price, market.tickSize(instrument));
    const rollTicks = ticks(rollOffset);
    return { id, stopTicks: stop === null ? null : ticks(stop) - rollTicks, rollTicks };
  };
  const past = (signals: readonly SignalRecord[], instrument: string) =>
    pastTrades(
      signals.filter((signal) => signal.instrument === instrument),
      market.tickSize(instrument),
      market.calendar(instrument),
    );

  async function compileVersion(
    lease: Lease,
    version: number,
    open: SignalRecord | null,
    known: CompiledGraphs,
  ): Promise<CompiledStrategy> {
    const { graph, revisions, instrument, timeframe } = await versionOf(lease.strategyId, version);
    const key = createHash('sha256')
      .update(JSON.stringify([graph, revisions, instrument, timeframe]))
      .digest('base64');
    try {
      const compiled = known.get(key) ?? compile(graph, market.engineMarket(instrument, timeframe), revisions);
      known.set(key, compiled);
      return compiled;
    } catch (error) {
      if (!(error instanceof NotExecutableError)) throw error;
      throw new NotExecutableError(error.issues, adviceOf(version, lease.strategyVersion, open, error.message));
    }
  }

  return async (lease: Lease, known: CompiledGraphs): Promise<PreparedRun> => {
    const signals = await signalsOf(lease.strategyId, lease.mode);
    const open = signals.find((signal) => signal.status === 'open') ?? null;
    if (lease.guardsPosition) {
      if (!open) return null;
      const { instrument, timeframe } = open;
      const compiled = withoutRules(market.engineMarket(instrument, timeframe as Timeframe));
      const setup = { lease, compiled, past: past(signals, instrument), open: openSignal(open), opener: null };
      return { instrument, setup: { ...setup, guard: true } };
    }
    const { instrument, strategyVersion } = lease;
    if (open && open.instrument !== instrument) {
      throw new ConflictError(
        'open_elsewhere',
        `A signal of version ${open.strategyVersion} is still open on ${open.instrument}, and version ${strategyVersion} runs on ${instrument}: close it, then start again.`,
      );
    }
    const compiled = await compileVersion(lease, strategyVersion, open, known);
    const opener =
      open && open.strategyVersion !== strategyVersion
        ? await compileVersion(lease, open.strategyVersion, open, known)
        : null;
    const setup = { lease, compiled, past: past(signals, instrument), open: open && openSignal(open), opener };
    return { instrument, setup: { ...setup, guard: false } };
  };
}

/** The problem of a version and how the user can fix it. */
function adviceOf(version: number, running: number, open: SignalRecord | null, reason: string): string {
  const stop = open?.currentStopPrice ?? open?.stopPrice;
  const kept = open
    ? ` The open signal keeps its stop${stop ? ` at ${stop}` : ''}: its other exits no longer act, so close it when you want to leave.`
    : '';
  return version === running
    ? `Version ${version} no longer compiles: ${reason}.${kept} Edit and save the strategy, then start it again.`
    : `Version ${version}, which opened the open signal, no longer compiles: ${reason}.${kept} Once it is closed, start the strategy again.`;
}
