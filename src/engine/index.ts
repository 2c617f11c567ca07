// The engine's public surface: graph in, decisions out.

export { type Aggregator, createAggregator } from './aggregate.ts';
export { catalogue, nodeDefinition } from './catalogue.ts';
export { EXECUTABLE_CODES, STRUCTURAL_CODES, WARNING_CODES } from './codes.ts';
export { createBarColumns, growBarColumns } from './columns.ts';
export { type CompiledStrategy, compile, NotExecutableError, type RiskLimits, withoutRules } from './compile.ts';
export type {
  AnyNodeDefinition,
  Category,
  InputPort,
  NodeDefinition,
  OutputPort,
  ParamDefinition,
  ParamKind,
  PortType,
} from './definition.ts';
export { type Cause, createExplainer, type Explainer, explain, type Outcome } from './explain.ts';
export { Evaluation } from './expression/evaluate.ts';
export { parseExpression } from './expression/parse.ts';
export { ExpressionError } from './expression/tokens.ts';
export { type BlockStep, MinuteBlocks, type MinuteTrack } from './minute-blocks.ts';
export { decideAsOpener } from './opener.ts';
export { type BarBlockColumns, createEvaluationPool, type EvaluationPool } from './pool.ts';
export { createReplay, type Replay, warmUp } from './replay.ts';
export { retell } from './retell.ts';
export { changesSince, type NodeRevisions, newestRevisions, recordedRevision } from './revisions.ts';
export type { Run } from './run.ts';
export { barEnd, barMinutes, barOpen } from './sessions.ts';
export { Timeline, type TimelineStep } from './timeline.ts';
export { afterEntry, afterExit, initialTradeState, positionClosedOutside } from './trade-state.ts';
export * from './types.ts';
export { type GraphValidation, structuralErrors, validateGraph } from './validate.ts';
export type { ValidateOptions } from './validate-options.ts';
