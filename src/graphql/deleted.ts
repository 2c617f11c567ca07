import { NotFoundError } from '../kernel/domain-error.ts';
import { builder } from './builder.ts';
import { resultUnion } from './errors.ts';

const Deleted = builder.objectRef<{ id: string }>('Deleted').implement({
  description: 'It is gone.',
  fields: (t) => ({ id: t.exposeID('id', { description: 'What it was called.' }) }),
});

/** What a mutation that takes something away answers. */
export const DeletedResult = resultUnion(
  'DeletedResult',
  'What was taken away, or that there was nothing of that id.',
  Deleted,
  [NotFoundError],
);
