import type { JsonSchema } from '../schema/json-schema.ts';

// The webhooks that the server sends to channels of kind `webhook`.

const EVENTS: Readonly<Record<string, string>> = {
  'signal.fired': 'A signal was published; `data` is the signal.',
  'signal.updated': 'A signal’s stop moved or a part of it was closed; `data` is the signal after the change.',
  'signal.closed': 'A signal was closed; `data` is the signal with its P&L.',
  'signal.blocked': 'The risk gate denied an entry; `data` says which limit, what was observed and why.',
  'risk.warning': 'A limit is at 80 %; `data` says which.',
  'runtime.error': 'A running strategy stopped with an error; `data` is the runtime.',
};

const header = (name: string, description: string, example: string) => ({
  name,
  in: 'header',
  required: true,
  description,
  schema: { type: 'string' },
  example,
});

const SIGNED = [
  header(
    'webhook-id',
    'The delivery. It stays the same when it is sent again: drop what you have seen.',
    'msg_019a31c4',
  ),
  header('webhook-timestamp', 'Unix seconds of this attempt. Refuse one that is five minutes off.', '1776692100'),
  header(
    'webhook-signature',
    '`v1,` and the base64 HMAC-SHA256 of `{webhook-id}.{webhook-timestamp}.{raw body}` under the channel’s secret (`whsec_…`, base64), as Standard Webhooks has it; several are separated by spaces.',
    'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  ),
];

/** The `webhooks` of the OpenAPI document. */
export const sentWebhooks = (): Record<string, JsonSchema> =>
  Object.fromEntries(
    Object.entries(EVENTS).map(([type, description]) => [
      type,
      {
        post: {
          operationId: `on_${type}`.replace(/[_.]([a-z])/g, (_all, letter: string) => letter.toUpperCase()),
          summary: description,
          description:
            'Answer with any 2xx within ten seconds. Otherwise it is sent again with growing pauses, and given up in the end; `GET /api/alerts/deliveries` shows each delivery.',
          security: [],
          parameters: SIGNED,
          requestBody: {
            required: true,
            content: { 'application/json': { schema: bodyOf(type, description) } },
          },
          responses: { '2XX': { description: 'Received.' } },
        },
      },
    ]),
  );

const bodyOf = (type: string, description: string): JsonSchema => ({
  type: 'object',
  required: ['type', 'timestamp', 'data'],
  properties: {
    type: { type: 'string', const: type, description: 'The event.' },
    timestamp: { type: 'string', format: 'date-time', description: 'When it happened.' },
    data: {
      type: 'object',
      additionalProperties: true,
      description: `${description} Keys are in snake_case, with \`strategy_name\` beside \`strategy_id\`.`,
    },
  },
});
