import { Redis, type RedisOptions } from 'ioredis';

type Command = Parameters<Redis['sendCommand']>[0];

/** A slow Redis is connected to again after this, so that it delays one request in a while and not each of them. */
const REST_MS = 1_000;
const MAX_RETRY_MS = 2_000;

/**
 * A connection on which each command has a deadline. The first command that misses it closes the connection: it fails,
 * and so does everything that waits behind it. Until Redis has answered the INFO of a new connection in time, `status`
 * is not `ready` and commands fail at once.
 */
export class DeadlineRedis extends Redis {
  readonly #deadline: number;
  #late = false;

  constructor(url: string, deadline: number, options: RedisOptions) {
    super(url, {
      ...options,
      retryStrategy: (tries) => (this.#late ? REST_MS : Math.min(50 * 2 ** Math.min(tries, 10), MAX_RETRY_MS)),
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
    // After a stall of this process its timers run before it reads the replies that have arrived meanwhile.
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
