import { X } from 'lucide-react';
import { dismissNotice, useNotice } from './notices.ts';

/** Shows notices for a few seconds. */
export function NoticeLine() {
  const notice = useNotice();
  return (
    <div className="notice-place" role="status">
      {notice && (
        <p className={`notice ${notice.tone}`}>
          <span>{notice.text}</span>
          {notice.action && (
            <button
              type="button"
              className="notice-action"
              onClick={() => {
                notice.action?.run();
                dismissNotice();
              }}
            >
              {notice.action.label}
            </button>
          )}
          <button type="button" className="notice-close" aria-label="Dismiss" onClick={dismissNotice}>
            <X size={15} aria-hidden="true" />
          </button>
        </p>
      )}
    </div>
  );
}
