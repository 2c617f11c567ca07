import { endpoint, ok } from '../endpoint.ts';
import { refusal } from '../errors.ts';
import {
  ArchiveStrategyDocument,
  PauseStrategyDocument,
  type ProblemFragment,
  PromoteStrategyDocument,
  ResumeStrategyDocument,
  type StrategyDetailFragment,
  UnarchiveStrategyDocument,
} from '../generated/operations.ts';
import { uuid } from '../readers.ts';
import { Strategy } from '../schema/strategies.ts';
import { strategyDetail } from '../wire.ts';

const path = { strategy_id: uuid };
const variables = (input: { path: { strategy_id: string } }) => ({ id: input.path.strategy_id });
const moved = (result: ({ __typename: 'Strategy' } & StrategyDetailFragment) | ProblemFragment) =>
  result.__typename === 'Strategy' ? ok(strategyDetail(result)) : refusal(result);

export const strategyLifecycleEndpoints = [
  endpoint({
    id: 'promoteStrategy',
    method: 'POST',
    route: '/api/strategies/{strategy_id}/promote',
    summary: 'Promote a strategy: draft to ready, or ready to live.',
    response: Strategy,
    errors: { 404: ['strategy_not_found'], 409: ['transition_not_allowed'], 422: ['graph_invalid'] },
    path,
    operation: PromoteStrategyDocument,
    variables,
    answer: ({ promoteStrategy }) => moved(promoteStrategy),
  }),
  endpoint({
    id: 'pauseStrategy',
    method: 'POST',
    route: '/api/strategies/{strategy_id}/pause',
    summary: 'Pause a live strategy; its runtimes stop.',
    response: Strategy,
    errors: { 404: ['strategy_not_found'], 409: ['transition_not_allowed'] },
    path,
    operation: PauseStrategyDocument,
    variables,
    answer: ({ pauseStrategy }) => moved(pauseStrategy),
  }),
  endpoint({
    id: 'resumeStrategy',
    method: 'POST',
    route: '/api/strategies/{strategy_id}/resume',
    summary: 'Resume a paused strategy.',
    response: Strategy,
    errors: { 404: ['strategy_not_found'], 409: ['transition_not_allowed'] },
    path,
    operation: ResumeStrategyDocument,
    variables,
    answer: ({ resumeStrategy }) => moved(resumeStrategy),
  }),
  endpoint({
    id: 'archiveStrategy',
    method: 'POST',
    route: '/api/strategies/{strategy_id}/archive',
    summary: 'Archive a strategy; its runtimes stop.',
    response: Strategy,
    errors: { 404: ['strategy_not_found'], 409: ['transition_not_allowed'] },
    path,
    operation: ArchiveStrategyDocument,
    variables,
    answer: ({ archiveStrategy }) => moved(archiveStrategy),
  }),
  endpoint({
    id: 'unarchiveStrategy',
    method: 'POST',
    route: '/api/strategies/{strategy_id}/unarchive',
    summary: 'Restore an archived strategy as a draft.',
    response: Strategy,
    errors: { 404: ['strategy_not_found'], 409: ['transition_not_allowed'] },
    path,
    operation: UnarchiveStrategyDocument,
    variables,
    answer: ({ unarchiveStrategy }) => moved(unarchiveStrategy),
  }),
];
