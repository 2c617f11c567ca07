import { Panel as CanvasPanel, useReactFlow } from '@xyflow/react';
import { Plus, Settings2 } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import { Canvas } from './canvas/canvas.tsx';
import { HelpDialog } from './help-dialog.tsx';
import { Inspector } from './panels/inspector.tsx';
import { Issues } from './panels/issues.tsx';
import { Palette } from './panels/palette.tsx';
import { Toolbar } from './panels/toolbar.tsx';
import { useEditor, useEditorStore } from './store.ts';
import { focusCanvas, useShortcuts } from './use-shortcuts.ts';
import { useValidation } from './use-validation.ts';
import type { ViewProps } from './view-props.ts';

/** The view with canvas, palette and settings. */
export function DrawView({ strategy, saving }: ViewProps) {
  const store = useEditorStore();
  const { fitView } = useReactFlow();
  const empty = useEditor(({ drawing }) => drawing.nodes.length === 0);
  const [help, setHelp] = useState(false);
  /** On a narrow screen palette and settings open over the canvas. */
  const [side, setSide] = useState<'palette' | 'settings' | null>(null);
  const { executable } = useValidation(strategy.instrument.symbol, strategy.timeframe);
  const { save } = saving;
  useShortcuts({ save: useCallback(() => void save(), [save]), help: useCallback(() => setHelp(true), []) });

  useEffect(() => {
    store.getState().setReadOnly(strategy.status === 'ARCHIVED');
  }, [store, strategy.status]);

  const goTo = (key: string) => {
    store.getState().select([key]);
    fitView({ nodes: [{ id: key }], maxZoom: 1.1, duration: 200 });
    focusCanvas(key);
  };
  const toggle = (which: 'palette' | 'settings') => setSide(side === which ? null : which);

  return (
    <div className={`draw ${side ? `shows-${side}` : ''}`}>
      <Palette />
      <div className="draw-canvas">
        <Canvas label={`Drawing of ${strategy.name}`}>
          <CanvasPanel position="top-left">
            <Toolbar onHelp={() => setHelp(true)} />
          </CanvasPanel>
          <CanvasPanel position="bottom-center">
            <Issues executable={executable} onNode={goTo} />
          </CanvasPanel>
          {empty && (
            <CanvasPanel position="top-center">
              <p className="canvas-hint">
                An empty canvas. Begin with <b>Bars</b>: press it in the palette, or press <kbd>/</kbd> and type.
              </p>
            </CanvasPanel>
          )}
        </Canvas>
        <div className="draw-sides narrow">
          <button
            type="button"
            className="button small"
            aria-expanded={side === 'palette'}
            onClick={() => toggle('palette')}
          >
            <Plus size={15} aria-hidden="true" /> Add
          </button>
          <button
            type="button"
            className="button small"
            aria-expanded={side === 'settings'}
            onClick={() => toggle('settings')}
          >
            <Settings2 size={15} aria-hidden="true" /> Settings
          </button>
        </div>
      </div>
      <Inspector strategy={strategy} onSave={(part) => void save(part)} />
      <HelpDialog open={help} onClose={() => setHelp(false)} />
    </div>
  );
}
