import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { catalogue } from '../../src/engine/index.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { unfinishedGraph } from '../support/seed.ts';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app.close());

const ENGINES = `{ engines {
  type category label description
  inputs { name type required min max } outputs { name type required }
  params { name kind default min max options pattern description }
} }`;
const VALIDATE = `query ($graph: GraphInput!, $instrument: ID, $timeframe: Timeframe) {
  validateGraph(graph: $graph, instrument: $instrument, timeframe: $timeframe) {
    executable issues { code severity message nodeId edgeId path }
  }
}`;

describe('engines', () => {
  it('require a token of a user or the service', async () => {
    expect(await app.runError(ENGINES)).toMatchObject({ status: 401, code: 'unauthorized' });
    await app.runOk(ENGINES, {}, await app.service());
  });

  it('are the catalogue used by validation and execution', async () => {
    const { engines } = await app.runOk<{ engines: Record<string, unknown>[] }>(ENGINES, {}, await app.user());
    expect(engines.map(({ type }) => type)).toEqual(catalogue.map(({ type }) => type));
    expect(engines.find(({ type }) => type === 'ind.ema')).toMatchObject({
      category: 'indicator',
      inputs: [{ required: true }],
      outputs: [{ type: 'number', required: false }],
      params: [{ name: 'length', kind: 'int', options: null, pattern: null }, ...[expect.anything()].slice(1)],
    });
  });
});

describe('validateGraph', () => {
  const graphOf = (slug: string) => structuredClone(app.services.fixtures.bySlug(slug).graph);

  it('requires a token', async () => {
    expect(await app.runError(VALIDATE, { graph: unfinishedGraph() })).toMatchObject({ status: 401 });
  });

  it('reports no issues for a fixture, repeatedly, and stores nothing', async () => {
    const user = await app.user();
    const variables = { graph: graphOf('ema-cross'), instrument: 'MES', timeframe: 'M1' };
    const first = await app.runOk<{ validateGraph: { executable: boolean } }>(VALIDATE, variables, user);
    expect(first.validateGraph.executable).toBe(true);
    const again = await app.countStatements(() => app.runOk(VALIDATE, variables, user));
    expect(again).toEqual({ result: first, statements: [] });
  });

  it.each([
    ['an unknown instrument', { instrument: 'ESX' }, 'unknown_instrument', 'ESX'],
    ['a missing output', {}, 'no_output', 'out.strategy'],
  ])('reports the issue: %s', async (_what, market, code, named) => {
    const graph = code === 'no_output' ? unfinishedGraph() : graphOf('ema-cross');
    const { validateGraph } = await app.runOk<{
      validateGraph: { executable: boolean; issues: { code: string; message: string }[] };
    }>(VALIDATE, { graph, ...market }, await app.user());
    expect(validateGraph.executable).toBe(false);
    expect(validateGraph.issues.find((issue) => issue.code === code)?.message).toContain(named);
  });
});
