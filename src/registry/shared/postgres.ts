import { isFault } from '../../base/index.ts';
import { connectPool, type PoolOptions } from './postgres-pool.ts';
import { migrate } from './schema.ts';
import type { SqlDatabase } from './sql.ts';

/** What lets one server at a time make tables; the number means nothing, but is the same in all versions. */
const migrationLock = 'SELECT pg_advisory_xact_lock(7021690483250981)';

/**
 * Opens a database that servers share. One that can't be reached yet is opened all the same: what is asked of it first prepares it.
 *
 * @throws shared/newer-schema, shared/refused
 */
export async function openPostgres(options: PoolOptions): Promise<SqlDatabase> {
  const pool = await connectPool(options);
  let prepared: Promise<void> | undefined;

  /** Makes or checks the tables, once for all who ask; begun anew by the next who asks when it failed. */
  function prepare(): Promise<void> {
    prepared ??= migrate(pool, migrationLock).catch((error: unknown) => {
      prepared = undefined;
      throw error;
    });
    return prepared;
  }

  try {
    await prepare();
  } catch (error) {
    if (!isFault(error, 'shared/unavailable')) {
      await pool[Symbol.asyncDispose]();
      throw error;
    }
    options.onFailure?.(error);
  }
  return {
    all: (...call) => prepare().then(() => pool.all(...call)),
    run: (...call) => prepare().then(() => pool.run(...call)),
    write: (work) => prepare().then(() => pool.write(work)),
    [Symbol.asyncDispose]: () => pool[Symbol.asyncDispose](),
  };
}
