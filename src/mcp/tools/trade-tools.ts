import {
  ClosePositionToolDocument,
  GetRiskToolDocument,
  type GetRiskToolQuery,
  HaltTradingToolDocument,
  PromoteToolDocument,
  SetRiskLimitsToolDocument,
  SignalBeforeToolDocument,
  type SignalBeforeToolQuery,
  StartStrategyToolDocument,
  StopStrategyToolDocument,
  StrategyBeforeToolDocument,
  type StrategyBeforeToolQuery,
} from '../generated/operations.ts';
import { CHANGES, type Json, type Tool, type ToolCall } from '../tool.ts';
import { ToolError } from '../tool-error.ts';
import { STRATEGY_ID } from './strategy-tools.ts';
import { CONFIRM, type Seen, STEPS_ANSWER, twoSteps } from './two-steps.ts';

const ID = { format: 'uuid', description: '' } as const;
const STEPS = { output: STEPS_ANSWER, scope: 'trade', annotations: CHANGES } as const;

async function strategyBefore({ strategyId }: Json, call: ToolCall) {
  const found = (await call.ask(StrategyBeforeToolDocument.toString(), {
    strategyId,
  })) as unknown as StrategyBeforeToolQuery;
  const strategy = found.strategy as NonNullable<StrategyBeforeToolQuery['strategy']>;
  const open = strategy.signals.nodes;
  const { limits, usage, ...gate } = found.risk;
  const state = {
    version: strategy.currentVersion,
    status: strategy.status,
    runtimes: strategy.runtimes,
    open: open.map(({ id }) => id),
    limits,
    allowed: gate.tradingAllowed,
  };
  return { strategy, open, risk: { ...gate, limits, usage }, state };
}

async function beforeStart(args: Json, call: ToolCall): Promise<Seen> {
  const { strategy, open, risk, state } = await strategyBefore(args, call);
  const { validation, instrument, backtests, status, currentVersion, name } = strategy;
  if (!validation.executable) {
    throw new ToolError(
      'graph_invalid',
      `"${name}" cannot run yet: ${validation.issues[0]?.message ?? 'see validate_graph'}.`,
      {
        text: 'Correct it with validate_graph and update_strategy first.',
        patch: [],
      },
    );
  }
  const [backtest] = backtests.nodes;
  return {
    preview: {
      caveats: backtest?.caveats ?? [{ code: 'no_backtest', message: 'It was never backtested.' }],
      would: `Start version ${currentVersion} of "${name}" on ${instrument.symbol} ${strategy.timeframe} in paper mode at the newest bar.`,
      retelling: validation.retelling,
      status: status === 'LIVE' ? status : `${status}, would become LIVE`,
      gate: risk,
      openPositions: open,
      cost: {
        commissionPerSide: instrument.commissionPerSide,
        slippage: `2 ticks a side, ${instrument.tickValue} each`,
      },
      backtest: backtest ?? null,
    },
    state,
    question: `Start version ${currentVersion} of ${JSON.stringify(name)} on ${instrument.symbol} in paper mode?`,
  };
}

async function start({ strategyId }: Json, call: ToolCall): Promise<Json> {
  const { strategy } = await strategyBefore({ strategyId }, call);
  const steps = { DRAFT: 2, READY: 1 }[strategy.status as string] ?? 0;
  for (let step = 0; step < steps; step++) await call.ask(PromoteToolDocument.toString(), { strategyId });
  return call.ask(StartStrategyToolDocument.toString(), { strategyId });
}

async function beforeStop(args: Json, call: ToolCall): Promise<Seen> {
  const { strategy, open, state } = await strategyBefore(args, call);
  return {
    preview: {
      would: `Stop "${strategy.name}" after the current bar. Open positions stay open: close_position closes one.`,
      runtimes: strategy.runtimes,
      openPositions: open,
    },
    state,
    question: `Stop ${JSON.stringify(strategy.name)}? ${open.length} open positions stay open.`,
  };
}

async function beforeClose({ signalId }: Json, call: ToolCall): Promise<Seen> {
  const { signal } = (await call.ask(SignalBeforeToolDocument.toString(), {
    signalId,
  })) as unknown as SignalBeforeToolQuery;
  if (!signal) {
    throw new ToolError('signal_not_found', 'The signal does not exist.', {
      text: 'Take the id from list_signals.',
      patch: [],
    });
  }
  if (signal.status !== 'OPEN') {
    throw new ToolError('signal_not_open', 'The signal is no longer open.', {
      text: 'Nothing has to be done.',
      patch: [],
    });
  }
  const { side, size, instrument, unrealizedPnl, strategy } = signal;
  return {
    preview: { would: 'Close it at the newest bar, at its market price less costs.', position: signal },
    state: { id: signal.id, status: signal.status, size, stop: signal.currentStopPrice },
    question: `Close ${side} ${size} ${instrument.symbol} of ${JSON.stringify(strategy.name)} (about ${unrealizedPnl ?? '?'} USD)?`,
  };
}

