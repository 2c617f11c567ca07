import type { Asset } from './asset.ts';

const SCRIPT = 'text/javascript; charset=utf-8';

/** GraphiQL as npm brings it, as files that a browser keeps: by their path on the server. */
export async function graphiqlFiles(): Promise<ReadonlyMap<string, Asset>> {
  // Nine megabytes of text, so only once somebody opens the page.
  const { css, js, editorWorkerService, graphqlWorker, jsonWorker } = await import(
    '@graphql-yoga/render-graphiql/graphiql'
  );
  const file = (type: string, body: string): Asset => ({ type, body, lasting: true });
  return new Map([
    ['/graphiql/graphiql.css', file('text/css; charset=utf-8', css)],
    ['/graphiql/graphiql.js', file(SCRIPT, js)],
    ['/graphiql/worker/editorWorkerService.js', file(SCRIPT, editorWorkerService)],
    ['/graphiql/worker/graphql.js', file(SCRIPT, graphqlWorker)],
    ['/graphiql/worker/json.js', file(SCRIPT, jsonWorker)],
  ]);
}
