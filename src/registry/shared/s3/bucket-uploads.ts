import type { ByteStream } from '../../../base/index.ts';
import type { Digest } from '../../../oci/index.ts';
import type { CommitOutcome, UploadAddress, UploadRefusal, Uploads } from '../../records/index.ts';
import { appendToUpload } from './append-to-upload.ts';
import { randomName } from './bucket-keys.ts';
import type { BucketRoom } from './bucket-room.ts';
import { commitUpload } from './commit-upload.ts';
import { discardUpload } from './discard-upload.ts';
import { expireUploads } from './expire-uploads.ts';
import { keepRest } from './keep-rest.ts';
import { resumeUpload, withUpload } from './resume-upload.ts';
import { sizeOfState } from './upload-records.ts';
import type { UploadSession } from './upload-session.ts';

/** Uploads of a bucket. Each is one request's own while it works on it; what it left, any server goes on with. */
export function createBucketUploads(room: BucketRoom): Uploads {
  const { records } = room;
  return {
    async create(repository) {
      const id = randomName();
      await records.create({ id, repository });
      return id;
    },
    count: () => records.count(),
    find: (upload) => findSize(room, upload),
    append: (upload, offset, bytes, options) => append(room, upload, offset, bytes, options?.commitAs),
    commit: (upload, digest) => commit(room, upload, digest),
    cancel: (upload) =>
      withUpload(room, upload, async (_held, { state }) => {
        await discardUpload(room, upload.id, state);
        return 'cancelled' as const;
      }),
    expire: (before) => expireUploads(room, before),
  };
}

async function findSize({ records, sessions }: BucketRoom, upload: UploadAddress): Promise<number | undefined> {
  const record = await records.find(upload);
  if (record === undefined) return undefined;
  const session = sessions.find(upload.id, record.state);
  if (record.state.direct !== undefined && session === undefined) return 0;
  return sizeOfState(record.state) + (session?.rest.size ?? 0);
}

function append(
  room: BucketRoom,
  upload: UploadAddress,
  offset: number,
  bytes: ByteStream,
  commitAs: Digest | undefined,
): Promise<number | { readonly at: number } | UploadRefusal> {
  return withUpload(room, upload, async (held, record) => {
    const session = await resumeUpload(room, held, record, ({ digester }) => digester !== undefined, commitAs);
    const at = sizeOfState(session.state) + session.rest.size;
    if (at !== offset) return { at };
    try {
      return await appendToUpload(room, held, session, bytes, commitAs);
    } catch (error) {
      // What was hashed and is not in the bucket comes again.
      if (session.digester?.size !== sizeOfState(session.state)) room.sessions.drop(upload.id);
      throw error;
    }
  });
}

function commit(room: BucketRoom, upload: UploadAddress, digest: Digest): Promise<CommitOutcome> {
  return withUpload<Exclude<CommitOutcome, UploadRefusal>>(room, upload, async (held, record) => {
    const session = await resumeUpload(room, held, record, isHashed, digest);
    try {
      return await commitUpload(room, held, session, upload, digest);
    } catch (error) {
      await keepRest(room, held, session, session.state).catch(() => room.sessions.drop(upload.id));
      throw error;
    }
  });
}

/** Whether this server has seen all of it. */
function isHashed({ digester, digest }: UploadSession): boolean {
  return digester !== undefined || digest !== undefined;
}
