export { type OpenApiDocument, openApiDocument } from './openapi/index.ts';
export { restRows, routeOf } from './rows.ts';
export { createRestShim, type RestShim, restDocuments } from './shim.ts';
export type {
  Answer,
  OperationError,
  OperationRequest,
  OperationResult,
  RawHandler,
  RawRequest,
  RestShimDeps,
  Session,
  StreamLimits,
} from './types.ts';
