import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { ClientCapabilities } from '@modelcontextprotocol/sdk/types.js';

type Json = Record<string, unknown>;

export interface Called {
  /** What a program reads of the answer. */
  data: Json;
  isError: boolean;
  text: string;
}

/** The official client, connected with a token. */
export async function connect(
  url: string,
  token: string,
  capabilities: ClientCapabilities = {},
  prepare: (client: Client) => void = () => {},
): Promise<Client> {
  const client = new Client({ name: 'test', version: '1.0.0' }, { capabilities });
  prepare(client);
  const transport = new StreamableHTTPClientTransport(new URL(`${url}/mcp`), {
    requestInit: { headers: { authorization: `Bearer ${token}` } },
  });
  await client.connect(transport);
  return client;
}

export async function call(client: Client, name: string, args: Json = {}): Promise<Called> {
  const { content, structuredContent, isError = false } = await client.callTool({ name, arguments: args });
  const text = (content as { type: string; text: string }[])[0]?.text ?? '';
  return { data: (structuredContent ?? JSON.parse(text)) as Json, isError: isError as boolean, text };
}

/** The answer of a call that works. */
export async function ok(client: Client, name: string, args: Json = {}): Promise<Json> {
  const { data, isError, text } = await call(client, name, args);
  if (isError) throw new Error(`${name}: ${text}`);
  return data;
}

export interface ShownError extends Json {
  code: string;
  message: string;
  fix: { text: string; patch: Json[] };
  issues?: { code: string; message: string; fix: { text: string; patch: Json[] } }[];
}

/** The error of a call that is refused. */
export async function refused(client: Client, name: string, args: Json = {}): Promise<ShownError> {
  const { data, isError, text } = await call(client, name, args);
  if (!isError) throw new Error(`${name} was not refused: ${text.slice(0, 300)}`);
  return (data as { error: ShownError }).error;
}
