import type { UserCaller } from '../../src/domains/account/index.ts';
import type { TestApp, TestCaller } from '../support/app.ts';

// Every operation on strategies by one name, asked through REST or through GraphQL, answered in REST's words.

export type User = TestCaller<UserCaller>;
// biome-ignore lint/suspicious/noExplicitAny: an answer is JSON, whose shape is what the tests look at.
type Json = any;

export interface Args {
  id?: string;
  name?: string | null;
  slug?: string;
  version?: number;
  /** What a create or an update sends, in REST's words. */
  input?: Record<string, unknown>;
  payload?: unknown;
  suffix?: boolean;
  limit?: number;
  cursor?: string | number | null;
  filter?: Record<string, string>;
}

/** What came back: the thing itself, or the one error. */
export interface Reply {
  status: number;
  /** Null when it worked. */
  code: string | null;
  error: Json;
  value: Json;
}

export const OPERATIONS = [
  'engines',
  'list',
  'create',
  'read',
  'update',
  'delete',
  'clone',
  'promote',
  'pause',
  'resume',
  'archive',
  'unarchive',
  'rollback',
  'export',
  'import',
  'versions',
  'version',
  'from-fixture',
] as const;
export type Operation = (typeof OPERATIONS)[number];

export interface Door {
  name: 'REST' | 'GraphQL';
  /** Fails the test on a fault of ours (5xx, `internal`). */
  ask(operation: Operation, args: Args, by: User | string | null): Promise<Reply>;
  /** The value, or an error that names what was refused. */
  get(operation: Operation, args: Args, by: User): Promise<Json>;
}

function door(name: Door['name'], ask: Door['ask']): Door {
  return {
    name,
    async ask(operation, args, by) {
      const reply = await ask(operation, args, by);
      if (reply.status >= 500 || reply.code === 'internal') {
        throw new Error(`${name} ${operation} met a fault: ${reply.status} ${JSON.stringify(reply.error)}`);
      }
      return reply;
    },
    async get(operation, args, by) {
      const { code, error, value } = await this.ask(operation, args, by);
      if (code !== null) throw new Error(`${name} ${operation} was refused: ${JSON.stringify(error).slice(0, 2_000)}`);
      return value;
    },
  };
}

const LEVELS = 10_000;
/** A placeholder in a test's JSON for what JSON.stringify cannot write. */
export const RAW = {
  '@nested lists': '['.repeat(LEVELS) + ']'.repeat(LEVELS),
  '@nested objects': `${'{"a":'.repeat(LEVELS)}1${'}'.repeat(LEVELS)}`,
  '@1e999': '1e999',
} as const;
const textOf = (value: unknown) =>
  Object.entries(RAW).reduce((text, [mark, raw]) => text.replace(JSON.stringify(mark), raw), JSON.stringify(value));

const tokenOf = (by: User | string | null) => (typeof by === 'string' ? by : by?.token);

const REST: Record<Operation, (args: Args) => [method: string, path: string, body?: unknown]> = {
  engines: () => ['GET', '/engines'],
  list: ({ filter, limit, cursor }) => ['GET', `/strategies?${query({ ...filter, limit, cursor })}`],
  create: ({ input }) => ['POST', '/strategies', input],
  read: ({ id }) => ['GET', `/strategies/${id}`],
  update: ({ id, input }) => ['PUT', `/strategies/${id}`, input],
  delete: ({ id }) => ['DELETE', `/strategies/${id}`],
  clone: ({ id, name }) => ['POST', `/strategies/${id}/clone`, name === undefined ? undefined : { name }],
  promote: ({ id }) => ['POST', `/strategies/${id}/promote`],
  pause: ({ id }) => ['POST', `/strategies/${id}/pause`],
  resume: ({ id }) => ['POST', `/strategies/${id}/resume`],
  archive: ({ id }) => ['POST', `/strategies/${id}/archive`],
  unarchive: ({ id }) => ['POST', `/strategies/${id}/unarchive`],
  rollback: ({ id, version }) => ['POST', `/strategies/${id}/rollback`, { to_version: version }],
  export: ({ id }) => ['GET', `/strategies/${id}/export`],
  import: ({ payload, suffix }) => [
    'POST',
    '/strategies/import',
    suffix ? { ...(payload as object), name_on_conflict: 'suffix' } : payload,
  ],
  versions: ({ id, limit, cursor }) => ['GET', `/strategies/${id}/versions?${query({ limit, cursor })}`],
  version: ({ id, version }) => ['GET', `/strategies/${id}/versions/${version}`],
  'from-fixture': ({ slug, name }) => [
    'POST',
    `/strategies/from-fixture/${slug}`,
    name === undefined ? undefined : { name },
  ],
};

