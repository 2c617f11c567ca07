import { randomUUID } from 'node:crypto';
import { execute, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import type { Caller } from '../../src/domains/account/index.ts';
import { schema } from '../../src/graphql/schema.ts';
import { createRequestContext, type MakeParts } from '../../src/graphql-server/request-context.ts';
import { Work } from '../../src/kernel/work.ts';

const PARTS = ['prisma', 'health', 'market', 'strategies', 'signals', 'billing', 'insight', 'runtimes', 'strategyById'];
const CALLER: Caller = {
  kind: 'user',
  userId: randomUUID(),
  email: null,
  role: 'user',
  expiresAt: Number.MAX_VALUE,
};
const NO_CLIENT = { address: null, userAgent: null };

/** Parts that note when they are made; `strategies` has what the query below reads. */
function countedParts() {
  const made: { name: string; work: Work | null }[] = [];
  const make = Object.fromEntries(
    PARTS.map((name) => [
      name,
      ({ work }: { work: Work | null }) => {
        made.push({ name, work });
        return { fixtures: { find: () => [] } };
      },
    ]),
  ) as unknown as MakeParts;
  return { made, create: createRequestContext(make) };
}

const document = parse('{ fixtures { slug } again: fixtures { slug } }');

describe('the context of a request', () => {
  it('makes the parts that its operation uses, once', async () => {
    const { made, create } = countedParts();
    const result = await execute({ schema, document, contextValue: create(CALLER, NO_CLIENT) });
    expect(result.errors).toBeUndefined();
    expect(made.map(({ name }) => name)).toEqual(['strategies']);
  });

  it('makes no more on the object that Yoga copies to', async () => {
    const { made, create } = countedParts();
    const contextValue = { request: 'Yoga’s own' };
    create(CALLER, NO_CLIENT).defineOn(contextValue);
    expect(made).toEqual([]);
    await execute({ schema, document, contextValue: Object.assign(contextValue, { more: true }) });
    expect(made.map(({ name }) => name)).toEqual(['strategies']);
  });

  it('gives parts its work, and those of a change none', () => {
    const { made, create } = countedParts();
    const work = new Work();
    const context = create(null, NO_CLIENT, work);
    void [context.market, context.uncancelled.market, context.uncancelled.market];
    expect(made).toEqual([
      { name: 'market', work },
      { name: 'market', work: null },
    ]);
  });

  it('takes the work that is set before its parts are made', () => {
    const { made, create } = countedParts();
    const target = {} as { work: Work; market: unknown };
    create(null, NO_CLIENT).defineOn(target);
    const work = new Work();
    target.work = work;
    void target.market;
    expect(made).toEqual([{ name: 'market', work }]);
  });
});
