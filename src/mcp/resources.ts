import { type ErrorCode, McpError } from '@modelcontextprotocol/sdk/types.js';
import { pattern } from '../kernel/pattern.ts';
import { MIME } from './links.ts';
import type { McpParts } from './mcp-parts.ts';
import { answerOf, type CallDeps } from './run-tool.ts';
import type { Json } from './tool.ts';
import type { ToolSchemas } from './tool-schemas.ts';

// What a client may keep in view: the catalogue, a strategy's graph, a backtest's report. Each is what a tool answers.

interface Kind {
  uri: string;
  pattern: RegExp;
  tool: string;
  arguments(id: string): Json;
  name: string;
  title: string;
  description: string;
}

const ID = '([0-9a-f-]{36})';
const KINDS: readonly Kind[] = [
  {
    uri: 'ex7://catalogue',
    pattern: /^ex7:\/\/catalogue$/,
    tool: 'find_nodes',
    arguments: () => ({ query: '*', limit: 200 }),
    name: 'catalogue',
    title: 'Node types',
    description: 'Every node type with its ports and params.',
  },
  {
    uri: 'ex7://strategies/{strategyId}',
    pattern: pattern(`^ex7://strategies/${ID}$`),
    tool: 'get_strategy',
    arguments: (strategyId) => ({ strategyId }),
    name: 'strategy',
    title: 'A strategy',
    description: 'Graph, validation and versions of a strategy.',
  },
  {
    uri: 'ex7://backtests/{backtestId}',
    pattern: pattern(`^ex7://backtests/${ID}$`),
    tool: 'get_backtest',
    arguments: (backtestId) => ({ backtestId, trades: 200 }),
    name: 'backtest',
    title: 'A backtest',
    description: 'Caveats, metrics and trades of a backtest.',
  },
];

export const resourceTemplates = KINDS.filter(({ uri }) => uri.includes('{')).map(
  ({ uri, name, title, description }) => ({
    uriTemplate: uri,
    name,
    title,
    description,
    mimeType: MIME,
  }),
);

interface Page {
  strategies: {
    nodes: { id: string; name: string; description: string | null }[];
    pageInfo: { hasNextPage: boolean; endCursor: string | null };
  };
}

/** The catalogue and the user's strategies, page by page. */
export async function resources({ byName }: McpParts, call: CallDeps, cursor?: string) {
  const list = byName.get('list_strategies') as ToolSchemas;
  const page = (await answerOf(list, { first: 100, ...(cursor ? { after: cursor } : {}) }, call)) as unknown as Page;
  const { nodes, pageInfo } = page.strategies;
  const [catalogue] = KINDS as [Kind];
  const fixed = cursor
    ? []
    : [
        {
          uri: catalogue.uri,
          name: catalogue.name,
          title: catalogue.title,
          description: catalogue.description,
          mimeType: MIME,
        },
      ];
  return {
    resources: [
      ...fixed,
      ...nodes.map(({ id, name }) => ({ uri: `ex7://strategies/${id}`, name, title: name, mimeType: MIME })),
    ],
    ...(pageInfo.hasNextPage && pageInfo.endCursor ? { nextCursor: pageInfo.endCursor } : {}),
  };
}

export async function readResource({ byName }: McpParts, call: CallDeps, uri: string) {
  for (const { pattern, tool, arguments: args } of KINDS) {
    const match = pattern.exec(uri);
    const schemas = byName.get(tool);
    if (!match || !schemas) continue;
    const answer = await answerOf(schemas, args(match[1] ?? ''), call);
    return { contents: [{ uri, mimeType: MIME, text: JSON.stringify(answer) }] };
  }
  const known = KINDS.map((kind) => kind.uri).join(', ');
  // The code that the protocol has for it.
  throw new McpError(
    -32002 as ErrorCode,
    `There is no resource ${JSON.stringify(uri.slice(0, 120))}; there are ${known}.`,
    { uri },
  );
}
