import { anything, listOf, record, type Schema, text, whole } from '../json-schema.ts';
import { accountSchemas } from './account.ts';
import { alertsSchemas } from './alerts.ts';
import { billingSchemas } from './billing.ts';
import { signalsSchemas } from './signals.ts';
import { strategiesSchemas } from './strategies.ts';
import { vixSchemas } from './vix.ts';

// What the REST calls answer with, as components of the OpenAPI document.

export const schemas: Readonly<Record<string, Schema>> = {
  ...strategiesSchemas,
  ...signalsSchemas,
  ...billingSchemas,
  ...alertsSchemas,
  ...vixSchemas,
  ...accountSchemas,
  ValidationError: record({
    detail: listOf(
      {
        ...record({
          type: text('int_parsing'),
          loc: listOf({ anyOf: [text('query'), whole(0)] }, 'Where it was written: body, query, path or header first.'),
          msg: text('Input should be a valid integer'),
          input: anything('What was sent.', 'ten'),
        }),
        additionalProperties: true,
      },
      'Everything that is wrong.',
    ),
  }),
};
