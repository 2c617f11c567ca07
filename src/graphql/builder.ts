import SchemaBuilder from '@pothos/core';
import ErrorsPlugin from '@pothos/plugin-errors';
import PrismaPlugin from '@pothos/plugin-prisma';
import type PrismaTypes from '../generated/pothos/types.ts';
import { getDatamodel } from '../generated/pothos/types.ts';
import type { Context } from './context.ts';
import { DateScalar, DateTime, type DateTimeOutput, type DecimalOutput, DecimalScalar, Json } from './scalars.ts';

export interface SchemaTypes {
  Context: Context;
  PrismaTypes: PrismaTypes;
  DefaultFieldNullability: false;
  Scalars: {
    ID: { Input: string; Output: string | number };
    /** "2026-04-20". */
    Date: { Input: string; Output: string };
    /** Input: "…Z" with milliseconds, converted from any offset. */
    DateTime: { Input: string; Output: DateTimeOutput };
    /** Input: the shortest decimal text. */
    Decimal: { Input: string; Output: DecimalOutput };
    JSON: { Input: unknown; Output: unknown };
  };
}

export type BuilderTypes = PothosSchemaTypes.ExtendDefaultTypes<SchemaTypes>;

/** The schema builder. Each domain's graphql/ folder registers its types and fields; `schema.ts` imports them all. */
export const builder = new SchemaBuilder<SchemaTypes>({
  plugins: [ErrorsPlugin, PrismaPlugin],
  defaultFieldNullability: false,
  prisma: {
    client: (context) => context.prisma,
    dmmf: getDatamodel(),
    // Table comments are for maintainers; API descriptions are written at each field.
    exposeDescriptions: false,
    onUnusedQuery: 'error',
  },
});

builder.addScalarType('Date', DateScalar);
builder.addScalarType('DateTime', DateTime);
builder.addScalarType('Decimal', DecimalScalar);
builder.addScalarType('JSON', Json);

builder.queryType({ description: 'Queries. Data that belongs to a user requires that user’s token.' });
builder.mutationType({
  description:
    'Mutations. Each returns its success type or one of its errors: match on `... on Error { code message }`.',
});
builder.subscriptionType({ description: 'Subscriptions, over WebSocket (graphql-transport-ws) or SSE.' });
