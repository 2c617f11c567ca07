import { builder } from './builder.ts';

export const ParameterOverride = builder.inputType('ParameterOverrideInput', {
  description: 'A parameter of a node set to another value for a test.',
  fields: (t) => ({
    param: t.string({ required: true, description: '`fast.length`: the parameter `length` of the node `fast`.' }),
    value: t.field({
      type: 'JSON',
      required: true,
      description: 'Its value, of the type that the catalogue gives it.',
    }),
  }),
});
