import type { Inputs, Rule } from '../nodes.ts';

// Conditions with a memory, each bar from all bars before it.

const only = ({ conditions }: Inputs, port: string): boolean[] => conditions(port)[0] ?? [];
const lastTrue = (is: readonly boolean[], upTo: number): number => is.lastIndexOf(true, upTo);
const turnsTrue = (is: readonly boolean[]): boolean[] => is.map((now, k) => now && is[k - 1] !== true);

const latch: Rule = (inputs) => {
  const [set, reset] = [only(inputs, 'set'), only(inputs, 'reset')];
  return { result: set.map((_, k) => lastTrue(set, k) > lastTrue(reset, k)) };
};
const toggle: Rule = (inputs) => {
  const turns = turnsTrue(only(inputs, 'in'));
  return { result: turns.map((_, k) => turns.slice(0, k + 1).filter(Boolean).length % 2 === 1) };
};
const since: Rule = (inputs) => {
  const is = only(inputs, 'in');
  return { bars: is.map((_, k) => (lastTrue(is, k) < 0 ? null : k - lastTrue(is, k))) };
};
const count: Rule = (inputs, { bars }) => {
  const is = only(inputs, 'in');
  return { count: is.map((_, k) => is.slice(Math.max(0, k + 1 - bars), k + 1).filter(Boolean).length) };
};
const nth: Rule = (inputs, { n, reset, every }) => {
  const turns = turnsTrue(only(inputs, 'in'));
  const resets = only(inputs, 'reset');
  const sessions = inputs.bars.map(({ ts }) => inputs.market.calendar.sessionOf(ts).open);
  return {
    result: turns.map((turn, k) => {
      const newSession = reset === 'session' ? sessions.indexOf(sessions[k] as number) : 0;
      const from = Math.max(newSession, resets.length > 0 ? lastTrue(resets, k) : -1, 0);
      const times = turns.slice(from, k + 1).filter(Boolean).length;
      return turn && (every ? times % n === 0 : times === n);
    }),
  };
};

/** Finds the steps by looking back from the last one; a sequence does not reach behind the end of the one before. */
const sequence: Rule = (inputs, { bars, same_bar }) => {
  const [first, second, third, cancel] = ['first', 'second', 'third', 'cancel'].map((port) => only(inputs, port)) as [
    boolean[],
    boolean[],
    boolean[],
    boolean[],
  ];
  let floor = 0;
  const least = same_bar ? 0 : 1;
  const reach = (is: boolean[], from: number, ok: (k: number) => boolean = () => true): boolean => {
    for (let k = from - least; k >= Math.max(floor, from - bars); k--) if (is[k] === true && ok(k)) return true;
    return false;
  };
  return {
    result: first.map((_, k) => {
      // On the bar that cancels, a first step may begin anew.
      if (cancel[k] === true) floor = k;
      const toSecond = (at: number) => reach(first, at);
      const done = inputs.wired('third')
        ? third[k] === true && reach(second, k, toSecond)
        : second[k] === true && toSecond(k);
      // Steps that come on one bar each: the bar of the end may be the first of the next.
      if (done) floor = same_bar ? k + 1 : k;
      return done;
    }),
  };
};

const regime: Rule = ({ numbers }, { enter, leave, bars }) => {
  let [state, against, age] = [0, 0, 0];
  const states = numbers('x').map((x) => {
    age++;
    const wanted = x === null ? null : x >= enter ? 1 : x <= leave ? -1 : state;
    if (wanted === null) return { state, age };
    against = wanted === state ? 0 : against + 1;
    if (wanted !== state && against >= bars) [state, against, age] = [wanted, 0, 1];
    return { state, age };
  });
  return {
    high: states.map((one) => one.state === 1),
    low: states.map((one) => one.state === -1),
    bars: states.map((one) => (one.state === 0 ? null : one.age)),
  };
};

export const rules: Record<string, Rule> = {
  'logic.latch': latch,
  'logic.toggle': toggle,
  'logic.since': since,
  'logic.count': count,
  'logic.nth': nth,
  'logic.sequence': sequence,
  'cond.regime': regime,
};
