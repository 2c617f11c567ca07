import { Redis, type RedisOptions } from 'ioredis';

type Command = Parameters<Redis['sendCommand']>[0];

/** Milliseconds before reconnecting to a slow Redis, so that only some requests are delayed by it. */
const RECONNECT_MS = 1_000;
const MAX_RETRY_MS = 2_000;

/**
 * A connection with a deadline for each command. The first command that misses it closes the connection, which fails it and
 * all queued commands. A new connection is not `ready`, and its commands fail at once, until Redis has answered INFO in
 * time.
 */
export class DeadlineRedis extends Redis {
  readonly #deadline: number;
  #late = false;
  #host = 0;

  /** `hosts`: further ones, any of which will do (nodes of a cluster); each new connection takes the next. */
  constructor(options: RedisOptions, deadline: number, hosts: readonly { host: string; port: number }[] = []) {
    const pause = (tries: number) => Math.min(50 * 2 ** Math.min(tries, 10), MAX_RETRY_MS);
    super({
      ...options,
      sentinelRetryStrategy: pause,
      retryStrategy: (tries) => {
        if (hosts.length > 0) Object.assign(this.options, hosts[++this.#host % hosts.length]);
        return this.#late ? RECONNECT_MS : pause(tries);
      },
    });
    this.#deadline = deadline;
    this.on('connect', () => {
      this.#late = false;
    });
  }

  override sendCommand(command: Command, stream?: Parameters<Redis['sendCommand']>[1]): unknown {
    const reply = super.sendCommand(command, stream);
    if (command.isResolved) return reply;
    const connection = this.stream;
    // After a pause of the event loop, timers run before replies that have already arrived are read.
    const timer = setTimeout(() => setImmediate(() => this.#expire(command, connection)), this.#deadline);
    const clear = () => clearTimeout(timer);
    command.promise.then(clear, clear);
    return reply;
  }

  #expire(command: Command, connection: Redis['stream']): void {
    if (command.isResolved) return;
    const error = new Error(`Redis did not answer ${command.name.toUpperCase()} within ${this.#deadline} ms`);
    command.reject(error);
    if (connection !== this.stream) return;
    this.#late = true;
    connection.destroy(error);
  }
}
