import { NotFoundError } from '../kernel/domain-error.ts';
import { builder } from './builder.ts';
import { resultUnion } from './errors.ts';
import { Node } from './node.ts';

const Deleted = builder.objectRef<{ id: string }>('Deleted').implement({
  description: 'The deleted object.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.exposeID('id', { description: 'The id that the deleted object had; `node` answers null for it.' }),
  }),
});

/** The result of a mutation that deletes. */
export const DeletedResult = resultUnion('DeletedResult', 'The deleted object, or the error.', Deleted, [
  NotFoundError,
]);
