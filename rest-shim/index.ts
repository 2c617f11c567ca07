export { type OpenApiDocument, openApiDocument } from './openapi/index.ts';
export { restRows } from './rows.ts';
export { createRestShim, type RestShim, restDocuments } from './shim.ts';
export type {
  OperationError,
  OperationRequest,
  OperationResult,
  RestShimDeps,
  Session,
  RawHandler,
  RawRequest,
  StreamLimits,
} from './types.ts';
