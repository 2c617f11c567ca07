import { Trash2, X } from 'lucide-react';
import { useState } from 'react';
import { say } from '../../app/notices.ts';
import type { Port } from '../../graph/catalogue.ts';
import { type Choice, sourcesFor } from '../../graph/connect.ts';
import { CategoryIcon } from '../canvas/category-icon.tsx';
import { useEditor } from '../store.ts';
import { ParamField } from './param-field.tsx';

/**
 * The type, settings and edges of the selected node. Everything possible with the mouse on the canvas is possible here too.
 */
export function NodeInspector({ node: key }: { node: string }) {
  const node = useEditor(({ drawing }) => drawing.nodes.find((each) => each.key === key));
  const type = useEditor(({ catalogue }) => catalogue.typeOf(node?.type ?? ''));
  const issues = useEditor((state) => state.issues);
  const readOnly = useEditor((state) => state.readOnly);
  const setParam = useEditor((state) => state.setParam);
  const remove = useEditor((state) => state.remove);
  if (!node) return null;
  const own = issues.filter(({ nodeId }) => nodeId === key);
  const issueOf = (name: string) => own.find(({ path }) => path?.at(-1) === name)?.message ?? null;
  return (
    <div className="inspector-part">
      <header className={`inspector-head category-${type?.category ?? 'unknown'}`}>
        <CategoryIcon category={type?.category ?? ''} size={16} />
        <h2>{type?.label ?? node.type}</h2>
        <code>{key}</code>
        {!readOnly && (
          <button
            type="button"
            className="button ghost icon small"
            aria-label={`Remove ${key}`}
            onClick={() => remove([key])}
          >
            <Trash2 size={15} aria-hidden="true" />
          </button>
        )}
      </header>
      <p className="quiet">{type?.description ?? 'This server does not know this type. The node stays as it is.'}</p>
      {own.map((issue) => (
        <p key={`${issue.code}${issue.message}`} className={`message ${issue.severity === 'ERROR' ? 'bad' : 'warn'}`}>
          {issue.message}
        </p>
      ))}
      {(type?.params ?? []).map((param) => (
        <ParamField
          key={param.name}
          param={param}
          value={node.params[param.name]}
          disabled={readOnly}
          issue={issueOf(param.name)}
          onChange={(value) => setParam(key, param.name, value)}
        />
      ))}
      {!type && Object.keys(node.params).length > 0 && (
        <pre className="raw">{JSON.stringify(node.params, null, 2)}</pre>
      )}
      {type && type.inputs.length > 0 && (
        <section className="inspector-ports">
          <h3>Inputs</h3>
          {type.inputs.map((port) => (
            <InputPort key={port.name} node={key} port={port} />
          ))}
        </section>
      )}
    </div>
  );
}

function InputPort({ node, port }: { node: string; port: Port }) {
  const drawing = useEditor((state) => state.drawing);
  const catalogue = useEditor((state) => state.catalogue);
  const readOnly = useEditor((state) => state.readOnly);
  const connect = useEditor((state) => state.connect);
  const remove = useEditor((state) => state.remove);
  const wires = drawing.edges.filter((edge) => edge.target === node && edge.targetHandle === port.name);
  const choices = sourcesFor(drawing, catalogue, node, port.name);
  const max = port.max ?? 1;
  return (
    <div className="input-port">
      <span className={`port-name port-${port.type}`}>
        <i className="port-dot" aria-hidden="true" /> {port.name.replaceAll('_', ' ')}
        <small>
          {port.type}
          {port.required ? '' : ', optional'}
        </small>
      </span>
      {wires.map((edge) => (
        <span key={edge.key} className="wire-chip">
          {edge.source} · {edge.sourceHandle}
          {!readOnly && (
            <button
              type="button"
              aria-label={`Remove the wire from ${edge.source} ${edge.sourceHandle}`}
              onClick={() => remove([edge.key])}
            >
              <X size={12} aria-hidden="true" />
            </button>
          )}
        </span>
      ))}
      {!readOnly && (wires.length < max || max === 1) && (
        <ConnectForm
          label={`Connect ${port.name} of ${node} from`}
          choices={choices}
          none={`no ${port.type} to connect`}
          onConnect={({ node: source, port: sourceHandle }) => {
            const why = connect({ source, sourceHandle, target: node, targetHandle: port.name });
            if (why) say(why, 'bad');
          }}
        />
      )}
    </div>
  );
}

interface ConnectFormProps {
  label: string;
  choices: readonly Choice[];
  /** Shown when there are no choices. */
  none: string;
  onConnect(choice: Choice): void;
}

/** A select with a confirmation button, because arrow keys change the selection. */
function ConnectForm({ label, choices, none, onConnect }: ConnectFormProps) {
  const [index, setIndex] = useState('');
  return (
    <form
      className="connect-form"
      onSubmit={(event) => {
        event.preventDefault();
        const choice = choices[Number(index)];
        if (index === '' || !choice) return;
        setIndex('');
        onConnect(choice);
      }}
    >
      <select
        className="select small"
        aria-label={label}
        value={index}
        disabled={choices.length === 0}
        onChange={(event) => setIndex(event.target.value)}
      >
        <option value="">{choices.length === 0 ? none : 'from…'}</option>
        {choices.map(({ node, port }, at) => (
          <option key={`${node} ${port}`} value={at}>
            {node} · {port}
          </option>
        ))}
      </select>
      <button type="submit" className="button small" disabled={index === ''}>
        Connect
      </button>
    </form>
  );
}
