import Anthropic, {
  AnthropicError,
  APIConnectionTimeoutError,
  APIError,
  APIUserAbortError,
  RateLimitError,
} from '@anthropic-ai/sdk';
import { UnavailableError } from '../../kernel/domain-error.ts';

// Anthropic's API as a conversation in which the model answers by calling one tool.

export interface AnthropicOptions {
  apiKey: string;
  /** Default: Anthropic's API. */
  baseUrl?: string | null;
  /** Default: claude-sonnet-5-5. */
  model?: string | null;
  /** Milliseconds for a single request. Default 60,000. */
  timeout?: number;
  /** Retries of a failed request (connection, 429, 5xx), honouring Retry-After. Default 2. */
  retries?: number;
}

export interface ToolReply {
  /** The arguments of the tool call; undefined when the model did not call the tool or its answer was truncated. */
  call: unknown;
}

export interface AnthropicConversation {
  /**
   * Sends a message, as the tool result if the model has called the tool. Throws UnavailableError (provider_unavailable).
   */
  say(text: string, signal: AbortSignal): Promise<ToolReply>;
}

export type AnthropicApi = (
  system: string,
  tool: { name: string; description: string; schema: Record<string, unknown> },
  /** Called while the answer arrives. */
  progress?: (step: string) => void,
) => AnthropicConversation;

const API = 'https://api.anthropic.com';
const MODEL = 'claude-sonnet-5-5';
const MAX_TOKENS = 16_000;

export function createAnthropic(options: AnthropicOptions): AnthropicApi {
  const { apiKey, baseUrl, model, timeout = 60_000, retries = 2 } = options;
  const client = new Anthropic({ apiKey, baseURL: baseUrl ?? API, timeout, maxRetries: retries });
  return (system, { name, description, schema }, progress = () => {}) => {
    const messages: Anthropic.MessageParam[] = [];
    let pending: string | null = null;
    return {
      async say(text, signal) {
        const content: Anthropic.ContentBlockParam[] = pending
          ? [{ type: 'tool_result', tool_use_id: pending, is_error: true, content: text }]
          : [{ type: 'text', text }];
        messages.push({ role: 'user', content });
        const reply = await asked(() =>
          streamed(
            client,
            progress,
            {
              model: model ?? MODEL,
              max_tokens: MAX_TOKENS,
              system,
              messages,
              tools: [{ name, description, input_schema: { ...schema, type: 'object' } }],
              tool_choice: { type: 'auto', disable_parallel_tool_use: true },
            },
            signal,
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

/** How many characters of an answer are between two reports. */
const REPORT_EVERY = 500;

/** The whole answer, whose arrival is reported. */
async function streamed(
  client: Anthropic,
  progress: (step: string) => void,
  request: Anthropic.MessageCreateParamsNonStreaming,
  signal: AbortSignal,
): Promise<Anthropic.Message> {
  const stream = client.messages.stream(request, { signal });
  let length = 0;
  stream.on('inputJson', (part) => {
    const before = Math.floor(length / REPORT_EVERY);
    length += part.length;
    if (Math.floor(length / REPORT_EVERY) > before) progress(`the model draws: ${length} characters`);
  });
  return await stream.finalMessage();
}

const unavailable = (why: string) =>
  new UnavailableError('provider_unavailable', `The model provider is unavailable: ${why}. The quota is unchanged.`);

async function asked<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof APIUserAbortError || error instanceof APIConnectionTimeoutError)
      throw unavailable('it timed out');
    if (error instanceof RateLimitError) throw unavailable('its rate limit is reached');
    if (error instanceof APIError)
      throw unavailable(error.status ? `it answered ${error.status}` : 'it cannot be reached');
    // The stream ended before its message did.
    if (error instanceof AnthropicError) throw unavailable('its answer broke off');
    // The response is not JSON.
    if (error instanceof SyntaxError) throw unavailable('its answer cannot be read');
    // The connection closed during the response.
    if (error instanceof TypeError && error.cause) throw unavailable('its answer broke off');
    throw error;
  }
}
