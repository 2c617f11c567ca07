import { CircleAlert, CircleCheck, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { plural } from '../../format/words.ts';
import { useEditor } from '../store.ts';

/** Whether the drawing is executable, and its issues. Clicking an issue selects its node. */
export function Issues({ executable, onNode }: { executable: boolean | null; onNode(key: string): void }) {
  const issues = useEditor((state) => state.issues);
  const [open, setOpen] = useState(false);
  const errors = issues.filter(({ severity }) => severity === 'ERROR').length;
  const warnings = issues.length - errors;
  const summary = [errors > 0 && plural(errors, 'error'), warnings > 0 && plural(warnings, 'warning')]
    .filter(Boolean)
    .join(', ');
  const tone = errors > 0 ? 'bad' : warnings > 0 ? 'warn' : 'good';
  const Icon = errors > 0 ? CircleAlert : warnings > 0 ? TriangleAlert : CircleCheck;
  return (
    <div className={`issues ${tone}`}>
      <button
        type="button"
        className="issues-summary"
        aria-expanded={open}
        disabled={issues.length === 0}
        onClick={() => setOpen(!open)}
      >
        <Icon size={15} aria-hidden="true" />
        <span role="status">
          {executable === null ? 'Checking…' : executable ? 'Can run' : 'Cannot run yet'}
          {summary && ` · ${summary}`}
        </span>
      </button>
      {open && issues.length > 0 && (
        <ul>
          {issues.map((issue) => (
            <li key={`${issue.code} ${issue.nodeId} ${issue.edgeId} ${issue.message}`}>
              <button
                type="button"
                className={issue.severity === 'ERROR' ? 'loss' : 'warn'}
                onClick={() => {
                  if (issue.nodeId) onNode(issue.nodeId);
                }}
              >
                {issue.nodeId && <code>{issue.nodeId}</code>} {issue.message}
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
