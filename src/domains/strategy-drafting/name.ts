import { nodeDefinition } from '../../engine/index.ts';
import { type Expression, some } from './expressions/expression.ts';
import type { Plan } from './plan.ts';

const MAX_NAME = 120;
const MAX_PARTS = 3;

/** A short name: "EMA 9/21 cross, long". */
export function nameOf({ sides }: Plan): string {
  const when = (sides.long ?? sides.short)?.when;
  const way = sides.long && sides.short ? 'both ways' : sides.long ? 'long' : 'short';
  return `${when ? ideaOf(when) : 'Strategy'}, ${way}`.slice(0, MAX_NAME);
}

function ideaOf(when: Expression): string {
  const lengths = new Map<string, unknown[]>();
  let crosses = false;
  some(when, ({ type, params }) => {
    if (type === 'cond.cross') crosses = true;
    if (
      !type.startsWith('ind.') &&
      !type.startsWith('data.opening') &&
      !type.startsWith('data.prior') &&
      !type.startsWith('data.session') &&
      type !== '@ma'
    )
      return false;
    const label = type === '@ma' ? 'SMA' : (nodeDefinition(type)?.label ?? type);
    const known = lengths.get(label) ?? [];
    if (params.length !== undefined && !known.includes(params.length)) known.push(params.length);
    lengths.set(label, known);
    return false;
  });
  const parts = [...lengths]
    .slice(0, MAX_PARTS)
    .map(([label, own]) => (own.length > 0 ? `${label} ${own.join('/')}` : label));
  return parts.length === 0 ? 'Price action' : `${parts.join(' + ')}${crosses ? ' cross' : ''}`;
}
