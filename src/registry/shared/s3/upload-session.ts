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

/** Sessions by the id of their upload. */
export interface UploadSessions {
  /** @returns `undefined` when there is none, or when the row says otherwise by now: another server went on */
  find(id: string, state: UploadState): UploadSession | undefined;
  set(id: string, session: UploadSession): void;
  drop(id: string): void;
}

/** Sessions that are kept: those of uploads that nobody goes on with are the first to go. */
const mostSessions = 4096;

export function createSessions(): UploadSessions {
  const sessions = new Map<string, UploadSession>();

  function drop(id: string): void {
    sessions.get(id)?.[Symbol.dispose]();
    sessions.delete(id);
  }

  return {
    find(id, state) {
      const session = sessions.get(id);
      if (session === undefined || isDeepStrictEqual(session.state, state)) return session;
      drop(id);
      return undefined;
    },
    set(id, session) {
      sessions.delete(id);
      sessions.set(id, session);
      if (sessions.size > mostSessions) for (const oldest of [...sessions.keys()].slice(0, 1)) drop(oldest);
    },
    drop,
  };
}
