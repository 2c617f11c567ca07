import type { CompiledStrategy } from './compile.ts';
import type { Source, Step } from './plan.ts';

/** A value that a trace shows: of a shared node, or of the run's own slots. */
export interface ShownValue {
  nodeId: string;
  output: string;
  isTruth: boolean;
  source: Source;
  slot: number;
}

/** Every value that something reads, and the only output of a node even if nothing reads it. */
export function shownValues({ steps, own, imports }: CompiledStrategy): ShownValue[] {
  const name = (step: Step, output: number) => `${step.key}:${output}`;
  const sources = [...steps.flatMap((step) => step.inputs), ...imports.map(({ source }) => source)];
  const read = new Set(sources.map((source) => source && name(source.step, source.output)));
  const places = new Map(own.map(({ step, o }) => [step, o]));
  return steps.flatMap((step) => {
    const { outputs } = step.vertex.definition;
    return outputs.flatMap((port, k) => {
      if (port.type === 'bars' || (outputs.length > 1 && !read.has(name(step, k)))) return [];
      const isTruth = port.type === 'bool' || port.type === 'entry';
      const source = { step, output: k };
      return [{ nodeId: step.vertex.node.id, output: port.name, isTruth, source, slot: (places.get(step) ?? 0) + k }];
    });
  });
}
