import { ask, follow, line, SIGNAL } from './api.mjs';

// From a fixture to its first signal: creates a strategy, sets the instrument, promotes, starts and follows it.

const [slug = 'ema-cross', instrument = 'M2K'] = process.argv.slice(2);
const STEP = '{ __typename ... on Strategy { id name status } ... on Error { code message } }';

const name = `${slug} on ${instrument}, ${new Date().toISOString()}`;
const { createStrategyFromFixture: drawn } = await ask(
  `mutation Draw($slug: ID!, $name: String) { createStrategyFromFixture(slug: $slug, name: $name) ${STEP} }`,
  { slug, name },
);
const { id } = drawn;
await ask(`mutation Move($id: ID!, $on: ID!) { updateStrategy(id: $id, input: { instrument: $on }) ${STEP} }`, {
  id,
  on: instrument,
});
// draft → ready → live
for (let step = 0; step < 2; step++) {
  await ask(`mutation Promote($id: ID!) { promoteStrategy(id: $id) ${STEP} }`, { id });
}
await ask(
  `mutation Start($id: ID!) {
    startRuntime(strategyId: $id) { __typename ... on Runtime { status } ... on Error { code message } }
  }`,
  { id },
);
process.stdout.write(`${drawn.name} runs; waiting for its first signal\n`);

const EVENTS = `subscription Events($id: ID!) { signalEvents(strategyId: $id) { signal ${SIGNAL} } }`;
for await (const { signalEvents: event } of follow(EVENTS, { id })) {
  if (!event.signal) continue;
  process.stdout.write(`${line(event.signal)}\n`);
  break;
}
