import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import {
  isInitializeRequest,
  isJSONRPCRequest,
  isJSONRPCResultResponse,
  type JSONRPCMessage,
} from '@modelcontextprotocol/sdk/types.js';
import { readConfig } from '../config/config.ts';
import { DEMO_USER } from '../domains/account/index.ts';
import { systemClock } from '../kernel/clock.ts';
import { StartupError } from '../kernel/startup-error.ts';
import { createDevKeys, signToken } from '../platform/auth/dev-keys.ts';
import { runCommand } from './run-command.ts';

const COMMAND = {
  usage: 'npm run mcp',
  about:
    'Speaks the Model Context Protocol by stdin and stdout for agents on this machine, and passes each message on to a server: that of EX7_URL with EX7_API_KEY, or the local one of `npm start` as the demo user.',
  options: {},
} as const;

const SERVER_AWAY = -32_000;
const RENEW_MS = 3_600_000;

await runCommand(COMMAND, async () => {
  const { http, agent, auth, dataDir } = readConfig();
  if (agent.url && !agent.apiKey)
    throw new StartupError('EX7_URL is set and EX7_API_KEY is not: make a key in the studio under Account');
  const url = new URL('/mcp', agent.url ?? `http://127.0.0.1:${http.port}`);

  let signed = { token: agent.apiKey ?? '', until: agent.apiKey ? Number.POSITIVE_INFINITY : 0 };
  const token = async (): Promise<string> => {
    if (Date.now() < signed.until) return signed.token;
    if (!auth.jwtSecret && auth.supabaseUrl)
      throw new StartupError('EX7_API_KEY is needed: this server takes Supabase’s tokens');
    const secret = auth.jwtSecret ?? (await createDevKeys(dataDir)).secret;
    const { userId, email } = DEMO_USER;
    const issuer = auth.supabaseUrl && `${auth.supabaseUrl}/auth/v1`;
    const made = await signToken(
      { secret, issuer, clock: systemClock },
      { role: 'authenticated', hours: 2, userId, email },
    );
    signed = { token: made, until: Date.now() + RENEW_MS };
    return made;
  };

  const local = new StdioServerTransport();
  const remote = new StreamableHTTPClientTransport(url, {
    fetch: async (target, init) => {
      const headers = new Headers(init?.headers);
      headers.set('authorization', `Bearer ${await token()}`);
      return fetch(target, { ...init, headers });
    },
  });
  let initializing: string | number | null = null;

  remote.onmessage = (message) => {
    if (isJSONRPCResultResponse(message) && message.id === initializing) {
      remote.setProtocolVersion(String((message.result as { protocolVersion?: unknown }).protocolVersion));
    }
    void local.send(message);
  };
  remote.onerror = (error) => void process.stderr.write(`${error.message}\n`);
  local.onmessage = (message) => {
    if (isInitializeRequest(message)) initializing = (message as unknown as { id: string | number }).id;
    remote.send(message).catch((error: unknown) => answerFailure(message, error));
  };

  /** A server that is away is said for each request; the next one is tried again. */
  function answerFailure(message: JSONRPCMessage, error: unknown): void {
    const { message: why } = error as Error;
    process.stderr.write(`${why}\n`);
    if (!isJSONRPCRequest(message)) return;
    const said = `The server at ${url.origin} did not answer (${why}). Is it running (npm start), and is the key right?`;
    void local.send({ jsonrpc: '2.0', id: message.id, error: { code: SERVER_AWAY, message: said } });
  }

  await remote.start();
  const ended = new Promise<void>((resolve) => {
    process.stdin.once('end', resolve);
    process.stdin.once('close', resolve);
  });
  await local.start();
  await ended;
  await remote.close();
  await local.close();
});
