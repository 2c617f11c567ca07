import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { UserCaller } from '../../src/domains/account/index.ts';
import { MONDAY, store, wandering } from '../backtests/bars.ts';
import { backtest, loosenLimits } from '../backtests/support.ts';
import { createTestApp, type TestApp, type TestCaller } from '../support/app.ts';
import { strategy } from '../support/seed.ts';
import { book } from './ledger.ts';

// Three levels down from the account: what is asked decides how many statements run, not how many rows there are.

const QUESTIONS = {
  'strategies → backtests → strategy': `{ strategies(first: 50) { edges { node { name
    backtests(first: 5) { edges { node { status metrics { netPnl } equity(points: 10) { equity } strategy { name } } } } } } } }`,
  'strategies → versions, runtimes, performance → backtest': `{ strategies(first: 50) { edges { node { name graph { nodes { nodeId } }
    versions(first: 5) { edges { node { version nodeCount } } } runtimes { status }
    performance { live { netPnl } backtest { status metrics { trades } } } } } } }`,
  'strategies → signals → strategy, instrument': `{ strategies(first: 50) { edges { node {
    signals(first: 5) { edges { node { pnl strategy { name } instrument { symbol } unrealizedPnl } } } } } } }`,
  'performance → strategy, backtest → trades': `{ performance { strategy { name } live { netPnl }
    backtest { status strategy { name } trades(first: 2) { edges { node { pnl } } } } } }`,
  'portfolio → open signals → strategy, quote': `{ portfolio { openSignals { unrealizedPnl strategy { name graph { nodes { nodeId } } }
    instrument { last { price } } } } }`,
  'signals → strategy → backtests': `{ signals(first: 50) { edges { node { strategy { name
    backtests(first: 2) { edges { node { status } } } } } } } }`,
};

describe('the number of statements of a query three levels deep', () => {
  let app: TestApp;
  let user: TestCaller<UserCaller>;
  const few = new Map<string, number>();

  beforeAll(async () => {
    app = await createTestApp();
    app.clock.set(MONDAY + 10 * 86_400_000);
    user = await app.user();
    await loosenLimits(app, user);
    await store(app, 'MES', wandering(400));
    await grow(2, 1);
    for (const [name, question] of Object.entries(QUESTIONS)) few.set(name, await count(question));
    await grow(6, 3);
  });
  afterAll(() => app.close());

  /** Adds strategies with signals (the newest of each open) and finished backtests. */
  async function grow(strategies: number, each: number) {
    const { userId } = user.caller;
    for (let n = 0; n < strategies; n++) {
      const id = await strategy(app).on('MES').for(user);
      for (let k = 0; k < each; k++) {
        await backtest(app, user, id);
        await book(app, {
          strategyId: id,
          userId,
          entered: '2026-03-03',
          closed: '2026-03-03',
          pnl: '10.00',
          minute: k,
        });
      }
      await book(app, { strategyId: id, userId, entered: '2026-03-04', closed: null });
    }
  }
  async function count(question: string): Promise<number> {
    const { statements } = await app.countStatements(() => app.runOk(question, {}, user));
    return statements.length;
  }

  for (const [name, question] of Object.entries(QUESTIONS)) {
    it(`does not grow with the rows: ${name}`, async () => {
      const many = await count(question);
      expect(few.get(name)).toBeGreaterThan(0);
      expect(many).toBe(few.get(name));
      expect(many).toBeLessThan(15);
    });
  }
});
