import { setTimeout } from 'node:timers/promises';
import { type BuildContext, from, type Image } from 'nacre/image-file';
import { withLabels } from './labels.ts';

/** Asked with VERSION=2 and MODE=release. */
export default async function image({ args, platform, buildPlatform, target }: BuildContext): Promise<Image> {
  await setTimeout(1);
  if (target !== undefined) throw new Error(`asked for ${target}`);
  const build = from('base', { platform: `${buildPlatform.os}/${buildPlatform.architecture}` }).copy('a.txt', '/');
  const isRelease = args.MODE === 'release';
  return isRelease
    ? from('base').apply(
        withLabels({ version: args.VERSION ?? '1', mode: args.MODE ?? '', arch: platform.architecture }),
      )
    : from(build);
}
