import type { logOf, Recorder } from '../faults/support/recorder.ts';
import { told } from '../faults/support/recorder.ts';
import type { Sample } from './processes.ts';

export interface Compared {
  client: string;
  connections: number;
  reset: boolean;
  events: number;
  lost: number;
  doubled: number;
  /** Events that came after a later one. */
  unordered: number;
}

/** What a client saw against the event log. */
export function compare(recorder: Recorder, log: Awaited<ReturnType<typeof logOf>>) {
  const seen = told(recorder).map(({ seq }) => seq ?? 0);
  const once = new Set(seen);
  return {
    events: log.length,
    lost: log.filter(({ seq }) => !once.has(seq)).length,
    doubled: seen.length - once.size,
    unordered: seen.filter((seq, index) => index > 0 && seq < (seen[index - 1] as number)).length,
  };
}

interface Outcome {
  compared: Compared[];
  errors: Map<string, number>;
  counts: Map<string, number>;
  samples: Sample[];
}

/** Prints the outcome. Returns whether nothing was lost, doubled, out of order or reset. */
export function printTable({ compared, errors, counts, samples }: Outcome): boolean {
  const say = (line: string) => process.stdout.write(`${line}\n`);
  const total = (of: (one: Compared) => number) => compared.reduce((sum, one) => sum + of(one), 0);
  const row = (name: string, rows: Compared[]) => {
    const sum = (of: (one: Compared) => number) => rows.reduce((all, one) => all + of(one), 0);
    const resets = rows.filter(({ reset }) => reset).length;
    const cells = [rows.length, sum((one) => one.connections), sum((one) => one.events), sum((one) => one.lost)];
    const more = [sum((one) => one.doubled), sum((one) => one.unordered), resets];
    say(`| ${name} | ${[...cells, ...more].join(' | ')} |`);
  };
  say('\n| clients of | clients | connections | events | lost | doubled | out of order | resets |');
  say('|---|---|---|---|---|---|---|---|');
  for (const name of new Set(compared.map(({ client }) => client))) {
    row(
      name,
      compared.filter(({ client }) => client === name),
    );
  }
  row('all', compared);
  say('\n| done | times |\n|---|---|');
  for (const [what, times] of counts) say(`| ${what} | ${times} |`);
  say('\n| error | times |\n|---|---|');
  for (const [what, times] of errors) say(`| ${what} | ${times} |`);
  if (errors.size === 0) say('| none | 0 |');
  say('\n| process | memory at first, most, at last (MiB) | file descriptors at first, most, at last |\n|---|---|---|');
  for (const part of new Set(samples.map((sample) => sample.part))) {
    const of = samples.filter((sample) => sample.part === part);
    const line = (value: (sample: Sample) => number) => {
      const all = of.map(value).map(Math.round);
      return `${all[0]}, ${Math.max(...all)}, ${all.at(-1)}`;
    };
    say(`| ${part} | ${line(({ memory }) => memory)} | ${line(({ descriptors }) => descriptors)} |`);
  }
  const wrong = total(({ lost, doubled, unordered, reset }) => lost + doubled + unordered + Number(reset));
  say(wrong === 0 ? '\nnothing lost, doubled, out of order or reset' : `\n${wrong} faults`);
  return wrong === 0;
}
