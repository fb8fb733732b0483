import { formatPlatform } from '../../../oci/index.ts';
import type { FromView, LintSubject, StageView, UsedWord } from './lint-subject.ts';
import { readPlatform } from './read-platform.ts';
import type { Rule, Sighting } from './rule.ts';

export const redundantTargetPlatform: Rule = {
  name: 'RedundantTargetPlatform',
  severity: 'warning',
  about: '`FROM --platform=$TARGETPLATFORM` asks for what `FROM` does anyway.',
  remedy: 'Leave --platform out.',
  find: (subject) => subject.froms.flatMap((view) => checkRedundant(subject, view)),
};

export const fromPlatformFlagConstDisallowed: Rule = {
  name: 'FromPlatformFlagConstDisallowed',
  severity: 'warning',
  about: '`FROM --platform` has a fixed value, so the stage can not be built for other platforms.',
  remedy: 'Leave --platform out, use a variable such as $BUILDPLATFORM, or name the stage after its platform.',
  find: ({ froms }) => froms.flatMap(checkConstant),
};

export const invalidBaseImagePlatform: Rule = {
  name: 'InvalidBaseImagePlatform',
  severity: 'warning',
  about: 'A base image is for another platform than the one that is built for.',
  remedy: 'Use an image for that platform, or build for the platform of the image with --platform.',
  find: ({ stages }) => stages.flatMap(checkBase),
};

function checkRedundant({ platformArgs }: LintSubject, { from, platform }: FromView): readonly Sighting[] {
  if (platform === undefined || platform.unset.length > 0) return [];
  const isTarget = platform.used.size === 1 && platform.used.has('TARGETPLATFORM');
  if (!isTarget || platform.text !== platformArgs.get('TARGETPLATFORM')) return [];
  const message = `${platform.word.text} is the platform of FROM by default`;
  return [{ message, place: platform.word.place, of: [from] }];
}

function checkConstant({ from, platform }: FromView): readonly Sighting[] {
  if (platform === undefined || !isConstant(platform)) return [];
  const parsed = readPlatform(platform.text);
  const name = from.name?.text ?? '';
  if (parsed === undefined || name.includes(parsed.os) || name.includes(parsed.architecture)) return [];
  return [{ message: `the platform is always ${platform.text}`, place: platform.word.place, of: [from] }];
}

function isConstant({ used, unset }: UsedWord): boolean {
  return used.size === 0 && unset.length === 0;
}

function checkBase({ view, base, platform }: StageView): readonly Sighting[] {
  const wanted = readPlatform(platform);
  if (base === undefined || wanted === undefined) return [];
  const { os, architecture } = base.platform;
  if (os === wanted.os && architecture === wanted.architecture) return [];
  const { from, image } = view;
  const message = `image ${image.text} is for ${formatPlatform(base.platform)}, not for ${formatPlatform(wanted)}`;
  return [{ message, place: image.word.place, of: [from] }];
}
