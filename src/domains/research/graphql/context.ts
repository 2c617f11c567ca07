import type { ShareService } from '../share-service.ts';
import type { StudyService } from '../study-service.ts';

declare module '../../../graphql/context.ts' {
  interface Context {
    research: { service: StudyService; sharing: ShareService };
  }
}
