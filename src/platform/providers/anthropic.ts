import Anthropic, { APIConnectionTimeoutError, APIError, APIUserAbortError, RateLimitError } from '@anthropic-ai/sdk';
import { UnavailableError } from '../../kernel/domain-error.ts';

// Anthropic's API, as a conversation in which the model answers by calling one tool.

export interface AnthropicOptions {
  apiKey: string;
  /** Default: Anthropic's own. */
  baseUrl?: string | null;
  /** Default: claude-sonnet-5-5. */
  model?: string | null;
  /** Milliseconds a single request may take. Default 60,000. */
  timeout?: number;
  /** How often a failed request (connection, 429, 5xx) is tried again, as Retry-After says. Default 2. */
  retries?: number;
}

export interface ToolReply {
  /** The arguments of the call; undefined when the model called no tool, or was cut off in the middle of one. */
  call: unknown;
}

export interface AnthropicConversation {
  /** Says something, as the answer to the last call where there was one. Throws UnavailableError (provider_unavailable). */
  say(text: string, signal: AbortSignal): Promise<ToolReply>;
}

export type AnthropicApi = (
  system: string,
  tool: { name: string; description: string; schema: Record<string, unknown> },
) => AnthropicConversation;

const API = 'https://api.anthropic.com';
const MODEL = 'claude-sonnet-5-5';
const MAX_TOKENS = 16_000;

export function createAnthropic(options: AnthropicOptions): AnthropicApi {
  const { apiKey, baseUrl, model, timeout = 60_000, retries = 2 } = options;
  const client = new Anthropic({ apiKey, baseURL: baseUrl ?? API, timeout, maxRetries: retries });
  return (system, { name, description, schema }) => {
    const messages: Anthropic.MessageParam[] = [];
    let pending: string | null = null;
    return {
      async say(text, signal) {
        const content: Anthropic.ContentBlockParam[] = pending
          ? [{ type: 'tool_result', tool_use_id: pending, is_error: true, content: text }]
          : [{ type: 'text', text }];
        messages.push({ role: 'user', content });
        const reply = await asked(() =>
          client.messages.create(
            {
              model: model ?? MODEL,
              max_tokens: MAX_TOKENS,
              system,
              messages,
              tools: [{ name, description, input_schema: { ...schema, type: 'object' } }],
              tool_choice: { type: 'auto', disable_parallel_tool_use: true },
            },
            { signal },
          ),
        );
        if (!Array.isArray(reply.content)) throw unavailable('its answer is not a message');
        if (reply.stop_reason === 'refusal') throw unavailable('it refused the request');
        const call = reply.content.find((block) => block.type === 'tool_use');
        pending = call?.id ?? null;
        // A turn without content cannot be sent back.
        if (reply.content.length > 0) messages.push({ role: 'assistant', content: reply.content });
        else messages.pop();
        return { call: reply.stop_reason === 'max_tokens' ? undefined : call?.input };
      },
    };
  };
}

const unavailable = (why: string) =>
  new UnavailableError('provider_unavailable', `The model behind Vix cannot answer now: ${why}. Nothing was counted.`);

async function asked<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof APIUserAbortError || error instanceof APIConnectionTimeoutError)
      throw unavailable('it took too long');
    if (error instanceof RateLimitError) throw unavailable('it is asked too often');
    if (error instanceof APIError)
      throw unavailable(error.status ? `it answered ${error.status}` : 'it cannot be reached');
    // What it sent was no JSON.
    if (error instanceof SyntaxError) throw unavailable('its answer cannot be read');
    // The connection ended in the middle of the answer.
    if (error instanceof TypeError && error.cause) throw unavailable('its answer broke off');
    throw error;
  }
}
