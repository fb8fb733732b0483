export type { ReadSecret } from './authorize.ts';
export {
  type CheckOutOptions,
  createRemotes,
  type FileRequest,
  type RemoteCommit,
  type Remotes,
  type RemotesDeps,
  type RepositoryRequest,
} from './create-remotes.ts';
export type { RemoteFaultCode } from './faults.ts';
export type { Checkout } from './git/check-out.ts';
export type { Fetched, FileSink, Validators } from './http/fetch-file.ts';
