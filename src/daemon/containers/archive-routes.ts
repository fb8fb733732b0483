import { closeSync, openSync, writeSync } from 'node:fs';
import { placeLiveTar, statLivePath, writeLiveTar } from '../../app/index.ts';
import { isFault } from '../../base/index.ts';
import { daemonFault } from '../faults.ts';
import { type Answer, empty } from '../http/answer.ts';
import type { Call } from '../http/call.ts';
import type { Route } from '../http/route.ts';
import { answerFile } from '../images/image-files.ts';
import { toPathStat } from './path-stat.ts';
import { recordOf } from './record-of.ts';

const path = '/containers/{name}/archive';

export const archiveRoutes: readonly Route[] = [
  { method: 'HEAD', path, answer: answerStat },
  { method: 'GET', path, answer: answerRead },
  { method: 'PUT', path, answer: answerWrite },
];

async function answerStat(call: Call): Promise<Answer> {
  return { kind: 'empty', status: 200, headers: await statHeaders(call) };
}

async function answerRead(call: Call): Promise<Answer> {
  const { nacre } = call.daemon;
  const container = recordOf(call);
  const headers = await statHeaders(call);
  const from = { container, path: readPath(call) };
  const write = async (output: string): Promise<void> => {
    const fd = openSync(output, 'wx', 0o600);
    try {
      const writeAll = (bytes: Uint8Array): void => {
        for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
      };
      await writeLiveTar(nacre, from, writeAll, { signal: call.signal });
    } finally {
      closeSync(fd);
    }
  };
  return answerFile(nacre.store, 'application/x-tar', call.signal, write, headers);
}

async function answerWrite(call: Call): Promise<Answer> {
  const to = { container: recordOf(call), path: readPath(call) };
  await placeLiveTar(call.daemon.nacre, to, call.body(), { signal: call.signal, archive: true });
  return empty(200);
}

/** What the path leads to, told in a header. What is not there is a 404 here, which clients make new files after. */
async function statHeaders(call: Call): Promise<Readonly<Record<string, string>>> {
  try {
    const stat = await statLivePath(call.daemon.nacre, recordOf(call), readPath(call));
    return { 'x-docker-container-path-stat': Buffer.from(JSON.stringify(toPathStat(stat))).toString('base64') };
  } catch (error) {
    if (!isFault(error, 'app/no-file')) throw error;
    throw daemonFault('daemon/no-path', error.message, { cause: error });
  }
}

/** Relative paths begin at the root. */
function readPath({ query }: Call): string {
  const text = query.text('path');
  if (text === undefined) throw daemonFault('daemon/bad-parameter', "invalid parameter: 'path' cannot be empty");
  return text.startsWith('/') ? text : `/${text}`;
}
