import type { UploadAddress, UploadRefusal } from '../../registry/records/index.ts';
import { type Database, textOf } from '../database.ts';
import { formatMark, mayLive, parseMark, processMark } from '../process-mark.ts';

/** Who is at which upload: one request of one process, which stays the upload's own until it is dead. */
export interface UploadClaims {
  /** A new upload of this process. */
  create(id: string, repository: string): void;
  /** Works on an upload while nobody else does. */
  hold<Result>(upload: UploadAddress, work: () => Promise<Result>): Promise<Result | UploadRefusal>;
}

export function createUploadClaims(database: Database): UploadClaims {
  const busy = new Set<string>();
  const self = formatMark(processMark());

  /** Makes the upload this process's own, if no living one is at it. */
  function take({ repository, id }: UploadAddress): 'taken' | UploadRefusal {
    if (busy.has(id)) return 'busy';
    const row = database.get('SELECT writer FROM registry_upload WHERE id = ? AND repository = ?', id, repository);
    if (row === undefined) return 'unknown';
    const writer = textOf(row, 'writer');
    if (writer === self) return 'taken';
    const mark = parseMark(writer);
    if (mark !== undefined && mayLive(mark)) return 'busy';
    const sql = 'UPDATE registry_upload SET writer = ? WHERE id = ? AND writer = ?';
    return database.run(sql, self, id, writer) > 0 ? 'taken' : 'busy';
  }

  return {
    create(id, repository) {
      database.run('INSERT INTO registry_upload VALUES (?, ?, ?, ?)', id, repository, self, Date.now());
    },
    async hold(upload, work) {
      const taken = take(upload);
      if (taken !== 'taken') return taken;
      busy.add(upload.id);
      try {
        return await work();
      } finally {
        busy.delete(upload.id);
      }
    },
  };
}
