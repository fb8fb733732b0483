export type { LocalBlobs } from './blob-files.ts';
export { type DiskStore, openStore } from './disk-store.ts';
export { type StoreFaultCode, storeFault, storeFaults } from './faults.ts';
export type { Lease } from './holds.ts';
export type { StorePaths } from './paths.ts';
