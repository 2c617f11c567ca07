import { useShallow } from 'zustand/react/shallow';
import { useEditor } from '../store.ts';
import { NodeInspector } from './node-inspector.tsx';
import { StrategyInspector, type StrategyInspectorProps } from './strategy-inspector.tsx';

/** The settings of the selection: a node, several nodes, an edge, or the strategy. */
export function Inspector(props: StrategyInspectorProps) {
  const nodes = useEditor(useShallow((state) => state.nodes.filter(({ selected }) => selected).map(({ id }) => id)));
  const wires = useEditor(useShallow((state) => state.edges.filter(({ selected }) => selected).map(({ id }) => id)));
  const remove = useEditor((state) => state.remove);
  const readOnly = useEditor((state) => state.readOnly);
  const isBlock = useEditor(({ drawing }) => drawing.nodes.some(({ key }) => key === nodes[0]));
  return (
    <aside className="inspector" aria-label="Settings">
      {nodes.length === 1 && isBlock ? (
        <NodeInspector key={nodes[0]} node={nodes[0] as string} />
      ) : nodes.length + wires.length > 0 ? (
        <div className="inspector-part">
          <h2>{nodes.length + wires.length} selected</h2>
          {wires.length === 1 && nodes.length === 0 && <p className="quiet">A wire: {wires[0]}</p>}
          {!readOnly && (
            <button type="button" className="button danger" onClick={() => remove([...nodes, ...wires])}>
              Remove
            </button>
          )}
        </div>
      ) : (
        <StrategyInspector {...props} />
      )}
    </aside>
  );
}
