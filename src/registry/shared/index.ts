export type { SharedFaultCode } from './faults.ts';
export { openPostgres } from './postgres.ts';
export type { PoolOptions } from './postgres-pool.ts';
export { createSharedRecords, type SharedRecords } from './records/shared-records.ts';
export type { BucketSettings } from './s3/bucket-settings.ts';
export { type BucketStorage, openBucketStorage } from './s3/open-bucket-storage.ts';
export { createSqlUploadRecords } from './s3/sql-upload-records.ts';
export type { Sql, SqlDatabase, SqlRow, SqlValue } from './sql.ts';
export { openSqlite } from './sqlite.ts';
