import type { ByteStream } from '../../../base/index.ts';
import { type Digest, digestAlgorithm } from '../../../oci/index.ts';
import type { CommitOutcome, UploadAddress, UploadRefusal, Uploads } from '../../server/index.ts';
import { appendToUpload } from './append-to-upload.ts';
import { randomName } from './bucket-keys.ts';
import type { BucketRoom } from './bucket-room.ts';
import { commitUpload } from './commit-upload.ts';
import { discardUpload, removeParts } from './discard-upload.ts';
import { expireUploads } from './expire-uploads.ts';
import { keepRest } from './keep-rest.ts';
import { type HeldUpload, holdUpload } from './upload-lease.ts';
import { noState, sizeOfState, type UploadRecord } from './upload-records.ts';
import { openSession, type UploadSession } from './upload-session.ts';

/** Uploads of a bucket. Each is one request's own while it works on it; what it left, any server goes on with. */
export function createBucketUploads(room: BucketRoom): Uploads {
  const { records, sessions } = room;

  /** Works on an upload while nobody else does. */
  async function hold<Result>(
    upload: UploadAddress,
    work: (held: HeldUpload, record: UploadRecord) => Promise<Result>,
  ): Promise<Result | UploadRefusal> {
    const holder = `${room.server}-${randomName()}`;
    const taken = await records.take(upload, { holder, until: Date.now() + room.lease });
    if (typeof taken === 'string') return taken;
    await using held = holdUpload(records, upload.id, holder, room.lease);
    return await work(held, taken);
  }

  /** What this server knows of the upload. What it can not use of it is given up. */
  async function resume(
    held: HeldUpload,
    { id, state }: UploadRecord,
    isUsable: (session: UploadSession) => boolean,
    digest: Digest | undefined,
  ): Promise<UploadSession> {
    const algorithm = digest === undefined ? 'sha256' : digestAlgorithm(digest);
    const known = sessions.find(id, state) ?? openSession(state, room.spool, algorithm);
    sessions.set(id, known);
    if (known.state.direct === undefined || isUsable(known)) return known;
    await removeParts(room, state);
    await held.save(noState);
    const fresh = openSession(noState, room.spool, algorithm);
    sessions.set(id, fresh);
    return fresh;
  }

  async function append(
    upload: UploadAddress,
    offset: number,
    bytes: ByteStream,
    commitAs: Digest | undefined,
  ): Promise<number | { readonly at: number } | UploadRefusal> {
    return hold(upload, async (held, record) => {
      const session = await resume(held, record, ({ digester }) => digester !== undefined, commitAs);
      const at = sizeOfState(session.state) + session.rest.size;
      if (at !== offset) return { at };
      try {
        return await appendToUpload(room, held, session, bytes, commitAs);
      } catch (error) {
        // What was hashed and is not in the bucket comes again.
        if (session.digester?.size !== sizeOfState(session.state)) sessions.drop(upload.id);
        throw error;
      }
    });
  }

  async function commit(upload: UploadAddress, digest: Digest): Promise<CommitOutcome> {
    return hold<Exclude<CommitOutcome, UploadRefusal>>(upload, async (held, record) => {
      const canFinish = ({ digester, digest: found }: UploadSession): boolean =>
        digester !== undefined || found !== undefined;
      const session = await resume(held, record, canFinish, digest);
      try {
        return await commitUpload(room, held, session, upload, digest);
      } catch (error) {
        await keepRest(room, held, session, session.state).catch(() => sessions.drop(upload.id));
        throw error;
      }
    });
  }

  return {
    async create(repository) {
      const id = randomName();
      await records.create({ id, repository });
      return id;
    },
    count: () => records.count(),
    async find(upload) {
      const record = await records.find(upload);
      if (record === undefined) return undefined;
      const session = sessions.find(upload.id, record.state);
      if (record.state.direct !== undefined && session === undefined) return 0;
      return sizeOfState(record.state) + (session?.rest.size ?? 0);
    },
    append: (upload, offset, bytes, options) => append(upload, offset, bytes, options?.commitAs),
    commit,
    cancel: (upload) =>
      hold(upload, async (_held, { state }) => {
        await discardUpload(room, upload.id, state);
        return 'cancelled' as const;
      }),
    expire: (before) => expireUploads(room, before),
  };
}
