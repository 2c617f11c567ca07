/** One event of a stream. Keep `id`: it is the place to resume after. */
export interface StreamEvent {
  id: string | null;
  kind: string;
  // biome-ignore lint/suspicious/noExplicitAny: each kind has data of its own
  data: any;
}

/** The events of a body. Half an event, where the connection was cut, is none. */
export async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<StreamEvent> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const bytes of body) {
    const blocks = (rest + decoder.decode(bytes, { stream: true })).split('\n\n');
    rest = blocks.pop() as string;
    for (const block of blocks) {
      const event = eventOf(block);
      if (event) yield event;
    }
  }
}

function eventOf(block: string): StreamEvent | null {
  const fields = new Map<string, string>();
  for (const line of block.split('\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) fields.set(line.slice(0, colon), line.slice(colon + 1).replace(/^ /, ''));
  }
  const data = fields.get('data');
  if (data === undefined) return null;
  return { id: fields.get('id') ?? null, kind: fields.get('event') ?? 'message', data: JSON.parse(data) };
}
