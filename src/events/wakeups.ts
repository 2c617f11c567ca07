// A wake-up only reduces latency. It may be lost, duplicated or late; its receivers read the database.

export interface Wakeups {
  /**
   * Sends a message to every subscriber of `topic`, in all processes. Never throws, never waits. `message` is plain JSON.
   */
  publish(topic: string, message: unknown): void;
  /** Calls `handler` with each message of `topic` until the returned function is called. */
  subscribe(topic: string, handler: WakeupHandler): () => void;
}
export type WakeupHandler = (message: unknown) => void;

/** The topic of a user's new events. */
export const userTopic = (userId: string): string => `events:${userId}`;
/** The topic of an instrument's new bars. */
export const barsTopic = (instrument: string): string => `bars:${instrument}`;
/** The topic of runtimes that were started, stopped or changed; dispatchers subscribe to it. */
export const RUNTIMES_TOPIC = 'runtimes';
/** The topic of API keys that were revoked or rotated. */
export const API_KEYS_TOPIC = 'api-keys';
/** The topic of changes of instruments and calendars. */
export const CATALOGUE_TOPIC = 'catalogue';

/** The handlers of this process by topic. */
export interface Listeners {
  /** Adds a handler; true when it is the topic's first. */
  add(topic: string, handler: WakeupHandler): boolean;
  /** Removes a handler; true when it was the topic's last. */
  remove(topic: string, handler: WakeupHandler): boolean;
  tell(topic: string, message: unknown): void;
  topics(): string[];
}

export function createListeners(onError: (error: unknown) => void): Listeners {
  const byTopic = new Map<string, Set<WakeupHandler>>();
  return {
    add(topic, handler) {
      const handlers = byTopic.get(topic);
      if (handlers) {
        handlers.add(handler);
        return false;
      }
      byTopic.set(topic, new Set([handler]));
      return true;
    },
    remove(topic, handler) {
      const handlers = byTopic.get(topic);
      if (!handlers?.delete(handler) || handlers.size > 0) return false;
      return byTopic.delete(topic);
    },
    tell(topic, message) {
      for (const handler of byTopic.get(topic) ?? []) {
        try {
          handler(message);
        } catch (error) {
          onError(error);
        }
      }
    },
    topics: () => [...byTopic.keys()],
  };
}

/** Wake-ups within this process. An error of a handler is reported and does not affect the publisher or other handlers. */
export function createLocalWakeups({ onError = () => {} }: { onError?: (error: unknown) => void } = {}): Wakeups {
  const listeners = createListeners(onError);
  return {
    publish: listeners.tell,
    subscribe(topic, handler) {
      listeners.add(topic, handler);
      return () => {
        listeners.remove(topic, handler);
      };
    },
  };
}
