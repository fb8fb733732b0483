export type { Credentials, FindCredentials } from './auth/credentials.ts';
export type { NotedUpload, UploadNote, UploadNotes } from './blobs/upload-notes.ts';
export { type RegistryFaultCode, registryFault } from './faults.ts';
export type { TlsSettings } from './http/tls-settings.ts';
export type { ReferrersOptions } from './manifests/referrers.ts';
export { type ReadPlace, toReadPlace } from './read-place.ts';
export { openRegistry, type Registry } from './registry.ts';
export type { RegistryOptions } from './registry-options.ts';
export type { CallSignal, Repository } from './repository.ts';
