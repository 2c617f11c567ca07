import { useMemo, useState } from 'react';
import { plural } from '../format/words.ts';
import { compare, type Difference, paramChanges } from '../graph/compare.ts';
import type { Drawing } from '../graph/drawing.ts';
import { type Conflict, conflictKey, merge, type Whose } from '../graph/merge.ts';
import { Modal } from '../ui/modal.tsx';
import { Segments } from '../ui/parts.tsx';
import { useEditor } from './store.ts';
import type { Saving } from './use-saving.ts';

const WHOSE = ['mine', 'theirs'] as const;

/** Resolves a conflict with a version saved in another window: shows the changes of both sides and asks which to keep. */
export function ConflictDialog({ saving: { conflict, resolve } }: { saving: Saving }) {
  const mine = useEditor((state) => state.drawing);
  const [choices, setChoices] = useState<ReadonlyMap<string, Whose>>(new Map());
  const merged = useMemo(() => (conflict ? merge(conflict.base, mine, conflict.theirs) : null), [conflict, mine]);
  if (!conflict || !merged) return null;
  const { base, theirs, version } = conflict;
  return (
    <Modal
      open
      wide
      title="The strategy was changed elsewhere"
      description={`Another window saved version ${version} while you drew. Nothing of yours is lost.`}
      dismissible={false}
      onClose={() => {}}
    >
      <div className="conflict-sides">
        <Side title="You changed" base={base} now={mine} />
        <Side title={`Version ${version} changed`} base={base} now={theirs} />
      </div>
      {merged.conflicts.length > 0 && (
        <section className="conflict-choices" aria-label="Changed on both sides">
          <h3>{plural(merged.conflicts.length, 'part')} changed on both sides</h3>
          {merged.conflicts.map((each) => (
            <ConflictRow
              key={conflictKey(each)}
              conflict={each}
              base={base}
              chosen={choices.get(conflictKey(each)) ?? 'mine'}
              onChoose={(whose) => setChoices(new Map(choices).set(conflictKey(each), whose))}
            />
          ))}
        </section>
      )}
      <div className="modal-actions">
        <button type="button" className="button" onClick={() => void resolve(theirs)}>
          Take theirs
        </button>
        <button type="button" className="button" onClick={() => void resolve(mine)}>
          Keep mine
        </button>
        <button type="button" className="button primary" onClick={() => void resolve(merged.resolve(choices))}>
          Merge both
        </button>
      </div>
    </Modal>
  );
}

function Side({ title, base, now }: { title: string; base: Drawing; now: Drawing }) {
  const lines = linesOf(base, now, compare(base, now));
  return (
    <section aria-label={title}>
      <h3>{title}</h3>
      {lines.length === 0 ? (
        <p className="quiet">Positions alone.</p>
      ) : (
        <ul>
          {lines.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )}
    </section>
  );
}

function linesOf(base: Drawing, now: Drawing, { nodes, edges, notes }: Difference): string[] {
  const find = (drawing: Drawing, key: string) => drawing.nodes.find((node) => node.key === key);
  const changed = [...nodes].map(([key, change]) => {
    const details = change === 'changed' ? ` (${paramChanges(find(base, key), find(now, key)).join(', ')})` : '';
    return `${key} ${change}${details}`;
  });
  if (edges.size > 0) changed.push(plural(edges.size, 'wire'));
  if (notes.size > 0) changed.push(plural(notes.size, 'note'));
  return changed;
}

interface ConflictRowProps {
  conflict: Conflict;
  base: Drawing;
  chosen: Whose;
  onChoose(whose: Whose): void;
}

function ConflictRow({ conflict: { key, mine, theirs }, chosen, onChoose }: ConflictRowProps) {
  const text = (side: Conflict['mine']) =>
    side === null ? 'removed' : 'params' in side ? JSON.stringify(side.params) : side.text;
  return (
    <div className="conflict-row">
      <b>{key}</b>
      <code className={chosen === 'mine' ? '' : 'quiet'}>{text(mine)}</code>
      <code className={chosen === 'theirs' ? '' : 'quiet'}>{text(theirs)}</code>
      <Segments label={`Which ${key} to keep`} options={WHOSE} chosen={chosen} onChoose={onChoose} />
    </div>
  );
}
