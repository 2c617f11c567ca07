import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export type { Counter, Gauge, Histogram } from 'prom-client';

/** The metrics of a process, with the types of Prometheus. Durations are in seconds. */
export interface Meters {
  counter<Label extends string>(name: string, help: string, labels: readonly Label[]): Counter<Label>;
  duration<Label extends string>(name: string, help: string, labels: readonly Label[]): Histogram<Label>;
  /** `read` is called at every scrape. If it fails, the gauge is omitted. */
  gauge<Label extends string>(
    name: string,
    help: string,
    labels: readonly Label[],
    read: () => Promise<readonly Reading<Label>[]> | readonly Reading<Label>[],
  ): void;
  /** The metrics in the exposition format. */
  text(): Promise<string>;
  contentType: string;
}

export interface Reading<Label extends string> {
  labels?: Partial<Record<Label, string>>;
  value: number;
}

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 45, 120];

export function createMeters({ onFault }: { onFault(fault: unknown): void }): Meters {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  return {
    counter: (name, help, labels) => new Counter({ name, help, labelNames: labels, registers }),
    duration: (name, help, labels) => new Histogram({ name, help, labelNames: labels, buckets: SECONDS, registers }),
    gauge(name, help, labels, read) {
      new Gauge({
        name,
        help,
        labelNames: labels,
        registers,
        async collect() {
          this.reset();
          if (labels.length === 0) this.remove();
          try {
            for (const { labels: of = {}, value } of await read()) this.set(of as never, value);
          } catch (error) {
            onFault(error);
          }
        },
      });
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}
