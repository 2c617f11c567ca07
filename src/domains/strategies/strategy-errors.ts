import type { GraphIssue } from '../../engine/index.ts';
import { DomainError, NotFoundError } from '../../kernel/domain-error.ts';
import type { StrategyStatus } from './lifecycle.ts';

/** Another strategy of the user has the name, in any case of letters. */
export class NameTakenError extends DomainError {
  readonly takenName: string;
  constructor(name: string) {
    super('name_taken', `You already have a strategy named "${name}".`);
    this.takenName = name;
  }
}

/** The graph has changed since the version that the writer has seen. */
export class VersionConflictError extends DomainError {
  readonly expected: number;
  readonly current: number;
  constructor(expected: number, current: number) {
    super('version_conflict', `You edited version ${expected}, but the current one is ${current}: reload, then retry.`);
    this.expected = expected;
    this.current = current;
  }
}

export class TransitionNotAllowedError extends DomainError {
  readonly from: StrategyStatus;
  readonly to: StrategyStatus;
  readonly allowed: StrategyStatus[];
  constructor(from: StrategyStatus, to: StrategyStatus, allowed: StrategyStatus[]) {
    super(
      'transition_not_allowed',
      `A ${from} strategy cannot become ${to}; from here it may become ${allowed.join(' or ')}.`,
    );
    this.from = from;
    this.to = to;
    this.allowed = allowed;
  }
}

/** The graph cannot be saved (structural) or cannot run (executable); `issues` is everything found, warnings too. */
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
  new NotFoundError('strategy_not_found', `There is no strategy ${id}.`);
