export { type BodyBudget, createBodyBudget } from './body-budget.ts';
export { coded, failure } from './errors.ts';
export { type OpenApiDocument, openApiDocument } from './openapi/index.ts';
export { HttpError, readJson, readRaw } from './request.ts';
export { allowOrigin, requestIdOf, send, sendOptions, sendText } from './respond.ts';
export { restRows, routeOf } from './rows.ts';
export { createRestShim, type RestShim, restDocuments } from './shim.ts';
export { EVENT_STREAM_HEADERS, type Framing, jsonLine, pipeToResponse, type StreamEnding } from './sse.ts';
export type {
  Answer,
  OperationError,
  OperationRequest,
  OperationResult,
  PushStream,
  RawHandler,
  RawRequest,
  RestResponse,
  RestShimDeps,
  Session,
  StreamLimits,
  Upload,
  UploadHandler,
} from './types.ts';
