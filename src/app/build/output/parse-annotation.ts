import { nearestName } from '../../../base/index.ts';
import { type Platform, parsePlatform } from '../../../oci/index.ts';
import { appFault } from '../../faults.ts';
import { type Annotation, type AnnotationLevel, annotationLevels } from './annotation.ts';

/**
 * Reads `[LEVEL[OS/ARCH],…:]NAME=VALUE` as `docker buildx build --annotation` takes it; without a level it is the manifest's.
 *
 * @returns one annotation for each level named
 * @throws app/bad-output, oci/bad-platform
 */
export function parseAnnotation(text: string): readonly Annotation[] {
  const at = text.indexOf('=');
  const key = at < 0 ? text : text.slice(0, at);
  // Names are often in the form of domains and hold no colon.
  const colon = key.indexOf(':');
  const name = key.slice(colon + 1);
  if (at < 0 || name === '') {
    throw appFault('app/bad-output', `"${text}" is not an annotation`, { hint: 'Write NAME=VALUE.' });
  }
  const value = text.slice(at + 1);
  const levels = colon < 0 ? ['manifest'] : key.slice(0, colon).split(',');
  return levels.map((level) => ({ ...parseLevel(level, text), name, value }));
}

/**
 * Reads the name of an attribute of an output: `annotation.NAME` or `annotation-LEVEL[OS/ARCH].NAME`.
 *
 * @returns `undefined` when it is no annotation
 * @throws app/bad-output, oci/bad-platform
 */
export function parseAnnotationKey(key: string): Omit<Annotation, 'value'> | undefined {
  const [, level, name = ''] = /^annotation(?:-((?:[^.[]|\[[^\]]*\])+))?\.(.+)$/.exec(key) ?? [];
  return name === '' ? undefined : { ...parseLevel(level ?? 'manifest', key), name };
}

function parseLevel(text: string, whole: string): { readonly level: AnnotationLevel; readonly platform?: Platform } {
  const [, word = text, platform] = /^([a-z-]*)\[(.*)\]$/.exec(text) ?? [];
  const level = annotationLevels.find((each) => each === word);
  if (level === undefined) {
    const near = nearestName(word, annotationLevels);
    throw appFault('app/bad-output', `"${whole}" annotates "${word}", which there is not`, {
      hint: near === undefined ? `Choose one of: ${annotationLevels.join(', ')}.` : `Did you mean ${near}?`,
    });
  }
  if (platform === undefined) return { level };
  if (level.startsWith('index')) {
    throw appFault('app/bad-output', `"${whole}" names a platform, but an index is for all of them`, {
      hint: 'Leave the platform out.',
    });
  }
  return { level, platform: parsePlatform(platform) };
}
