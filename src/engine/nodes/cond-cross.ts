import type { Column } from '../columns.ts';
import {
  choice,
  type NodeBlock,
  type NodeDefinition,
  type NodeInstance,
  number,
  type Operand,
  optionalInput,
  outputs,
  type Question,
  type Reason,
  requiredInput,
  type Sign,
} from '../definition.ts';
import { above, below, except, type NumberSet } from '../intervals.ts';
import { rival, stateOf, valueReason } from '../wording.ts';

interface Params {
  direction: 'above' | 'below' | 'either';
  value: number;
}

/** Above: a was at or below b on the last bar and is above it now. An empty bar in between breaks the crossing. */
class Cross implements NodeInstance {
  private readonly value: number;
  private readonly upwards: boolean;
  private readonly downwards: boolean;
  private before = Number.NaN;

  constructor({ direction, value }: Params) {
    this.value = value;
    this.upwards = direction !== 'below';
    this.downwards = direction !== 'above';
  }

  update(block: NodeBlock, from: number, to: number): void {
    const [a, b] = block.inputs as [Column, Column | null];
    const [result] = block.outputs as [Column];
    const { value, upwards, downwards } = this;
    let { before } = this;
    for (let at = from; at < to; at++) {
      const gap = (a[at] as number) - (b ? (b[at] as number) : value);
      result[at] = (gap > 0 && before <= 0 && upwards) || (gap < 0 && before >= 0 && downwards) ? 1 : 0;
      before = gap;
    }
    this.before = before;
  }
}

const BEYOND: Record<Params['direction'], Sign[]> = { above: [1], below: [-1], either: [-1, 1] };
const SIDES: Record<Params['direction'], (x: number) => NumberSet> = { above, below, either: except };
const VERBS = { above: 'above', below: 'below', either: 'over' } as const;

/** The lines as they now lie: a crossing also needs the bar before. */
function explainCross({ direction, value }: Params, question: Question, [a, b]: readonly (Operand | null)[]): Reason[] {
  if (!a) return [];
  const { wanted, met } = question;
  const bound = b ? b.value : value;
  const other = rival(b ?? null, value);
  if (a.value === null || bound === null) {
    return [
      valueReason(
        question,
        a.value === null ? 0 : 1,
        stateOf(a.value === null ? a : (b as Operand)),
        'a value',
        'a value',
      ),
    ];
  }
  const crossing = `a crossing ${VERBS[direction]} ${other}`;
  const needed = `${wanted ? 'crosses' : 'does not cross'} ${VERBS[direction]} ${bound}`;
  const state = stateOf(a);
  if (wanted === met) {
    return [
      {
        kind: 'value',
        input: 0,
        needed,
        text: met ? `${state} after ${crossing}` : `${state} after ${crossing}, needs none`,
      },
    ];
  }
  const gap = (a.value as number) - (bound as number);
  const beyond = (direction === 'above' && gap > 0) || (direction === 'below' && gap < 0);
  const text = beyond ? `${state}, ${VERBS[direction]} ${other} since an earlier bar` : state;
  return [
    { kind: 'value', input: 0, needed, text: met ? `${text}, without ${crossing}` : `${text}, needs ${crossing}` },
  ];
}

export const condCross: NodeDefinition<Params> = {
  type: 'cond.cross',
  category: 'condition',
  label: 'Cross',
  description: 'True on the one bar on which a crosses b, or a fixed value when b has no edge.',
  inputs: [requiredInput('a', 'number'), optionalInput('b', 'number')],
  outputs: outputs('bool', 'result'),
  params: [
    choice('direction', 'above', ['above', 'below', 'either'], 'Which way a crosses.'),
    number('value', 0, -1e9, 1e9, 'What a crosses when b has no edge.'),
  ],
  warmup: () => 2,
  everyBar: true,
  // Of the bar before nothing is known: what a crossing needs is to be on the other side now.
  implied: ({ direction, value }, { is }, [, b]) => {
    if (!is) return { kind: 'all', of: [] };
    if (b) return { kind: 'order', inputs: [0, 1], signs: BEYOND[direction] };
    return { kind: 'number', input: 0, in: SIDES[direction](value) };
  },
  explain: explainCross,
  create: (params) => new Cross(params),
};
