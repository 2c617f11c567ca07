import type { ComponentChildren } from 'preact';
import { money, signOf } from '../format.ts';
import type { Side } from '../generated/operations.ts';

/** USD with its sign, in the colour of a gain or a loss; a dash where there is none yet. */
export const Money = ({ amount }: { amount: string | null | undefined }) =>
  amount == null ? <span class="quiet">–</span> : <span class={`money ${signOf(amount)}`}>{money(amount)}</span>;

export const SideMark = ({ side }: { side: Side }) => (
  <span class="side">
    <span aria-hidden="true">{side === 'LONG' ? '▲' : '▼'}</span> {side.toLowerCase()}
  </span>
);

export const Dot = ({ tone }: { tone: 'good' | 'warn' | 'bad' | 'idle' }) => (
  <span class={`dot ${tone}`} aria-hidden="true" />
);

export const Panel = (props: { id: string; title: string; aside?: ComponentChildren; children: ComponentChildren }) => (
  <section class={`panel ${props.id}`} aria-labelledby={`${props.id}-title`}>
    <header>
      <h2 id={`${props.id}-title`}>{props.title}</h2>
      {props.aside}
    </header>
    {props.children}
  </section>
);

export const Empty = ({ children }: { children: ComponentChildren }) => <p class="empty">{children}</p>;
