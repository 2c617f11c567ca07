import { NotFoundError } from '../kernel/domain-error.ts';
import { builder } from './builder.ts';
import { resultUnion } from './errors.ts';

const Deleted = builder.objectRef<{ id: string }>('Deleted').implement({
  description: 'The deleted object.',
  fields: (t) => ({ id: t.exposeID('id', { description: 'The id of the deleted object.' }) }),
});

/** The result of a mutation that deletes. */
export const DeletedResult = resultUnion('DeletedResult', 'The deleted object, or the error.', Deleted, [
  NotFoundError,
]);
