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
  description: 'A port of a node, where edges start or end.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'The handle that edges refer to.' }),
    type: t.exposeString('type', {
      description: 'bars, number, bool, size, entry, exit or risk. Only equal types connect.',
    }),
    required: t.boolean({
      description: 'Whether an edge is required here.',
      resolve: (port) => port.required ?? false,
    }),
    min: t.int({ nullable: true, description: 'Minimum number of edges.', resolve: (port) => port.min ?? null }),
    max: t.int({ nullable: true, description: 'Maximum number of edges.', resolve: (port) => port.max ?? null }),
  }),
});

const EngineParam = builder.objectRef<ParamDefinition>('EngineParam').implement({
  description: 'A parameter of a node type.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'The key in the node’s `params`.' }),
    kind: t.exposeString('kind', { description: 'int, number, string, boolean, enum or enum[].' }),
    default: t.expose('default', { type: 'JSON', nullable: true, description: 'The default.' }),
    min: t.float({ nullable: true, description: 'The minimum.', resolve: (param) => param.min ?? null }),
    max: t.float({ nullable: true, description: 'The maximum.', resolve: (param) => param.max ?? null }),
    options: t.stringList({
      nullable: true,
      description: 'The allowed values.',
      resolve: (param) => (param.options ? [...param.options] : null),
    }),
    pattern: t.string({
      nullable: true,
      description: 'The regular expression that the text must match.',
      resolve: (param) => param.pattern ?? null,
    }),
    description: t.exposeString('description', { nullable: true, description: 'What it does, with its unit.' }),
  }),
});

const Engine = builder.objectRef<AnyNodeDefinition>('Engine').implement({
  description: 'A node type.',
  fields: (t) => ({
    type: t.exposeString('type', { description: 'The `type` of its nodes, such as `ind.ema`.' }),
    category: t.exposeString('category', {
      description: 'The category: data, indicator, condition, …',
    }),
    revision: t.int({
      description: 'The newest revision of its computation, from 1; saving a graph uses it.',
      resolve: (node) => node.revision ?? 1,
    }),
    changes: t.stringList({
      description: 'The change of each revision, from the second on.',
      resolve: (node) => changesSince(node, 1),
    }),
    label: t.exposeString('label', { description: 'The display name.' }),
    description: t.exposeString('description', { description: 'What it computes or does.' }),
    formula: t.string({
      nullable: true,
      description: 'How it is computed, in plain notation.',
      resolve: (node) => node.formula ?? null,
    }),
    source: t.string({
      nullable: true,
      description: 'Who described it, or whose computation it follows.',
      resolve: (node) => node.source ?? null,
    }),
    keywords: t.stringList({
      description: 'Other names that it is found by.',
      resolve: (node) => [...(node.keywords ?? [])],
    }),
    readsVolume: t.boolean({
      description: 'Whether it reads volume: of no use on a market that reports none.',
      resolve: (node) => node.readsVolume ?? false,
    }),
    repaints: t.boolean({
      description: 'Whether a value on a final bar may change later. No node does.',
      resolve: () => false,
    }),
    inputs: t.field({ type: [EnginePort], description: 'The input ports.', resolve: (node) => [...node.inputs] }),
    outputs: t.field({ type: [EnginePort], description: 'The output ports.', resolve: (node) => [...node.outputs] }),
    params: t.field({ type: [EngineParam], description: 'Its settings.', resolve: (node) => [...node.params] }),
  }),
});

builder.queryField('engines', (t) =>
  t.field({
    type: [Engine],
    description: 'All node types. Validation and execution use the same definitions.',
    resolve(_root, _args, context) {
      requireCaller(context);
      return [...catalogue];
    },
  }),
);
