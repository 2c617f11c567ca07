// A live feed of your own over ingestBars. Killed at any time, it continues where the server says.
const { EX7_URL = 'http://127.0.0.1:4000', EX7_TOKEN, INSTRUMENT = 'ES', VENDOR_URL, FIRST, SECONDS = 5 } = process.env;
const INGEST = `mutation ($instrument: ID!, $bars: [BarInput!]!, $completeTo: DateTime) {
  ingestBars(instrument: $instrument, bars: $bars, completeTo: $completeTo, finalByClock: false) {
    ... on Ingested { rejected { message } watermark missing { from to } } ... on Error { message } } }`;
type Bar = Record<'open' | 'high' | 'low' | 'close' | 'volume', number | null> & { ts: string };
type Said = { data?: { ingestBars: Answer }; errors?: { message: string }[] };
type Span = { from: string; to: string } | null;
type Answer = { message?: string; rejected: { message: string }[]; watermark: string | null; missing: Span };

async function json(url: string, init: RequestInit = {}): Promise<unknown> {
  const response = await fetch(url, { ...init, signal: AbortSignal.timeout(20_000) });
  if (response.ok) return response.json();
  throw new Error(`${url} answers ${response.status}`);
}
async function ingest(bars: Bar[], completeTo: string | null = null): Promise<Answer> {
  const body = JSON.stringify({ query: INGEST, variables: { instrument: INSTRUMENT, bars, completeTo } });
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${EX7_TOKEN}` };
  const said = (await json(`${EX7_URL}/graphql`, { method: 'POST', headers, body })) as Said;
  const answer = said.data?.ingestBars;
  if (!answer || answer.message) throw new Error(answer?.message ?? said.errors?.[0]?.message);
  for (const { message } of answer.rejected) process.stderr.write(`${message}\n`);
  return answer;
}
for (let pause = 1; ; ) {
  try {
    const { watermark, missing } = await ingest([]);
    const from = watermark ? missing?.from : FIRST;
    // Your vendor: the bars of these minutes, oldest first, as { ts, open, high, low, close, volume }.
    const bars = from ? ((await json(`${VENDOR_URL}?from=${from}&to=${missing?.to ?? ''}`)) as Bar[]) : [];
    for (let at = 0; at < bars.length; at += 5_000) await ingest(bars.slice(at, at + 5_000));
    // The vendor had a minute's time for all but the newest: what it does not have had no trade.
    if (missing) await ingest([], new Date(Date.parse(missing.to) - 60_000).toISOString());
    pause = 1;
  } catch (error) {
    process.stderr.write(`${(error as Error).message}; trying again\n`);
    pause = Math.min(pause * 2, 12);
  }
  await new Promise((resolve) => setTimeout(resolve, Number(SECONDS) * pause * 1_000));
}