const query = (values: Record<string, unknown>) =>
  new URLSearchParams(
    Object.entries(values).flatMap(([name, value]) => (value == null ? [] : [[name, String(value)]])),
  ).toString();

/** Over HTTP; `url` is where the app listens. */
export function restDoor(url: string): Door {
  return door('REST', async (operation, args, by) => {
    const [method, path, body] = REST[operation](args);
    const token = tokenOf(by);
    const headers: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {};
    const init: RequestInit = { method, headers };
    if (body !== undefined) {
      headers['content-type'] = 'application/json';
      init.body = textOf(body);
    }
    const response = await fetch(`${url}/api${path}`, init);
    const text = await response.text();
    const value = text === '' ? null : JSON.parse(text);
    if (response.ok) return { status: response.status, code: null, error: null, value };
    const { detail } = value;
    const error = Array.isArray(detail) ? { code: 'invalid_input', fields: detail } : detail;
    return { status: response.status, code: error.code ?? String(detail), error, value: null };
  });
}

const GRAPH = `{ nodes { id: nodeId type params position { x y } } edges { id: edgeId source sourceHandle target targetHandle } meta }`;
const STRATEGY = `id name description instrument { symbol } timeframe tags status current_version: currentVersion
  created_at: createdAt updated_at: updatedAt allowed_transitions: allowedTransitions graph ${GRAPH}
  validation { executable issues { code severity message node_id: nodeId edge_id: edgeId path } }`;
const RESULT = `{ __typename ... on Strategy { ${STRATEGY} } ... on Error { code message }
  ... on NotFoundError { available } ... on NameTakenError { taken: name } ... on VersionConflictError { expected current }
  ... on TransitionNotAllowedError { from to allowed } ... on InvalidInputError { fields { code path message } }
  ... on GraphInvalidError { issues { code severity message node_id: nodeId edge_id: edgeId path } }
  ... on TierLimitError { cap limit tier } }`;
const CONNECTION = (node: string) => `{ edges { node { ${node} } } pageInfo { hasNextPage endCursor } }`;
const mutation = (field: string) => `mutation ($id: ID!) { result: ${field}(id: $id) ${RESULT} }`;

const DOCUMENTS: Record<Operation, string> = {
  engines: '{ result: engines { type category label description inputs { name } outputs { name } params { name } } }',
  list: `query ($filter: StrategyFilter, $limit: Int, $cursor: String) {
    result: strategies(filter: $filter, first: $limit, after: $cursor) ${CONNECTION('id name status updated_at: updatedAt')} }`,
  create: `mutation ($input: CreateStrategyInput!) { result: createStrategy(input: $input) ${RESULT} }`,
  read: `query ($id: ID!) { result: strategy(id: $id) { ${STRATEGY} } }`,
  update: `mutation ($id: ID!, $input: UpdateStrategyInput!) { result: updateStrategy(id: $id, input: $input) ${RESULT} }`,
  delete:
    'mutation ($id: ID!) { result: deleteStrategy(id: $id) { __typename ... on Deleted { id } ... on Error { code message } } }',
  clone: `mutation ($id: ID!, $name: String) { result: cloneStrategy(id: $id, name: $name) ${RESULT} }`,
  promote: mutation('promoteStrategy'),
  pause: mutation('pauseStrategy'),
  resume: mutation('resumeStrategy'),
  archive: mutation('archiveStrategy'),
  unarchive: mutation('unarchiveStrategy'),
  rollback: `mutation ($id: ID!, $version: Int!) { result: rollbackStrategy(id: $id, toVersion: $version) ${RESULT} }`,
  export: 'query ($id: ID!) { result: exportStrategy(id: $id) }',
  import: `mutation ($payload: JSON!, $suffix: Boolean) { result: importStrategy(payload: $payload, suffixOnConflict: $suffix) ${RESULT} }`,
  versions: `query ($id: ID!, $limit: Int, $cursor: String) { result: strategy(id: $id) {
    versions(first: $limit, after: $cursor) ${CONNECTION('version created_at: createdAt origin note node_count: nodeCount edge_count: edgeCount')} } }`,
  version: `query ($id: ID!, $version: Int!) { result: strategy(id: $id) { id
    version(number: $version) { version graph ${GRAPH} instrument { symbol } timeframe created_at: createdAt origin note } } }`,
  'from-fixture': `mutation ($slug: ID!, $name: String) { result: createStrategyFromFixture(slug: $slug, name: $name) ${RESULT} }`,
};

