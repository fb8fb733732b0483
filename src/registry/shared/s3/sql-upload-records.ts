import { isJsonObject, type Json, parseJson, utf8 } from '../../../base/index.ts';
import { sharedFault } from '../faults.ts';
import { numberOf, textOf } from '../rows.ts';
import type { Sql, SqlRow } from '../sql.ts';
import type { MultipartUpload, SentPart } from './bucket.ts';
import { noState, type UploadRecord, type UploadRecords, type UploadState } from './upload-records.ts';

/** `touched`: when it was last taken or saved; `holder` is empty when nobody is at it. Times in milliseconds since 1970. */
export const uploadTables: readonly string[] = [
  `CREATE TABLE registry_upload (
    id TEXT COLLATE "C" PRIMARY KEY,
    repository TEXT COLLATE "C" NOT NULL,
    state TEXT NOT NULL,
    holder TEXT NOT NULL,
    held_until BIGINT NOT NULL,
    touched BIGINT NOT NULL
  )`,
];

/** Bytes of a state: 10,000 parts are about 600 kB. */
const mostState = 4 * 1024 * 1024;

const columns = 'id, repository, state';

/** Rows of uploads in the database of the registry. Clocks of servers may differ by less than a lease lasts. */
export function createSqlUploadRecords(sql: Sql): UploadRecords {
  async function one(text: string, ...values: readonly (string | number)[]): Promise<UploadRecord | undefined> {
    const [row] = await sql.all(text, ...values);
    return row === undefined ? undefined : toRecord(row);
  }
  const changed = async (text: string, ...values: readonly (string | number)[]): Promise<boolean> =>
    (await sql.run(text, ...values)) > 0;

  return {
    async create({ id, repository }) {
      const text = "INSERT INTO registry_upload VALUES ($1, $2, $3, '', 0, $4)";
      await sql.run(text, id, repository, JSON.stringify(noState), Date.now());
    },
    async count() {
      const [row = {}] = await sql.all('SELECT count(*) AS count FROM registry_upload');
      return numberOf(row, 'count');
    },
    find: ({ id, repository }) =>
      one(`SELECT ${columns} FROM registry_upload WHERE id = $1 AND repository = $2`, id, repository),
    async take(upload, { holder, until }) {
      const { id, repository } = upload;
      const now = Date.now();
      const text = `UPDATE registry_upload SET holder = $1, held_until = $2, touched = $3
        WHERE id = $4 AND repository = $5 AND (holder = '' OR held_until < $3) RETURNING ${columns}`;
      const taken = await one(text, holder, until, now, id, repository);
      return taken ?? ((await this.find(upload)) === undefined ? 'unknown' : 'busy');
    },
    renew: (id, { holder, until }) =>
      changed('UPDATE registry_upload SET held_until = $1 WHERE id = $2 AND holder = $3', until, id, holder),
    save: (id, holder, state) =>
      changed(
        'UPDATE registry_upload SET state = $1, touched = $2 WHERE id = $3 AND holder = $4',
        JSON.stringify(state),
        Date.now(),
        id,
        holder,
      ),
    async leave(id, holder) {
      await sql.run("UPDATE registry_upload SET holder = '' WHERE id = $1 AND holder = $2", id, holder);
    },
    async remove(id) {
      await sql.run('DELETE FROM registry_upload WHERE id = $1', id);
    },
    async listIdle(before) {
      const text = `SELECT ${columns} FROM registry_upload
        WHERE touched < $1 AND (holder = '' OR held_until < $1) ORDER BY id`;
      return (await sql.all(text, before)).map(toRecord);
    },
    has: async (id) => (await sql.all('SELECT 1 AS one FROM registry_upload WHERE id = $1', id)).length > 0,
  };
}

function toRecord(row: SqlRow): UploadRecord {
  return { id: textOf(row, 'id'), repository: textOf(row, 'repository'), state: toState(textOf(row, 'state')) };
}

function toState(text: string): UploadState {
  const { parts, multipart, tail, direct } = objectOf(parseJson(utf8(text), mostState));
  if (!Array.isArray(parts)) throw damaged();
  return {
    parts: parts.map(toPart),
    ...(multipart === undefined ? {} : { multipart: toMultipart(multipart) }),
    ...(tail === undefined ? {} : { tail: toTail(tail) }),
    ...(typeof direct === 'string' ? { direct } : {}),
  };
}

function objectOf(json: Json | undefined): { readonly [key: string]: Json | undefined } {
  if (json === undefined || !isJsonObject(json)) throw damaged();
  return json;
}

function toPart(json: Json): SentPart {
  const { size, etag } = objectOf(json);
  if (typeof size !== 'number' || typeof etag !== 'string') throw damaged();
  return { size, etag };
}

function toMultipart(json: Json): MultipartUpload {
  const { key, id } = objectOf(json);
  if (typeof key !== 'string' || typeof id !== 'string') throw damaged();
  return { key, id };
}

function toTail(json: Json): NonNullable<UploadState['tail']> {
  const { key, size } = objectOf(json);
  if (typeof key !== 'string' || typeof size !== 'number') throw damaged();
  return { key, size };
}

function damaged(): Error {
  return sharedFault('shared/damaged', 'the row of an upload does not say what the bucket has of it');
}
