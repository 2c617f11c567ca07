/**
 * Wraps a graphql-ws or graphql-sse client, so that a subscription that reconnects continues after the last event that
 * it saw. Both clients send the same payload again when they reconnect; this keeps its cursor at the newest event.
 */
export function resuming(client) {
  return {
    ...client,
    subscribe(payload, sink) {
      const sent = { ...payload, variables: { ...payload.variables } };
      return client.subscribe(sent, {
        ...sink,
        next(result) {
          const cursor = result.data?.signalEvents?.cursor;
          sink.next(result);
          // After the sink has handled it: an event that is interrupted before this comes again.
          if (cursor) sent.variables.after = cursor;
        },
      });
    },
  };
}