/** Over GraphQL, as any client would send it. */
export const graphqlDoor = (app: TestApp): Door =>
  door('GraphQL', async (operation, args, by) => {
    const { filter, input, cursor, ...variables } = args;
    const token = tokenOf(by);
    const response = await app.yoga.fetch('http://test/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
      body: textOf({
        query: DOCUMENTS[operation],
        variables: {
          ...variables,
          cursor: cursor == null ? null : String(cursor),
          filter: filter && { ...filter, status: filter.status?.toUpperCase() },
          input: input && toGraphQL(input),
        },
      }),
    });
    const { status } = response;
    const body: Json = await response.json();
    const refused = body.errors?.[0];
    if (refused) {
      const { code, reason } = refused.extensions;
      const error = { ...refused.extensions, message: refused.message };
      return { status: code === 'internal' ? 500 : status, code: reason ?? code, error, value: null };
    }
    const { result } = body.data;
    const missing = (code: string) => ({ status, code, error: { code }, value: null });
    if (result === null) return missing('strategy_not_found');
    if (String(result.__typename).endsWith('Error')) {
      const { __typename, ...error } = result;
      return { status, code: error.code, error: inRestWords(error), value: null };
    }
    if (operation === 'version' && result.version === null) return missing('version_not_found');
    const value =
      operation === 'export'
        ? result
        : operation === 'engines'
          ? { items: result }
          : operation === 'delete'
            ? null
            : operation === 'version'
              ? { strategy_id: result.id, ...inRestWords(result.version) }
              : operation === 'list' || operation === 'versions'
                ? pageOf(result.versions ?? result)
                : inRestWords(result);
    return { status, code: null, error: null, value };
  });

const FRAMES: Record<string, string> = { M1: '1m', M5: '5m', M15: '15m', H1: '1h' };
const frameOf = (wire: unknown) => Object.keys(FRAMES).find((name) => FRAMES[name] === wire) ?? wire;

function toGraphQL({ expected_version, timeframe, ...rest }: Record<string, unknown>): Record<string, unknown> {
  return {
    ...rest,
    ...(expected_version === undefined ? {} : { expectedVersion: expected_version }),
    ...(timeframe === undefined ? {} : { timeframe: frameOf(timeframe) }),
  };
}

const lower = (value: unknown) => (typeof value === 'string' ? value.toLowerCase() : value);

function inRestWords(value: Json): Json {
  const {
    __typename,
    instrument,
    timeframe,
    status,
    allowed_transitions,
    graph,
    validation,
    issues,
    from,
    to,
    allowed,
    ...rest
  } = value;
  return {
    ...rest,
    ...(instrument && { instrument: instrument.symbol }),
    ...(timeframe && { timeframe: FRAMES[timeframe] ?? timeframe }),
    ...(status && { status: lower(status) }),
    ...(allowed_transitions && { allowed_transitions: allowed_transitions.map(lower) }),
    ...(graph && { graph: withoutEmptyPositions(graph) }),
    ...(validation && { validation: { ...validation, issues: validation.issues.map(issueInRestWords) } }),
    ...(issues && { issues: issues.map(issueInRestWords) }),
    ...(from && { from: lower(from), to: lower(to), allowed: allowed.map(lower) }),
  };
}

const issueInRestWords = (issue: Json) => ({ ...issue, severity: lower(issue.severity) });

const withoutEmptyPositions = ({ nodes, ...graph }: Json): Json => ({
  ...graph,
  nodes: nodes.map(({ position, ...node }: Json) => (position === null ? node : { ...node, position })),
});

const pageOf = ({ edges, pageInfo }: Json) => ({
  items: edges.map(({ node }: Json) => inRestWords(node)),
  next_cursor: pageInfo.hasNextPage ? pageInfo.endCursor : null,
});
