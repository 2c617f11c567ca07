import type { ReactNode } from 'react';
import { money, signOf } from '../format/numbers.ts';
import type { Side } from '../generated/operations.ts';

/** USD with its sign, coloured as gain or loss; a dash without a value. */
export const Money = ({ amount }: { amount: string | null | undefined }) =>
  amount == null ? (
    <span className="quiet">–</span>
  ) : (
    <span className={`money ${signOf(amount)}`}>{money(amount)}</span>
  );

export const SideMark = ({ side }: { side: Side }) => (
  <span className="side">
    <span aria-hidden="true" className={side.toLowerCase()}>
      {side === 'LONG' ? '▲' : '▼'}
    </span>{' '}
    {side.toLowerCase()}
  </span>
);

export type Tone = 'good' | 'warn' | 'bad' | 'idle';

export const Dot = ({ tone }: { tone: Tone }) => <span className={`dot ${tone}`} aria-hidden="true" />;

export const Tag = ({ tone = '', children }: { tone?: string; children: ReactNode }) => (
  <span className={`tag ${tone}`}>{children}</span>
);

interface PanelProps {
  id: string;
  title: string;
  aside?: ReactNode;
  className?: string;
  children: ReactNode;
}

export const Panel = ({ id, title, aside, className = '', children }: PanelProps) => (
  <section className={`panel ${id} ${className}`} aria-labelledby={`${id}-title`}>
    <header>
      <h2 id={`${id}-title`}>{title}</h2>
      {aside}
    </header>
    {children}
  </section>
);

export const Empty = ({ children }: { children: ReactNode }) => <p className="empty">{children}</p>;

/** Shown for an empty page or list: its purpose and what to do. */
export const EmptyPage = ({ title, children }: { title: string; children: ReactNode }) => (
  <div className="empty large">
    <b>{title}</b>
    {children}
  </div>
);

/** A placeholder during the first load. */
export const Loading = ({ lines = 3, label = 'Loading' }: { lines?: number; label?: string }) => (
  <div role="status" aria-label={label} className="loading">
    {Array.from({ length: lines }, (_, line) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: the lines are alike
      <span key={line} className="skeleton" />
    ))}
  </div>
);

export const Problem = ({ error, retry }: { error: Error; retry?: () => void }) => (
  <div className="message bad problem" role="alert">
    <span>{error.message}</span>
    {retry && (
      <button type="button" className="button small" onClick={retry}>
        Try again
      </button>
    )}
  </div>
);

interface SegmentsProps<Value extends string> {
  label: string;
  options: readonly Value[];
  chosen: Value;
  text?(value: NoInfer<Value>): string;
  onChoose(value: Value): void;
}

/** A choice between a few values, side by side. */
export function Segments<Value extends string>({ label, options, chosen, text, onChoose }: SegmentsProps<Value>) {
  return (
    <fieldset className="segments">
      <legend className="unseen">{label}</legend>
      {options.map((value) => (
        <button key={value} type="button" aria-pressed={value === chosen} onClick={() => onChoose(value)}>
          {text ? text(value) : value}
        </button>
      ))}
    </fieldset>
  );
}

export const Field = ({ label, hint, children }: { label: string; hint?: ReactNode; children: ReactNode }) => (
  // biome-ignore lint/a11y/noLabelWithoutControl: the control is the child
  <label className="field">
    <span>{label}</span>
    {children}
    {hint && <span className="hint">{hint}</span>}
  </label>
);
