export { OBJECTIVES } from './objective.ts';
export { COMPARISONS, SAMPLINGS } from './parameter-space.ts';
export { createShareLinkStore, SHARED_KINDS } from './share-link-store.ts';
export { createShareService } from './share-service.ts';
export { STUDY_KINDS, STUDY_TASK, type StudyJobPayload, studyTopic } from './study.ts';
export { runStudyJob } from './study-job.ts';
export { createStudyService, type StudyService } from './study-service.ts';
export { createStudyStore } from './study-store.ts';
