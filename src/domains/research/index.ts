export { OBJECTIVES } from './objective.ts';
export { COMPARISONS, SAMPLINGS } from './parameter-space.ts';
export { STUDY_KINDS, STUDY_TASK, type StudyJobPayload, studyTopic } from './study.ts';
export { runStudyJob } from './study-job.ts';
export { createStudyService, type StudyService } from './study-service.ts';
export { createStudyStore } from './study-store.ts';
