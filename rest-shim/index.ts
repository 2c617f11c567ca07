export { createRestShim, type RestShim, restDocuments } from './shim.ts';
export type {
  OperationError,
  OperationRequest,
  OperationResult,
  RestShimDeps,
  Session,
  StreamLimits,
} from './types.ts';