async function beforeLimits(args: Json, call: ToolCall): Promise<Seen> {
  const { risk, runtimes, open } = (await call.ask(GetRiskToolDocument.toString(), {})) as unknown as GetRiskToolQuery;
  const words = Object.entries(args).map(([name, value]) => `${name} = ${String(value)}`);
  return {
    preview: {
      would: `Set ${words.join(', ')} from the next entry on.`,
      now: risk,
      running: runtimes.length,
      openPositions: open.nodes.length,
    },
    state: { limits: risk.limits },
    question: `Set ${words.join(', ')}?`,
  };
}

async function beforeHalt(_args: Json, call: ToolCall): Promise<Seen> {
  const { risk, runtimes, open } = (await call.ask(GetRiskToolDocument.toString(), {})) as unknown as GetRiskToolQuery;
  return {
    preview: {
      would:
        'Deny every new entry of all strategies until a person or set_risk_limits lifts it. Open positions keep their stops.',
      now: risk,
      running: runtimes,
      openPositions: open.nodes,
    },
    state: { limits: risk.limits, open: open.nodes.map(({ id }) => id) },
    question: 'Halt trading: deny every new entry of all strategies?',
  };
}

/** What moves an account. */
export const tradeTools: readonly Tool[] = [
  {
    ...STEPS,
    name: 'start_strategy',
    title: 'Start a strategy on paper',
    description:
      'Two steps. Without confirm: what would happen (caveats, gate, positions, cost) and a token good for two minutes. With confirm: promotes and starts it.',
    operation: StartStrategyToolDocument.toString(),
    arguments: { strategyId: ID, confirm: CONFIRM },
    example: { strategyId: STRATEGY_ID },
    run: twoSteps('start_strategy', { look: beforeStart, act: start }),
  },
  {
    ...STEPS,
    name: 'stop_strategy',
    title: 'Stop a strategy',
    description: 'Two steps, as start_strategy. Stops it after the current bar; open positions stay open.',
    operation: StopStrategyToolDocument.toString(),
    arguments: { strategyId: ID, confirm: CONFIRM },
    example: { strategyId: STRATEGY_ID },
    run: twoSteps('stop_strategy', {
      look: beforeStop,
      act: ({ strategyId }, call) => call.ask(StopStrategyToolDocument.toString(), { strategyId }),
    }),
  },
  {
    ...STEPS,
    name: 'close_position',
    title: 'Close an open position',
    description: 'Two steps, as start_strategy. Closes one open signal of list_signals now.',
    operation: ClosePositionToolDocument.toString(),
    arguments: { signalId: ID, closePrice: { description: 'Default: the newest close.' }, confirm: CONFIRM },
    example: { signalId: STRATEGY_ID },
    run: twoSteps('close_position', {
      look: beforeClose,
      act: (args, call) => call.ask(ClosePositionToolDocument.toString(), args),
    }),
  },
  {
    ...STEPS,
    name: 'halt_trading',
    title: 'Halt all trading',
    description:
      'Two steps, as start_strategy. The kill switch: denies every new entry. Open positions keep their stops.',
    operation: HaltTradingToolDocument.toString(),
    arguments: { confirm: CONFIRM },
    example: {},
    run: twoSteps('halt_trading', {
      look: beforeHalt,
      act: (_args, call) => call.ask(HaltTradingToolDocument.toString(), {}),
    }),
  },
  {
    ...STEPS,
    name: 'set_risk_limits',
    title: 'Change risk limits',
    description: 'Two steps, as start_strategy. Changes the limits given, or lifts a halt (tradingHalted false).',
    operation: SetRiskLimitsToolDocument.toString(),
    arguments: {
      maxOpenSignals: { minimum: 1 },
      maxDailySignals: { minimum: 1 },
      maxConsecutiveLosses: { minimum: 1 },
      confirm: CONFIRM,
    },
    example: { maxOpenSignals: 2 },
    run: twoSteps('set_risk_limits', {
      look: beforeLimits,
      act: (args, call) => call.ask(SetRiskLimitsToolDocument.toString(), args),
    }),
  },
];
