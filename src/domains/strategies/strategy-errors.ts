import type { GraphIssue } from '../../engine/index.ts';
import { ConflictError, DomainError, NotFoundError } from '../../kernel/domain-error.ts';
import { allowedTransitions, type Move, moveTo, type StrategyStatus } from './lifecycle.ts';

/** Another strategy of the user has the name (case-insensitive). */
export class NameTakenError extends DomainError {
  readonly takenName: string;
  constructor(name: string) {
    super('name_taken', `You already have a strategy named "${name}".`);
    this.takenName = name;
  }
}

/** The graph has changed since the version that the writer read. */
export class VersionConflictError extends DomainError {
  readonly expected: number;
  readonly current: number;
  constructor(expected: number, current: number) {
    super('version_conflict', `You edited version ${expected}, but the current one is ${current}: reload, then retry.`);
    this.expected = expected;
    this.current = current;
  }
}

/** The current status does not allow the transition. `to` is the requested status, `allowed` the possible ones. */
export class TransitionNotAllowedError extends DomainError {
  readonly from: StrategyStatus;
  readonly to: StrategyStatus;
  readonly allowed: StrategyStatus[];
  constructor(move: Move, from: StrategyStatus, to: StrategyStatus) {
    const allowed = allowedTransitions(from);
    const ways = allowed.map((status) => `${status} (${moveTo(from, status)})`).join(' or ');
    super('transition_not_allowed', `You cannot ${move} a ${from} strategy; it can become ${ways}.`);
    this.from = from;
    this.to = to;
    this.allowed = allowed;
  }
}

/** The graph cannot be saved (structural) or cannot run (executable); `issues` holds all findings, warnings included. */
export class GraphInvalidError extends DomainError {
  readonly issues: GraphIssue[];
  constructor(issues: GraphIssue[]) {
    const errors = issues.filter((issue) => issue.severity === 'error');
    const rest = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
    super('graph_invalid', `The graph does not validate: ${errors[0]?.message ?? 'see issues'}${rest}`);
    this.issues = issues;
  }
}

export const strategyNotFound = (id: string): NotFoundError =>
  new NotFoundError('strategy_not_found', `The strategy ${id.slice(0, 80)} does not exist.`);

/** The error for an unknown id in a filter; `own` are the newest of the caller's strategies. */
export function unknownStrategy(id: string, own: readonly { id: string; name: string }[]): NotFoundError {
  const names = own.map((strategy) => `${strategy.id} ("${strategy.name}")`).join(', ');
  const known = own.length > 0 ? `your newest are ${names}` : 'you have none';
  return new NotFoundError('strategy_not_found', `The strategy "${id.slice(0, 80)}" does not exist; ${known}.`);
}

export const versionNotFound = (version: number, current: number): NotFoundError =>
  new NotFoundError(
    'version_not_found',
    `Version ${version} does not exist; the strategy has versions 1 to ${current}.`,
  );

export const strategyArchived = (name: string): ConflictError =>
  new ConflictError('strategy_archived', `"${name}" is archived and cannot be changed: unarchive it first.`);

export const rollbackToCurrent = (version: number): ConflictError =>
  new ConflictError('cannot_rollback_to_current', `Version ${version} is the current version.`);
