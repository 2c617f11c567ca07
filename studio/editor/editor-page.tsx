import { useParams } from 'wouter';
import { useAnswer } from '../api/hooks.ts';
import { CatalogueDocument, StrategyEditorDocument } from '../generated/operations.ts';
import { EmptyPage, Loading, Problem } from '../ui/parts.tsx';
import { MODES, type Mode } from './header.tsx';
import { StrategyStudio } from './strategy-studio.tsx';
import './editor.css';

/** The editor of a strategy: drawing, backtests, explanations and versions. */
export default function EditorPage() {
  const { id = '', mode = '' } = useParams<{ id: string; mode?: string }>();
  const catalogue = useAnswer(CatalogueDocument, {}, { policy: 'cache-first' });
  const opened = useAnswer(StrategyEditorDocument, { id });
  const error = catalogue.error ?? opened.error;
  const known = MODES.find(([key]) => key === mode);
  if (!catalogue.data || !opened.data) {
    return (
      <div className="page">
        {error ? <Problem error={error} retry={opened.refresh} /> : <Loading lines={6} label="Opening the strategy" />}
      </div>
    );
  }
  const { strategy } = opened.data;
  if (!strategy || !known) return <EmptyPage title="There is no such strategy">It may have been deleted.</EmptyPage>;
  return <StrategyStudio key={id} opened={strategy} engines={catalogue.data.engines} mode={known[0] as Mode} />;
}
