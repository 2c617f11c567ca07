export { type Administration, type AdminService, createAdminService } from './admin-service.ts';
export {
  createAdminStore,
  OPERATOR_ACTIONS,
  type OperatorAction,
  type TotalUsage,
  type UserUsage,
} from './admin-store.ts';
