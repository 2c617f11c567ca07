import { type NodeProps, NodeResizer } from '@xyflow/react';
import { memo } from 'react';
import type { NoteNode } from '../flow.ts';
import { useEditor } from '../store.ts';
import { useMarks } from './marks.ts';

/** A text behind the nodes. When enlarged, it frames and labels a group of nodes. */
export const NoteBlock = memo(function NoteBlock({ id, data, selected }: NodeProps<NoteNode>) {
  const changeNote = useEditor((state) => state.changeNote);
  const readOnly = useEditor((state) => state.readOnly);
  const change = useMarks().changes?.get(id);
  return (
    <div className={`note ${selected ? 'selected' : ''} ${change ? `is-${change}` : ''}`}>
      <NodeResizer isVisible={selected && !readOnly} minWidth={120} minHeight={60} />
      <textarea
        className="nodrag nowheel"
        aria-label="Text of the note"
        placeholder="A note, or the name of a group"
        value={data.text}
        readOnly={readOnly}
        onChange={(event) => changeNote(id, { text: event.target.value })}
      />
    </div>
  );
});
