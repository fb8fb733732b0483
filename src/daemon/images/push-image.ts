import { findImage, push } from '../../app/index.ts';
import type { Answer } from '../http/answer.ts';
import type { Call } from '../http/call.ts';
import { answerProgress } from '../streams/progress-answer.ts';
import { createTransferProgress } from '../streams/transfer-progress.ts';
import { joinName } from './create-image.ts';
import { readPlatform } from './read-platform.ts';
import { registryAccess } from './registry-auth.ts';

/** `POST /images/{name}/push` */
export async function answerImagePush(call: Call): Promise<Answer> {
  const { daemon, signal, query } = call;
  const tag = query.text('tag');
  const image = joinName(call.parameter('name'), tag);
  const allTags = tag === undefined && !/:[^/]*$/.test(image);
  const access = registryAccess(call);
  const platform = readPlatform(query);
  // What is not there has a status of its own: a push tells first where it goes.
  if (!allTags) await findImage(daemon.nacre.store, image);
  return answerProgress(call, async (tell) => {
    tell({ status: `The push refers to repository [${image.replace(/:[^:/]*$/, '')}]` });
    const onEvent = createTransferProgress('push', tell);
    const reports = await push(daemon.nacre, { ...access, ...platform, image, allTags, onEvent, signal });
    for (const { name, digest, size } of reports) {
      const Tag = name.replace(/^.*:/, '');
      tell({ status: `${Tag}: digest: ${digest} size: ${size}` });
      tell({ progressDetail: {}, aux: { Tag, Digest: digest, Size: size } });
    }
  });
}
