import { Copy, Group, Keyboard, type LucideIcon, Network, Redo2, StickyNote, Undo2 } from 'lucide-react';
import { useEditor, useEditorStore } from '../store.ts';

/** Actions on the whole drawing. */
export function Toolbar({ onHelp }: { onHelp(): void }) {
  const canUndo = useEditor(({ history }) => history.past.length > 0);
  const canRedo = useEditor(({ history }) => history.future.length > 0);
  const canGroup = useEditor(({ nodes }) => nodes.some(({ selected, type }) => selected && type === 'block'));
  const { undo, redo, layOut, addNote, group, duplicate } = useEditorStore().getState();
  return (
    <div className="toolbar" role="toolbar" aria-label="Drawing">
      <Tool icon={Undo2} name="Undo" disabled={!canUndo} onClick={undo} />
      <Tool icon={Redo2} name="Redo" disabled={!canRedo} onClick={redo} />
      <Tool icon={Network} name="Arrange" onClick={() => void layOut()} />
      <Tool icon={StickyNote} name="Add a note" onClick={() => addNote()} />
      <Tool icon={Group} name="Group the selected nodes" disabled={!canGroup} onClick={group} />
      <Tool icon={Copy} name="Duplicate" onClick={duplicate} />
      <Tool icon={Keyboard} name="Keys" onClick={onHelp} />
    </div>
  );
}

interface ToolProps {
  icon: LucideIcon;
  name: string;
  disabled?: boolean;
  onClick(): void;
}

const Tool = ({ icon: Icon, name, disabled = false, onClick }: ToolProps) => (
  <button
    type="button"
    className="button ghost icon small"
    aria-label={name}
    title={name}
    disabled={disabled}
    onClick={onClick}
  >
    <Icon size={16} aria-hidden="true" />
  </button>
);
