import {
  type AnyNodeDefinition,
  catalogue,
  changesSince,
  type InputPort,
  type ParamDefinition,
} from '../../../engine/index.ts';
import { requireCaller } from '../../../graphql/auth.ts';
import { builder } from '../../../graphql/builder.ts';

const EnginePort = builder.objectRef<Partial<InputPort> & Pick<InputPort, 'name' | 'type'>>('EnginePort').implement({
  description: 'A place where a wire starts or ends.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'The handle that an edge names.' }),
    type: t.exposeString('type', {
      description: 'What flows: bars, number, bool, size, entry, exit or risk. Only equal types connect.',
    }),
    required: t.boolean({
      description: 'Whether a graph cannot run without a wire here.',
      resolve: (port) => port.required ?? false,
    }),
    min: t.int({ nullable: true, description: 'Wires it wants at least.', resolve: (port) => port.min ?? null }),
    max: t.int({ nullable: true, description: 'Wires it takes at most.', resolve: (port) => port.max ?? null }),
  }),
});

const EngineParam = builder.objectRef<ParamDefinition>('EngineParam').implement({
  description: 'A setting of a node.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'The key in the node’s `params`.' }),
    kind: t.exposeString('kind', { description: 'int, number, string, boolean, enum or enum[].' }),
    default: t.expose('default', { type: 'JSON', nullable: true, description: 'What it is when left out.' }),
    min: t.float({ nullable: true, description: 'The least it may be.', resolve: (param) => param.min ?? null }),
    max: t.float({ nullable: true, description: 'The most it may be.', resolve: (param) => param.max ?? null }),
    options: t.stringList({
      nullable: true,
      description: 'The values it may have.',
      resolve: (param) => (param.options ? [...param.options] : null),
    }),
    pattern: t.string({
      nullable: true,
      description: 'The regular expression that its text must match.',
      resolve: (param) => param.pattern ?? null,
    }),
    description: t.exposeString('description', { nullable: true, description: 'What it does, and its unit.' }),
  }),
});

const Engine = builder.objectRef<AnyNodeDefinition>('Engine').implement({
  description: 'A type of node that a strategy can be drawn with.',
  fields: (t) => ({
    type: t.exposeString('type', { description: 'What a node names as its `type`: `ind.ema`.' }),
    category: t.exposeString('category', {
      description: 'Where a node editor files it: data, indicator, condition, …',
    }),
    revision: t.int({
      description: 'The newest revision of what it computes, from 1: saving a graph takes it.',
      resolve: (node) => node.revision ?? 1,
    }),
    changes: t.stringList({
      description: 'What each revision changed, from the second on.',
      resolve: (node) => changesSince(node, 1),
    }),
    label: t.exposeString('label', { description: 'Its name for people.' }),
    description: t.exposeString('description', { description: 'What it computes or does.' }),
    inputs: t.field({ type: [EnginePort], description: 'What it takes.', resolve: (node) => [...node.inputs] }),
    outputs: t.field({ type: [EnginePort], description: 'What it gives.', resolve: (node) => [...node.outputs] }),
    params: t.field({ type: [EngineParam], description: 'Its settings.', resolve: (node) => [...node.params] }),
  }),
});

builder.queryField('engines', (t) =>
  t.field({
    type: [Engine],
    description: 'Every type of node there is. Validation and execution read the same definitions.',
    resolve(_root, _args, context) {
      requireCaller(context);
      return [...catalogue];
    },
  }),
);
