import { isDeepStrictEqual } from 'node:util';
import { createDigester, type Digest, type DigestAlgorithm, type Digester } from '../../../oci/index.ts';
import { openSpool, type Spool } from './spool.ts';
import { sizeOfState, type UploadState } from './upload-records.ts';

/** What this server knows of an upload besides its row. */
export interface UploadSession extends Disposable {
  /** As its row says. */
  state: UploadState;
  /** Bytes behind those that the bucket has, while they are not to outlive the request. */
  readonly rest: Spool;
  /** Of the digester. */
  readonly algorithm: DigestAlgorithm;
  /** What has seen all of it. `undefined`: another server has had some of it. */
  digester: Digester | undefined;
  /** The digest of all of it, once it was asked for. */
  digest: Digest | undefined;
}

export function openSession(state: UploadState, directory: string, algorithm: DigestAlgorithm): UploadSession {
  const rest = openSpool(directory);
  return {
    state,
    rest,
    algorithm,
    digester: sizeOfState(state) === 0 ? createDigester(algorithm) : undefined,
    digest: undefined,
    [Symbol.dispose]: () => rest[Symbol.dispose](),
  };
}

/** The digest of all of an upload, when this server has seen all of it by that algorithm. */
export function knownDigest(session: UploadSession, algorithm: DigestAlgorithm): Digest | undefined {
  if (session.algorithm !== algorithm) return undefined;
  session.digest ??= session.digester?.digest();
  session.digester = undefined;
  return session.digest;
}

/** Sessions by the id of their upload. One that is worked with stays as it is for all others. */
export interface UploadSessions {
  /** Marks an upload as worked on in this process. @returns `undefined` when it is already */
  claim(id: string): Disposable | undefined;
  /** @returns `undefined` when there is none, or when the row says otherwise by now: another server went on */
  find(id: string, state: UploadState): UploadSession | undefined;
  /** For whoever has claimed it. */
  set(id: string, session: UploadSession): void;
  /** For whoever has claimed it. */
  drop(id: string): void;
}

/** Sessions that are kept: those of uploads that nobody goes on with are the first to go. */
const mostSessions = 4096;

export function createSessions(): UploadSessions {
  const sessions = new Map<string, UploadSession>();
  const claimed = new Set<string>();

  function drop(id: string): void {
    sessions.get(id)?.[Symbol.dispose]();
    sessions.delete(id);
  }

  return {
    claim(id) {
      if (claimed.has(id)) return undefined;
      claimed.add(id);
      return { [Symbol.dispose]: () => claimed.delete(id) };
    },
    find(id, state) {
      const session = sessions.get(id);
      return session !== undefined && isDeepStrictEqual(session.state, state) ? session : undefined;
    },
    set(id, session) {
      if (sessions.get(id) !== session) drop(id);
      sessions.delete(id);
      sessions.set(id, session);
      if (sessions.size <= mostSessions) return;
      const oldest = sessions.keys().find((each) => !claimed.has(each));
      if (oldest !== undefined) drop(oldest);
    },
    drop,
  };
}
