/** The page at /: what is here. Loads nothing from elsewhere. */
export const landingPage = (version: string): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>ex7</title>
<style>
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 40rem; margin: 3rem auto; padding: 0 1rem; }
  code { background: #8883; padding: 0.1em 0.3em; border-radius: 3px; }
  dt { margin-top: 0.8em; }
</style>
<h1>ex7 <small>${version}</small></h1>
<p>Trading strategies drawn as graphs, run on market bars; their paper signals, live.</p>
<dl>
  <dt><a href="/graphiql">/graphiql</a></dt><dd>Try the GraphQL API in this browser.</dd>
  <dt><code>/graphql</code></dt><dd>GraphQL over HTTP, server-sent events and WebSocket (graphql-ws).</dd>
  <dt><code>/api/*</code></dt><dd>The REST calls, and <code>/api/signals/stream</code>.</dd>
  <dt><a href="/healthz">/healthz</a>, <a href="/readyz">/readyz</a></dt><dd>Alive; ready to take work.</dd>
</dl>
</html>
`;
