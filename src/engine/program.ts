import type { NodeInstance, Tape } from './definition.ts';

/** A node with its place in the slots: inputs at `v[i[k]]`, outputs from `v[o]` on. */
export interface Placed {
  /** Names the instance's class: node type and revision. */
  type: string;
  instance: NodeInstance;
  i: Int32Array;
  o: number;
  /** The slot that is 1 on bars which the node looks at; -1: it looks at every bar. */
  gate: number;
}
/** Updates nodes on one bar, in their order. */
export type Program = (v: Float64Array, tape: Tape) => void;

/** Stretches a function: few enough for V8 to take all their updates into it. */
const STRETCHES = 8;
/** Stretches this short are written out. */
const UNROLLED = 4;
const MOST_FACTORIES = 2_000;
const factories = new Map<string, (...stretches: Placed[][]) => Program>();

/**
 * One function that updates `nodes`. Where a loop would call whatever comes, here each stretch of nodes of one type has a
 * call of its own, which V8 then knows the target of and takes in. The text depends on the nodes' types alone, so that
 * graphs of one kind share the compiled code.
 */
export function createProgram(nodes: readonly Placed[]): Program {
  const parts: Program[] = [];
  const stretches = stretchesOf(nodes);
  for (let at = 0; at < stretches.length; at += STRETCHES) parts.push(createPart(stretches.slice(at, at + STRETCHES)));
  const [only] = parts;
  if (only && parts.length === 1) return only;
  return (v, tape) => {
    for (const part of parts) part(v, tape);
  };
}

/** Neighbours of one type that are all gated, or all not. */
function stretchesOf(nodes: readonly Placed[]): Placed[][] {
  const stretches: Placed[][] = [];
  let before: Placed | undefined;
  for (const node of nodes) {
    if (before?.type === node.type && before.gate < 0 === node.gate < 0) stretches.at(-1)?.push(node);
    else stretches.push([node]);
    before = node;
  }
  return stretches;
}

function createPart(stretches: Placed[][]): Program {
  const names = stretches.map((_, k) => `s${k}`);
  const taken: string[] = [];
  const lines = stretches.flatMap((stretch, k) => {
    const { type, gate } = stretch[0] as Placed;
    const update = (n: string) =>
      `${gate < 0 ? '' : `if (v[${n}.gate] === 1) `}${n}.instance.update(v, ${n}.i, ${n}.o, tape);`;
    // The type is what makes two texts differ: V8 keeps what it learned of a call by the text.
    if (stretch.length > UNROLLED)
      return `for (let k = 0; k < s${k}.length; k++) { const n = s${k}[k]; ${update('n')} } // ${type}`;
    return stretch.map((_, at) => {
      const name = `n${k}_${at}`;
      taken.push(`const ${name} = s${k}[${at}];`);
      return `${update(name)} // ${type}`;
    });
  });
  const text = `'use strict'; ${taken.join(' ')}\nreturn (v, tape) => {\n${lines.join('\n')}\n};`;
  let factory = factories.get(text);
  if (!factory) {
    if (factories.size >= MOST_FACTORIES) factories.clear();
    factory = new Function(...names, text) as (...stretches: Placed[][]) => Program;
    factories.set(text, factory);
  }
  return factory(...stretches);
}
