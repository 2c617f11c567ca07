import { NotExecutableError } from '../../engine/index.ts';
import type { Logger } from '../../observability/logger.ts';
import type { BarCommit } from './bar-commit.ts';
import { isPermanentError } from './isolate-failures.ts';
import type { Lane } from './lane.ts';
import type { LaneRunner } from './lane-runner.ts';
import type { Roster } from './roster.ts';
import { keyText, type Lease } from './runtime.ts';
import type { CompiledGraphs, PreparedRun } from './runtime-setup.ts';

export interface RuntimeStarterDeps {
  roster: Roster;
  commit: BarCommit;
  logger: Logger;
  runner: Pick<LaneRunner, 'laneOf'>;
  prepare(lease: Lease, known: CompiledGraphs): Promise<PreparedRun>;
}

/** What runtimes that start in one round share. */
export interface StartRound {
  lanes: Map<string, Lane>;
  compiled: CompiledGraphs;
}

/** Puts a runtime on the lane of its instrument in this round, where nothing was read yet. */
export function createRuntimeStarter({ roster, commit, logger, runner, prepare }: RuntimeStarterDeps) {
  /** A graph that does not compile will not compile at the next try either. */
  async function fail(lease: Lease, error: unknown) {
    logger.error({ strategyId: lease.strategyId, err: error }, 'a runtime could not be started');
    if (!(error instanceof NotExecutableError) && !isPermanentError(error)) throw error;
    if (lease.guardsPosition) await commit.endGuard(lease);
    else await commit.transition({ lease }, 'error', { message: (error as Error).message, audit: null });
    roster.remove(lease);
  }

  async function start(lease: Lease, { lanes, compiled }: StartRound) {
    if (lease.status === 'draining') {
      await commit.transition({ lease }, 'stopped');
      roster.remove(lease);
      return;
    }
    const prepared = await prepare(lease, compiled);
    if (!prepared) {
      await commit.endGuard(lease);
      roster.remove(lease);
      return;
    }
    const { instrument, setup } = prepared;
    const alone = roster.isQuarantined(lease);
    const name = alone ? keyText(lease) : instrument;
    const lane = lanes.get(name) ?? runner.laneOf(instrument, alone);
    lanes.set(name, lane);
    roster.started(lease, lane.add(setup));
  }

  return async (lease: Lease, round: StartRound): Promise<void> => {
    roster.set(lease, { lease });
    try {
      await start(lease, round).catch((error) => fail(lease, error));
    } catch {
      // What passes (a lost connection) is tried again in the next round.
      roster.restart(lease, false);
    }
  };
}
