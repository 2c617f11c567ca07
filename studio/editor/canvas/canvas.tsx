import {
  Background,
  BackgroundVariant,
  Controls,
  MiniMap,
  type OnConnectStartParams,
  ReactFlow,
  useReactFlow,
  type XYPosition,
} from '@xyflow/react';
import '@xyflow/react/dist/base.css';
import { type DragEvent, type ReactNode, useCallback } from 'react';
import { say } from '../../app/notices.ts';
import { refusal } from '../../graph/connect.ts';
import type { FlowEdge, FlowNode } from '../flow.ts';
import { useEditor, useEditorStore } from '../store.ts';
import { Block } from './block.tsx';
import { NoteBlock } from './note.tsx';
import './canvas.css';

const NODE_TYPES = { block: Block, note: NoteBlock };
const FIT = { padding: 0.12, maxZoom: 1.1 };
const OVERVIEW_SIZE = { width: 148, height: 100 };
const MIME = 'application/x-ex7-node';
/** From this number of nodes on, only visible ones are rendered. */
const MANY_NODES = 80;

interface CanvasProps {
  label: string;
  onNode?(key: string): void;
  children?: ReactNode;
}

/** The editor's canvas; read-only if the store is. */
export function Canvas({ label, onNode, children }: CanvasProps) {
  const store = useEditorStore();
  const nodes = useEditor((state) => state.nodes);
  const edges = useEditor((state) => state.edges);
  const readOnly = useEditor((state) => state.readOnly);
  const onNodesChange = useEditor((state) => state.onNodesChange);
  const onEdgesChange = useEditor((state) => state.onEdgesChange);
  const { screenToFlowPosition } = useReactFlow<FlowNode, FlowEdge>();

  const endsOf = (wire: {
    source: string;
    target: string;
    sourceHandle?: string | null;
    targetHandle?: string | null;
  }) => ({
    source: wire.source,
    target: wire.target,
    sourceHandle: wire.sourceHandle ?? '',
    targetHandle: wire.targetHandle ?? '',
  });
  const onConnectStart = useCallback(
    (_event: unknown, { nodeId, handleId, handleType }: OnConnectStartParams) => {
      if (nodeId && handleId && handleType)
        store.getState().setConnecting({ node: nodeId, port: handleId, from: handleType });
    },
    [store],
  );
  const drop = (event: DragEvent) => {
    const type = event.dataTransfer.getData(MIME);
    if (!type || readOnly) return;
    event.preventDefault();
    const at: XYPosition = screenToFlowPosition({ x: event.clientX, y: event.clientY });
    store.getState().add(type, { x: at.x - 90, y: at.y - 20 });
  };

  return (
    <ReactFlow<FlowNode, FlowEdge>
      className="canvas"
      aria-label={label}
      nodes={nodes}
      edges={edges}
      nodeTypes={NODE_TYPES}
      onNodesChange={onNodesChange}
      onEdgesChange={onEdgesChange}
      onConnect={(wire) => {
        const why = store.getState().connect(endsOf(wire));
        if (why) say(why, 'bad');
      }}
      onConnectStart={onConnectStart}
      onConnectEnd={() => store.getState().setConnecting(null)}
      isValidConnection={(wire) => {
        const { drawing, catalogue } = store.getState();
        return refusal(drawing, catalogue, endsOf(wire)) === null;
      }}
      onNodeClick={(_event, node) => onNode?.(node.id)}
      onDragOver={(event) => {
        if (!readOnly) event.preventDefault();
      }}
      onDrop={drop}
      nodesDraggable={!readOnly}
      nodesConnectable={!readOnly}
      edgesReconnectable={false}
      elevateNodesOnSelect={false}
      deleteKeyCode={readOnly ? null : ['Delete', 'Backspace']}
      selectionKeyCode="Shift"
      multiSelectionKeyCode={['Meta', 'Control']}
      onlyRenderVisibleElements={nodes.length > MANY_NODES}
      fitView
      fitViewOptions={FIT}
      minZoom={0.1}
      maxZoom={2}
      connectionRadius={28}
    >
      <Background variant={BackgroundVariant.Dots} gap={22} size={1.4} />
      <Controls showInteractive={false} fitViewOptions={FIT} />
      <MiniMap
        pannable
        zoomable
        ariaLabel="Overview of the drawing"
        style={OVERVIEW_SIZE}
        nodeClassName={(node) => `mini-${node.type}`}
      />
      {children}
    </ReactFlow>
  );
}

/** Sets the node type that is dragged from the palette. */
export const dragType = (event: DragEvent, type: string): void => {
  event.dataTransfer.setData(MIME, type);
  event.dataTransfer.effectAllowed = 'copy';
};
