// Shared by the Node examples: GraphQL requests, and subscriptions over server-sent events.

const url = process.env.EX7_URL ?? 'http://localhost:4000';
const token = process.env.EX7_TOKEN;
if (!token) {
  process.stderr.write('Set EX7_TOKEN to a token: npm run --silent token makes one in development.\n');
  process.exit(2);
}

const request = (query, variables, accept) =>
  fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', accept },
    body: JSON.stringify({ query, variables }),
  });

const dataOf = ({ data, errors }) => {
  if (errors) throw new Error(`${errors[0].extensions?.code}: ${errors[0].message}`);
  return data;
};

/** Runs a query or mutation and returns its data. Throws on errors. */
export async function ask(query, variables = {}) {
  const data = dataOf(await (await request(query, variables, 'application/json')).json());
  const refused = Object.values(data).find((result) => result?.__typename?.endsWith('Error'));
  if (refused) throw new Error(`${refused.code}: ${refused.message}`);
  return data;
}

/** The data of each event of a subscription, until the connection ends. */
export async function* follow(query, variables = {}) {
  const response = await request(query, variables, 'text/event-stream');
  if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
  let waiting = '';
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    const frames = (waiting + chunk).split('\n\n');
    waiting = frames.pop();
    for (const frame of frames) {
      const json = frame.match(/^data: ?(.+)$/m)?.[1];
      if (json && /^event: ?next$/m.test(frame)) yield dataOf(JSON.parse(json));
    }
  }
}

const moved = ({ barTs, side, size, instrument, currentStopPrice, openSize, strategy }) =>
  `${barTs} moved  ${side} ${size} ${instrument.symbol} stop ${currentStopPrice}, ${openSize} open  ${strategy.name}`;

const firedOrClosed = ({
  barTs,
  status,
  side,
  size,
  instrument,
  entryPrice,
  closePrice,
  closeReason,
  pnl,
  strategy,
}) =>
  status === 'OPEN'
    ? `${barTs} fired  ${side} ${size} ${instrument.symbol} at ${entryPrice}  ${strategy.name}`
    : `${barTs} closed ${side} ${size} ${instrument.symbol} at ${closePrice} (${closeReason}) ${pnl} USD  ${strategy.name}`;

/** Formats a signal event as a line of text. */
export const line = (signal, kind) => (kind === 'UPDATED' ? moved(signal) : firedOrClosed(signal));

export const SIGNAL = `{
  id barTs status side size entryPrice currentStopPrice openSize closePrice closeReason pnl
  instrument { symbol }
  strategy { name }
}`;
