import { useCallback, useState } from 'react';
import { attempt } from '../api/actions.ts';
import { accepted } from '../api/errors.ts';
import { useApi, useLive } from '../api/hooks.ts';
import {
  CancelStudyDocument,
  RunStudyDocument,
  type StudyInput,
  StudyProgressDocument,
  type StudyStateFragment,
} from '../generated/operations.ts';

export const isOver = ({ status }: Pick<StudyStateFragment, 'status'>) => status !== 'QUEUED' && status !== 'RUNNING';

/** Runs a study and follows it until it ends. `study` is null before the first run. */
export function useStudy(onOver: () => void) {
  const { ask } = useApi();
  const [study, setStudy] = useState<StudyStateFragment | null>(null);
  useLive(
    StudyProgressDocument,
    { id: study?.id ?? '' },
    ({ studyProgress }) => {
      setStudy(studyProgress);
      if (isOver(studyProgress)) onOver();
    },
    { pause: study === null || isOver(study) },
  );
  const run = useCallback(
    (input: StudyInput) =>
      attempt(async () => {
        setStudy(accepted((await ask(RunStudyDocument, { input })).runStudy, 'Study'));
        return null;
      }),
    [ask],
  );
  const cancel = useCallback(
    (id: string) =>
      attempt(async () => {
        setStudy(accepted((await ask(CancelStudyDocument, { id })).cancelStudy, 'Study'));
        return 'It is cancelled.';
      }),
    [ask],
  );
  /** Follows one that was begun before. */
  const follow = useCallback((stored: StudyStateFragment) => setStudy(stored), []);
  return { study, run, cancel, follow };
}
