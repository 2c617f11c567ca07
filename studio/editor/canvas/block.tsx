import { Handle, type NodeProps, Position } from '@xyflow/react';
import { TriangleAlert } from 'lucide-react';
import { memo } from 'react';
import { valueText } from '../../format/numbers.ts';
import { type Port, paramsLine } from '../../graph/catalogue.ts';
import { refusal } from '../../graph/connect.ts';
import type { BlockNode } from '../flow.ts';
import { useEditor } from '../store.ts';
import { CategoryIcon } from './category-icon.tsx';
import { useMarks } from './marks.ts';

/** A node of a strategy with its type, parameters and a handle per port. */
export const Block = memo(function Block({ id, data, selected }: NodeProps<BlockNode>) {
  const type = useEditor(({ catalogue }) => catalogue.typeOf(data.type));
  const worst = useEditor(({ issues }) => {
    const own = issues.filter(({ nodeId }) => nodeId === id);
    return own.find(({ severity }) => severity === 'ERROR')?.severity ?? own[0]?.severity ?? null;
  });
  const { values, decided, changes, details } = useMarks();
  const own = values?.[id];
  const change = changes?.get(id);
  const lit = own && Object.values(own).some((value) => value === true);
  const off = own && Object.values(own).some((value) => value === false) && !lit;
  const classes = [
    'block',
    selected && 'selected',
    worst && `has-${worst.toLowerCase()}`,
    !type && 'unknown',
    lit && 'lit',
    off && 'off',
    decided?.has(id) && 'decided',
    change && `is-${change}`,
  ];
  return (
    <div className={classes.filter(Boolean).join(' ')} data-node={id}>
      <div className={`block-head category-${type?.category ?? 'unknown'}`}>
        <CategoryIcon category={type?.category ?? ''} />
        <b>{type?.label ?? data.type}</b>
        {worst && <TriangleAlert className={`issue-mark ${worst.toLowerCase()}`} size={14} aria-label="Has issues" />}
      </div>
      <div className="block-line">
        <span className="block-key">{id}</span>
        <span className="block-params">{type ? paramsLine(type, data.params) : 'not known to this server'}</span>
      </div>
      {change === 'changed' &&
        details?.get(id)?.map((line) => (
          <div key={line} className="block-detail">
            {line}
          </div>
        ))}
      <div className="ports">
        <div className="ports-in">
          {(type?.inputs ?? []).map((port) => (
            <PortRow key={port.name} node={id} port={port} side="target" />
          ))}
        </div>
        <div className="ports-out">
          {(type?.outputs ?? []).map((port) => (
            <PortRow
              key={port.name}
              node={id}
              port={port}
              side="source"
              value={own?.[port.name]}
              known={own !== undefined && port.name in own}
            />
          ))}
        </div>
      </div>
      {!type && (
        <>
          <Handle type="target" position={Position.Left} className="port" isConnectable={false} />
          <Handle type="source" position={Position.Right} className="port" isConnectable={false} />
        </>
      )}
    </div>
  );
});

interface PortRowProps {
  node: string;
  port: Port;
  side: 'source' | 'target';
  value?: unknown;
  /** Whether the bar has a value for it. */
  known?: boolean;
}

function PortRow({ node, port, side, value, known = false }: PortRowProps) {
  const readOnly = useEditor((state) => state.readOnly);
  // While an edge is being drawn, incompatible ports are dimmed.
  const dimmed = useEditor(({ connecting, drawing, catalogue }) => {
    if (!connecting || (connecting.node === node && connecting.port === port.name)) return false;
    if (connecting.from === side) return true;
    const other = { source: connecting.node, sourceHandle: connecting.port, target: node, targetHandle: port.name };
    const ends =
      side === 'target'
        ? other
        : { source: node, sourceHandle: port.name, target: connecting.node, targetHandle: connecting.port };
    return refusal(drawing, catalogue, ends) !== null;
  });
  const needed = side === 'target' && port.required;
  return (
    <div className={`port-row ${side} ${dimmed ? 'dimmed' : ''}`}>
      <Handle
        type={side}
        id={port.name}
        position={side === 'target' ? Position.Left : Position.Right}
        className={`port port-${port.type}`}
        isConnectable={!readOnly && !dimmed}
        title={`${port.name}: ${port.type}`}
        data-port={`${node}.${port.name}`}
      />
      <span>
        {port.name.replaceAll('_', ' ')}
        {needed && <i aria-hidden="true">*</i>}
      </span>
      {known && <output className={`port-value ${String(value)}`}>{valueText(value)}</output>}
    </div>
  );
}
