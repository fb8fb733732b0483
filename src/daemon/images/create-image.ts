import { importImage, inspectImage, pull } from '../../app/index.ts';
import type { ByteStream } from '../../base/index.ts';
import { parseReference } from '../../oci/index.ts';
import { daemonFault } from '../faults.ts';
import type { Answer } from '../http/answer.ts';
import type { Call } from '../http/call.ts';
import { answerProgress } from '../streams/progress-answer.ts';
import { createTransferProgress } from '../streams/transfer-progress.ts';
import { readPlatform } from './read-platform.ts';
import { registryAccess } from './registry-auth.ts';

/** `POST /images/create`: a pull, or with `fromSrc` an import. */
export function answerImageCreate(call: Call): Answer {
  const image = call.query.text('fromImage');
  if (image !== undefined) return answerPull(call, joinName(image, call.query.text('tag')));
  const source = call.query.text('fromSrc');
  if (source === '-') return answerImport(call, call.body());
  throw daemonFault(
    'daemon/not-supported',
    source === undefined
      ? 'neither fromImage nor fromSrc is given'
      : 'an import takes its tar from the request alone, not from an address',
    { hint: 'Fetch it first and send it.' },
  );
}

/** `app`, `v1` → `app:v1`; the tag may be a digest. */
export function joinName(repository: string, tag: string | undefined): string {
  if (tag === undefined) return repository;
  return tag.includes(':') ? `${repository}@${tag}` : `${repository}:${tag}`;
}

function answerPull(call: Call, image: string): Answer {
  const { daemon, signal, query } = call;
  const allTags = query.text('tag') === undefined && !/[:@][^/]*$/.test(image);
  const access = registryAccess(call);
  const chosen = readPlatform(query);
  return answerProgress(call, async (tell) => {
    let isBegun = false;
    // Not before it is known to be there.
    const begin = (): void => {
      if (!isBegun) tell({ status: `Pulling from ${repositoryOf(image)}`, id: tagOf(image) });
      isBegun = true;
    };
    const onEvent = createTransferProgress('pull', (line) => {
      begin();
      tell(line);
    });
    const reports = await pull(daemon.nacre, { ...access, ...chosen, image, allTags, onEvent, signal });
    begin();
    for (const { name, digest, changed } of reports) {
      tell({ status: `Digest: ${digest}` });
      const what = changed ? 'Downloaded newer image for' : 'Image is up to date for';
      tell({ status: `Status: ${what} ${reports.length === 1 && !allTags ? withTag(image) : name}` });
    }
  });
}

function answerImport(call: Call, bytes: ByteStream): Answer {
  const { daemon, signal, query } = call;
  const repository = query.text('repo');
  const message = query.text('message');
  const changes = query.list('changes');
  return answerProgress(call, async (tell) => {
    const { digest } = await importImage(daemon.nacre.store, {
      bytes,
      source: '-',
      ...readPlatform(query),
      signal,
      changes,
      ...(repository === undefined ? {} : { name: joinName(repository, query.text('tag')) }),
      ...(message === undefined ? {} : { message }),
    });
    const { id } = await inspectImage(daemon.nacre.store, digest);
    tell({ status: id });
  });
}

function repositoryOf(image: string): string {
  return parseReference(image).repository;
}

function tagOf(image: string): string {
  return /@(.+)$/.exec(image)?.[1] ?? /:([^:/]*)$/.exec(image)?.[1] ?? 'latest';
}

function withTag(image: string): string {
  return /[:@][^/]*$/.test(image) ? image : `${image}:latest`;
}
