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
