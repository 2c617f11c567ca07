import { createServer } from 'node:http';
import SchemaBuilder from '@pothos/core';
import PrismaPlugin from '@pothos/plugin-prisma';
import { PrismaPg } from '@prisma/adapter-pg';
import { createYoga } from 'graphql-yoga';
import { callerOf } from '../../src/domains/account/index.ts';
import type PrismaTypes from '../../src/generated/pothos/types.ts';
import { getDatamodel } from '../../src/generated/pothos/types.ts';
import { PrismaClient } from '../../src/generated/prisma/client.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import { createTokenVerifier } from '../../src/platform/auth/jwt.ts';
import { CONNECTIONS, serve } from '../support/contestant.mjs';

// Yoga, Pothos and plugin-prisma over the same tables, as their documentation shows it.

const { DATABASE_URL, JWT_SECRET } = process.env as Record<string, string>;
const prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString: DATABASE_URL, max: CONNECTIONS }) });
const verifier = createTokenVerifier({ secret: JWT_SECRET, clock: systemClock });

const builder = new SchemaBuilder<{ PrismaTypes: PrismaTypes; Context: { userId: string } }>({
  plugins: [PrismaPlugin],
  prisma: { client: prisma, dmmf: getDatamodel() },
});

builder.prismaObject('Strategy', {
  fields: (t) => ({
    id: t.exposeID('id'),
    name: t.exposeString('name'),
    description: t.exposeString('description', { nullable: true }),
    instrument: t.exposeString('instrument'),
    timeframe: t.exposeString('timeframe'),
    tags: t.exposeStringList('tags'),
    status: t.exposeString('status'),
    currentVersion: t.exposeInt('currentVersion'),
    createdAt: t.string({ resolve: (row) => row.createdAt.toISOString() }),
    updatedAt: t.string({ resolve: (row) => row.updatedAt.toISOString() }),
    versions: t.relation('versions', { query: { orderBy: { version: 'desc' }, take: 3 } }),
    signals: t.relation('signals', { query: { orderBy: [{ firedAt: 'desc' }, { id: 'desc' }], take: 5 } }),
  }),
});
builder.prismaObject('StrategyVersion', {
  fields: (t) => ({
    version: t.exposeInt('version'),
    nodeCount: t.exposeInt('nodeCount'),
    createdAt: t.string({ resolve: (row) => row.createdAt.toISOString() }),
  }),
});
builder.prismaObject('Signal', {
  fields: (t) => {
    const decimal = (name: 'entryPrice' | 'stopPrice' | 'targetPrice' | 'closePrice') =>
      t.string({ nullable: true, resolve: (row) => row[name]?.toFixed() ?? null });
    const amount = (name: 'grossPnl' | 'commission' | 'slippageCost' | 'pnl') =>
      t.string({ nullable: true, resolve: (row) => row[name]?.toFixed(2) ?? null });
    const instant = (name: 'barTs' | 'firedAt' | 'closedAt' | 'closeBarTs') =>
      t.string({ nullable: true, resolve: (row) => row[name]?.toISOString() ?? null });
    return {
      id: t.exposeID('id'),
      strategy: t.relation('strategy'),
      strategyVersion: t.exposeInt('strategyVersion'),
      instrument: t.exposeString('instrument'),
      timeframe: t.exposeString('timeframe'),
      mode: t.exposeString('mode'),
      side: t.exposeString('side'),
      status: t.exposeString('status'),
      size: t.exposeInt('size'),
      entryPrice: decimal('entryPrice'),
      stopPrice: decimal('stopPrice'),
      targetPrice: decimal('targetPrice'),
      barTs: instant('barTs'),
      firedAt: instant('firedAt'),
      closePrice: decimal('closePrice'),
      closedAt: instant('closedAt'),
      closeBarTs: instant('closeBarTs'),
      closeReason: t.exposeString('closeReason', { nullable: true }),
      grossPnl: amount('grossPnl'),
      commission: amount('commission'),
      slippageTicks: t.string({ nullable: true, resolve: (row) => row.slippageTicks?.toFixed(1) ?? null }),
      slippageCost: amount('slippageCost'),
      pnl: amount('pnl'),
      reason: t.string({ resolve: (row) => JSON.stringify(row.reason) }),
    };
  },
});
builder.queryType({
  fields: (t) => ({
    signals: t.prismaField({
      type: ['Signal'],
      args: { first: t.arg.int({ required: true }) },
      resolve: (query, _root, { first }, { userId }) =>
        prisma.signal.findMany({
          ...query,
          where: { userId },
          orderBy: [{ firedAt: 'desc' }, { id: 'desc' }],
          take: first,
        }),
    }),
    strategies: t.prismaField({
      type: ['Strategy'],
      args: { first: t.arg.int({ required: true }) },
      resolve: (query, _root, { first }, { userId }) =>
        prisma.strategy.findMany({
          ...query,
          where: { userId, deletedAt: null },
          orderBy: [{ updatedAt: 'desc' }, { id: 'desc' }],
          take: first,
        }),
    }),
  }),
});

const yoga = createYoga<object, { userId: string }>({
  schema: builder.toSchema(),
  logging: false,
  graphiql: false,
  async context({ request }) {
    const token = (request.headers.get('authorization') ?? '').slice('Bearer '.length);
    const caller = callerOf(await verifier.verify(token));
    if (caller.kind !== 'user') throw new Error('no user');
    return { userId: caller.userId };
  },
});
const server = createServer(yoga);
server.listen(0, '127.0.0.1', () => serve((server.address() as { port: number }).port));
