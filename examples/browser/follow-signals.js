// Follows signals in a browser, each once, across reconnects, server restarts and token expiry.

const EVENTS = ['compliance', 'signal', 'signal_updated', 'signal_closed', 'heartbeat', 'reset'];
const MAX_WAIT = 30_000;

/**
 * `token` returns the user's current access token (with supabase-js: from `auth.getSession()`), or a promise of it.
 * `onEvent` receives type, data and cursor of each event. Returns a stop function.
 */
export function followSignals({ url = '', token, onEvent, after = null, filter = {} }) {
  let cursor = after;
  let source = null;
  let timer;
  let wait = 1_000;

  const again = (ms) => {
    source?.close();
    clearTimeout(timer);
    timer = setTimeout(open, ms);
  };
  const later = () => {
    again(wait);
    wait = Math.min(wait * 2, MAX_WAIT);
  };

  async function open() {
    try {
      const headers = { authorization: `Bearer ${await token()}` };
      const response = await fetch(`${url}/api/stream-tickets`, { method: 'POST', headers });
      if (!response.ok) return later();
      const { ticket } = await response.json();
      const query = new URLSearchParams({ ...filter, ticket, ...(cursor ? { last_event_id: cursor } : {}) });
      source = new EventSource(`${url}/api/signals/stream?${query}`);
    } catch {
      return later();
    }
    for (const type of EVENTS) {
      source.addEventListener(type, ({ data, lastEventId }) => {
        cursor = lastEventId;
        wait = 1_000;
        onEvent(type, JSON.parse(data), lastEventId);
      });
    }
    // Closes the source and reconnects with a new ticket.
    source.addEventListener('bye', () => again(wait));
    // In state CONNECTING the browser reconnects automatically with the ticket and the last event. CLOSED is final: the
    // ticket has expired, or a server or proxy responded with an error.
    source.onerror = () => {
      if (source.readyState === EventSource.CLOSED) later();
    };
  }

  void open();
  return () => {
    clearTimeout(timer);
    source?.close();
  };
}
