import SchemaBuilder from '@pothos/core';
import ErrorsPlugin from '@pothos/plugin-errors';
import PrismaPlugin from '@pothos/plugin-prisma';
import type PrismaTypes from '../generated/pothos/types.ts';
import { getDatamodel } from '../generated/pothos/types.ts';
import type { Context } from './context.ts';
import { DateTime, type DateTimeOutput, type DecimalOutput, DecimalScalar, Json } from './scalars.ts';

export interface SchemaTypes {
  Context: Context;
  PrismaTypes: PrismaTypes;
  DefaultFieldNullability: false;
  Scalars: {
    ID: { Input: string; Output: string | number };
    /** In: "…Z" with milliseconds, whatever offset was sent. */
    DateTime: { Input: string; Output: DateTimeOutput };
    /** In: the shortest decimal text. */
    Decimal: { Input: string; Output: DecimalOutput };
    JSON: { Input: unknown; Output: unknown };
  };
}

export type BuilderTypes = PothosSchemaTypes.ExtendDefaultTypes<SchemaTypes>;

/** The one schema builder. Faces add their types and fields to it; `schema.ts` imports them all. */
export const builder = new SchemaBuilder<SchemaTypes>({
  plugins: [ErrorsPlugin, PrismaPlugin],
  defaultFieldNullability: false,
  prisma: {
    client: (context) => context.prisma,
    dmmf: getDatamodel(),
    // The tables' comments are for maintainers; what a trader reads is written at each field.
    exposeDescriptions: false,
    onUnusedQuery: 'error',
  },
});

builder.addScalarType('DateTime', DateTime);
builder.addScalarType('Decimal', DecimalScalar);
builder.addScalarType('JSON', Json);

builder.queryType({ description: 'What can be read. Everything that belongs to a user needs that user’s token.' });
builder.mutationType({
  description:
    'What can be changed. Each answers its success type or one of the errors it can meet: match on `... on Error { code message }`.',
});
builder.subscriptionType({ description: 'What can be followed live, over WebSocket (graphql-ws) or SSE.' });
