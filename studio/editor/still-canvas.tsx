import { useReactFlow } from '@xyflow/react';
import { type ReactNode, useEffect, useState } from 'react';
import type { Drawing } from '../graph/drawing.ts';
import { Canvas } from './canvas/canvas.tsx';
import { type Marks, MarksContext } from './canvas/marks.ts';
import { createEditorStore, EditorContext, useEditorStore } from './store.ts';

interface StillCanvasProps {
  drawing: Drawing;
  label: string;
  marks: Marks;
  /** The class of each edge, by key. */
  wireClass?: (key: string) => string;
  children?: ReactNode;
}

/** A read-only canvas with marks. It has its own store, so that the editor's is not affected. */
export function StillCanvas({ drawing, label, marks, wireClass, children }: StillCanvasProps) {
  const { catalogue } = useEditorStore().getState();
  const { fitView } = useReactFlow();
  const [store] = useState(() => {
    const made = createEditorStore(catalogue);
    made.getState().setReadOnly(true);
    return made;
  });
  useEffect(() => {
    store.getState().load(drawing);
    const frame = requestAnimationFrame(() => fitView({ padding: 0.1, maxZoom: 1.1 }));
    return () => cancelAnimationFrame(frame);
  }, [store, drawing, fitView]);
  useEffect(() => {
    if (!wireClass) return;
    store.setState(({ edges }) => ({
      edges: edges.map((edge) => ({
        ...edge,
        className: `${edge.className?.split(' mark-')[0]} mark- ${wireClass(edge.id)}`,
      })),
    }));
  }, [store, wireClass]);
  return (
    <EditorContext value={store}>
      <MarksContext value={marks}>
        <Canvas label={label}>{children}</Canvas>
      </MarksContext>
    </EditorContext>
  );
}
