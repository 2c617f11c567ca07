import { useEffect, useState } from 'react';
import { useAnswer } from '../../api/hooks.ts';
import { timeframeText } from '../../format/words.ts';
import {
  InstrumentsDocument,
  type StrategyHeadFragment,
  type Timeframe,
  type UpdateStrategyInput,
} from '../../generated/operations.ts';
import { Field } from '../../ui/parts.tsx';
import { useEditor } from '../store.ts';

export const TIMEFRAMES = [
  'M1',
  'M2',
  'M3',
  'M5',
  'M10',
  'M15',
  'M30',
  'H1',
  'H4',
  'D1',
] as const satisfies readonly Timeframe[];

export interface StrategyInspectorProps {
  strategy: StrategyHeadFragment;
  onSave(part: UpdateStrategyInput): void;
}

/** The settings of the strategy: instrument, timeframe and description. */
export function StrategyInspector({ strategy, onSave }: StrategyInspectorProps) {
  const { data } = useAnswer(InstrumentsDocument, {}, { policy: 'cache-first' });
  const nodes = useEditor(({ drawing }) => drawing.nodes.length);
  const edges = useEditor(({ drawing }) => drawing.edges.length);
  const readOnly = useEditor((state) => state.readOnly);
  return (
    <div className="inspector-part">
      <h2>Strategy</h2>
      <Field label="Instrument">
        <select
          className="select small"
          value={strategy.instrument.symbol}
          disabled={readOnly}
          onChange={(event) => onSave({ instrument: event.target.value })}
        >
          {(data?.instruments ?? [strategy.instrument]).map(({ symbol, name }) => (
            <option key={symbol} value={symbol}>
              {symbol} · {name}
            </option>
          ))}
        </select>
      </Field>
      <Field label="Bars">
        <select
          className="select small"
          value={strategy.timeframe}
          disabled={readOnly}
          onChange={(event) => onSave({ timeframe: event.target.value as Timeframe })}
        >
          {TIMEFRAMES.map((each) => (
            <option key={each} value={each}>
              {timeframeText(each)}
            </option>
          ))}
        </select>
      </Field>
      <KeptText
        label="Description"
        value={strategy.description ?? ''}
        maxLength={2_000}
        onKeep={(description) => onSave({ description: description || null })}
      />
      <KeptText
        label="Tags, with commas between them"
        value={strategy.tags.join(', ')}
        maxLength={660}
        short
        onKeep={(text) =>
          onSave({
            tags: text
              .split(',')
              .map((tag) => tag.trim())
              .filter(Boolean),
          })
        }
      />
      <p className="quiet">
        {nodes} nodes, {edges} wires. Press <kbd>?</kbd> for the keys.
      </p>
    </div>
  );
}

interface KeptTextProps {
  label: string;
  value: string;
  maxLength: number;
  short?: boolean;
  onKeep(value: string): void;
}

/** A text that is saved on blur. */
function KeptText({ label, value, maxLength, short, onKeep }: KeptTextProps) {
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  const keep = () => {
    if (text !== value) onKeep(text);
  };
  const shared = { value: text, maxLength, onBlur: keep };
  return (
    <Field label={label}>
      {short ? (
        <input className="input small" {...shared} onChange={(event) => setText(event.target.value)} />
      ) : (
        <textarea className="textarea" rows={4} {...shared} onChange={(event) => setText(event.target.value)} />
      )}
    </Field>
  );
}
