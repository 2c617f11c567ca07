import type { TestApp } from '../support/app.ts';

// The operations on strategies, as the tests send them.

const STRATEGY = `
  id name description instrument { symbol } timeframe tags status currentVersion createdAt updatedAt allowedTransitions
  graph { nodes { id: nodeId type params position { x y } } edges { id: edgeId source sourceHandle target targetHandle } meta }
  validation { executable issues { code severity message nodeId edgeId path } }`;
const RESULT = `
  __typename
  ... on Strategy { ${STRATEGY} }
  ... on Error { code message }
  ... on NotFoundError { available }
  ... on NameTakenError { takenName: name }
  ... on TransitionNotAllowedError { from to allowed }
  ... on InvalidInputError { fields { code path message } }
  ... on GraphInvalidError { issues { code severity message nodeId edgeId path } }
  ... on TierLimitError { cap limit tier }`;

export const CREATE = `mutation ($input: CreateStrategyInput!) { result: createStrategy(input: $input) { ${RESULT} } }`;
export const FROM_FIXTURE = `mutation ($slug: ID!, $name: String) { result: createStrategyFromFixture(slug: $slug, name: $name) { ${RESULT} } }`;
export const PROMOTE = `mutation ($id: ID!) { result: promoteStrategy(id: $id) { ${RESULT} } }`;
export const STRATEGY_BY_ID = `query ($id: ID!) { strategy(id: $id) { ${STRATEGY} } }`;
export const STRATEGIES = `query ($filter: StrategyFilter, $first: Int, $after: String) {
  strategies(filter: $filter, first: $first, after: $after) {
    edges { cursor node { id name } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}`;

export interface StrategyAnswer {
  id: string;
  name: string;
  status: string;
  currentVersion: number;
  tags: string[];
  description: string | null;
  createdAt: string;
  updatedAt: string;
  graph: { nodes: { id: string; params: unknown }[]; edges: unknown[]; meta: unknown };
  validation: { executable: boolean; issues: { code: string }[] };
  [field: string]: unknown;
}
export interface StrategyResult {
  result: StrategyAnswer;
}
export interface StrategyPage {
  strategies: {
    edges: { cursor: string; node: { id: string; name: string } }[];
    pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null };
  };
}

/** A new strategy's input: a fixture's graph under another name. */
export function newStrategy(app: TestApp, changes: Record<string, unknown> = {}): Record<string, unknown> {
  const { graph } = structuredClone(app.services.fixtures.bySlug('ema-cross'));
  return { name: 'My EMA cross', instrument: 'MES', timeframe: 'M1', graph, ...changes };
}
